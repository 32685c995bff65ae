"""How like two names are, and which of many names are most like a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import heapify, heappop, heappush

from kgkz.names.matching import skeleton

ENOUGH = 0.8
"""From here on a name is worth suggesting."""

_LEAST = 0.7  # what the letters must have in common before a common beginning counts in their favour
_BEGINNING = 4
_STEM = 4


def likeness(text: str, name: str) -> float:
    """Say how like a name, or some of its words, is to a text: 0 for not enough to suggest it, 1 for its skeleton.

    What is compared are skeletons, so that the script does not matter. Either text and name are alike as wholes, or
    each word of the text is like a word of the name; an ending that a word has taken on counts as a slight difference.

    Examples:
        >>> likeness("Turksoi", "ТЮРКСОЙ")
        1.0
        >>> likeness("Қазақстанның", "Kazakhstan") > ENOUGH, likeness("Astana", "Ankara")
        (True, 0.0)
    """
    asked, given = skeleton(text).split(), skeleton(name).split()
    if not asked or not given:
        return 0.0
    each = [max(_ratio(word, other) for other in given) for word in asked]
    return max(_ratio("".join(asked), "".join(given)), _of_words(each, "".join(asked), "".join(given)))


class NameIndex:
    """Many names by their skeletons, of which those most like a text are found without a comparison of each.

    Args:
        names: the names.

    Examples:
        >>> NameIndex(["Astana", "Ankara", "Almaty"]).nearest("Astanada", 3)
        ['Astana']
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)  # a skeleton to the names that have it
        for name in names:
            self._names[skeleton(name)].append(name)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._by_letters: dict[str, list[str]] = defaultdict(list)
        for bones in self._names:
            for word in dict.fromkeys(bones.split()):
                self._by_word[word].append(bones)
            self._by_letters[bones.replace(" ", "")].append(bones)
        self._words, self._wholes = _Spellings(self._by_word), _Spellings(self._by_letters)

    def with_letters(self, text: str) -> Iterator[str]:
        """Give the names that have the skeleton of a text, wherever their words end."""
        for bones in self._by_letters.get(skeleton(text).replace(" ", ""), ()):
            yield from self._names[bones]

    def with_words(self, text: str) -> Iterator[str]:
        """Give the names in whose skeleton are all words of that of a text."""
        first, *others = sorted((self._by_word.get(word, []) for word in skeleton(text).split()), key=len)
        for bones in set(first).intersection(*others) if others else first:
            yield from self._names[bones]

    def nearest(self, text: str, most: int) -> list[str]:
        """List the names that are most like a text, the likest first."""
        found: list[tuple[float, str]] = []
        for score, names in self.by_likeness(text):
            if len(found) >= most and -score > found[most - 1][0]:
                break
            found += [(-score, name) for name in names]
        return [name for _, name in sorted(found)[:most]]

    def by_likeness(self, text: str) -> Iterator[tuple[float, list[str]]]:
        """Give names with their likeness to a text, the likest first, while there are any that are worth suggesting."""
        asked = skeleton(text).split()
        whole = "".join(asked)
        by_words = dict(self._by_words(asked)) if asked else {}
        bounds: dict[str, float] = {}
        for letters, bound in self._wholes.bounds(whole):
            for bones in self._by_letters[letters]:
                bounds[bones] = max(bound, by_words.get(bones, 0.0))
        known = [(-score, bones) for bones, score in by_words.items() if bones not in bounds]
        heapify(known)
        for bones in sorted(bounds, key=bounds.__getitem__, reverse=True):
            while known and -known[0][0] >= bounds[bones]:  # no later one can be liker
                score, likest = heappop(known)
                yield -score, self._names[likest]
            if score := max(_ratio(whole, bones.replace(" ", "")), by_words.get(bones, 0.0)):
                heappush(known, (-score, bones))
        while known:
            score, likest = heappop(known)
            yield -score, self._names[likest]

    def _by_words(self, asked: list[str]) -> Iterator[tuple[str, float]]:
        """Find the skeletons in which each word of a text has one like it."""
        each = []
        for word in asked:
            best: dict[str, float] = {}
            for other, _ in self._words.bounds(word):
                ratio = _ratio(word, other)
                for bones in self._by_word[other] if ratio else ():
                    best[bones] = max(ratio, best.get(bones, 0.0))
            each.append(best)
        for bones in each[0]:
            ratios = [best.get(bones, 0.0) for best in each]
            if score := _of_words(ratios, "".join(asked), bones.replace(" ", "")):
                yield bones, score


class _Spellings:
    """Words, from which those are picked that may be like another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._bits: dict[tuple[str, int], int] = {}
        self._letters = {word: self._letters_of(word, learn=True) for word in words}

    def bounds(self, word: str) -> Iterator[tuple[str, float]]:
        """Give the words that may be like another, and how much at most; the last bound of one holds."""
        letters = self._letters_of(word)
        for other, its in self._letters.items():
            common = 2.0 * (letters & its).bit_count() / (len(word) + len(other) or 1)
            if common >= _LEAST and (bound := _with_beginning(common, word, other)) >= ENOUGH:
                yield other, bound
        for end in range(_STEM, len(word) + 1):
            if (stem := word[:end]) in self._letters and _is_inflected(word, stem):
                yield stem, 1.0

    def _letters_of(self, word: str, *, learn: bool = False) -> int:
        """Write letters as bits, a second "a" as another than the first, so that common bits are common letters."""
        letters = 0
        for letter in set(word):
            for key in ((letter, nth) for nth in range(word.count(letter))):
                if learn and key not in self._bits:
                    self._bits[key] = 1 << len(self._bits)
                letters |= self._bits.get(key, 0)
        return letters


@lru_cache(maxsize=1 << 16)
def _ratio(word: str, other: str) -> float:
    """Compare two skeletons; the costly comparison comes only where the lengths and letters allow it."""
    if word == other:
        return 1.0
    matcher = SequenceMatcher(None, word, other, autojunk=False)
    ratio = 0.0
    if matcher.real_quick_ratio() >= _LEAST and matcher.quick_ratio() >= _LEAST:
        ratio = matcher.ratio()
    if ratio >= _LEAST:
        ratio = _with_beginning(ratio, word, other)
    if _is_inflected(word, other):
        ratio = max(ratio, ENOUGH + (1 - ENOUGH) * len(other) / (len(word) + 1))
    return ratio if ratio >= ENOUGH else 0.0


def _with_beginning(ratio: float, word: str, other: str) -> float:
    """Let a common beginning make up for a part of the rest, since endings vary and beginnings do not."""
    alike = 0
    for one, its in zip(word[:_BEGINNING], other, strict=False):
        if one != its:
            break
        alike += 1
    return ratio + (1 - ratio) * alike / 10


def _is_inflected(word: str, other: str) -> bool:
    """Tell whether only what follows the stem differs, and is shorter than it."""
    return len(other) >= max(_STEM, len(word) / 2) and word.startswith(other)


def _of_words(ratios: list[float], asked: str, given: str) -> float:
    """Sum up how like the words of a text are to those of a name; 0 where one of them is like none."""
    words = sum(ratios) / len(ratios) if min(ratios) else 0.0
    # A name of which the text is like the whole is nearer than one that holds such words among others.
    return words * (0.9 + 0.1 * min(1.0, len(asked) / len(given)))
