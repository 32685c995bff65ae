"""Similarity of names, and search for the names most similar to a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import heapify, heappop, heappush

from kgkz.names.matching import skeleton

ENOUGH = 0.8
"""Lowest similarity of a suggestion."""

_LEAST = 0.7  # lowest ratio of common letters before the bonus for a common prefix
_BEGINNING = 4
_STEM = 4


def likeness(text: str, name: str) -> float:
    """Return the similarity of a text and a name, or some of its words: 0 (too low to suggest) to 1 (same skeleton).

    Skeletons are compared, so the script does not matter. Either the whole text is similar to the whole name, or each
    word of the text is similar to a word of the name. An inflected ending counts as a small difference.

    Args:
        text: the text.
        name: the name.

    Examples:
        >>> likeness("Turksoi", "ТЮРКСОЙ")
        1.0
        >>> likeness("Қазақстанның", "Kazakhstan") > ENOUGH, likeness("Astana", "Ankara")
        (True, 0.0)
    """
    wanted, given = skeleton(text).split(), skeleton(name).split()
    if not wanted or not given:
        return 0.0
    each = [max(_ratio(word, other) for other in given) for word in wanted]
    return max(_ratio("".join(wanted), "".join(given)), _of_words(each, "".join(wanted), "".join(given)))


class NameIndex:
    """Index of names by skeleton. It finds the names most similar to a text without comparing all of them.

    Args:
        names: the names.

    Examples:
        >>> NameIndex(["Astana", "Ankara", "Almaty"]).nearest("Astanada", 3)
        ['Astana']
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)  # skeleton to names
        for name in names:
            self._names[skeleton(name)].append(name)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._by_letters: dict[str, list[str]] = defaultdict(list)
        for form in self._names:
            for word in dict.fromkeys(form.split()):
                self._by_word[word].append(form)
            self._by_letters[form.replace(" ", "")].append(form)
        self._words, self._wholes = _Spellings(self._by_word), _Spellings(self._by_letters)

    def with_letters(self, text: str) -> Iterator[str]:
        """Return the names with the same skeleton as a text, regardless of word boundaries."""
        for form in self._by_letters.get(skeleton(text).replace(" ", ""), ()):
            yield from self._names[form]

    def with_words(self, text: str) -> Iterator[str]:
        """Return the names whose skeleton contains all words of the skeleton of a text."""
        first, *others = sorted((self._by_word.get(word, []) for word in skeleton(text).split()), key=len)
        for form in set(first).intersection(*others) if others else first:
            yield from self._names[form]

    def nearest(self, text: str, most: int) -> list[str]:
        """Return at most ``most`` names that are similar to a text, the most similar first."""
        found: list[tuple[float, str]] = []
        for score, names in self.by_similarity(text):
            if len(found) >= most and -score > found[most - 1][0]:
                break
            found += [(-score, name) for name in names]
        return [name for _, name in sorted(found)[:most]]

    def by_similarity(self, text: str) -> Iterator[tuple[float, list[str]]]:
        """Return pairs of similarity and names, the most similar first, down to the lowest one for a suggestion."""
        wanted = skeleton(text).split()
        whole = "".join(wanted)
        by_words = dict(self._by_words(wanted)) if wanted else {}
        bounds: dict[str, float] = {}
        for letters, bound in self._wholes.bounds(whole):
            for form in self._by_letters[letters]:
                bounds[form] = max(bound, by_words.get(form, 0.0))
        known = [(-score, form) for form, score in by_words.items() if form not in bounds]
        heapify(known)
        for form in sorted(bounds, key=bounds.__getitem__, reverse=True):
            while known and -known[0][0] >= bounds[form]:  # no later one can be more similar
                score, nearest = heappop(known)
                yield -score, self._names[nearest]
            if score := max(_ratio(whole, form.replace(" ", "")), by_words.get(form, 0.0)):
                heappush(known, (-score, form))
        while known:
            score, nearest = heappop(known)
            yield -score, self._names[nearest]

    def _by_words(self, wanted: list[str]) -> Iterator[tuple[str, float]]:
        """Return the skeletons that contain a similar word for each word of a text, with the similarity."""
        each = []
        for word in wanted:
            best: dict[str, float] = {}
            for other, _ in self._words.bounds(word):
                ratio = _ratio(word, other)
                for form in self._by_word[other] if ratio else ():
                    best[form] = max(ratio, best.get(form, 0.0))
            each.append(best)
        for form in each[0]:
            ratios = [best.get(form, 0.0) for best in each]
            if score := _of_words(ratios, "".join(wanted), form.replace(" ", "")):
                yield form, score


class _Spellings:
    """Words, indexed by their letters, to find candidates for a comparison."""

    def __init__(self, words: Iterable[str]) -> None:
        self._bits: dict[tuple[str, int], int] = {}
        self._letters = {word: self._letters_of(word, learn=True) for word in words}

    def bounds(self, word: str) -> Iterator[tuple[str, float]]:
        """Return the words that can be similar to a word, with an upper bound; the last bound of a word is valid."""
        letters = self._letters_of(word)
        for other, its in self._letters.items():
            common = 2.0 * (letters & its).bit_count() / (len(word) + len(other) or 1)
            if common >= _LEAST and (bound := _with_beginning(common, word, other)) >= ENOUGH:
                yield other, bound
        for end in range(_STEM, len(word) + 1):
            if (stem := word[:end]) in self._letters and _is_inflected(word, stem):
                yield stem, 1.0

    def _letters_of(self, word: str, *, learn: bool = False) -> int:
        """Return the letters of a word as bits, one per occurrence, so that common bits are common letters."""
        letters = 0
        for letter in set(word):
            for key in ((letter, nth) for nth in range(word.count(letter))):
                if learn and key not in self._bits:
                    self._bits[key] = 1 << len(self._bits)
                letters |= self._bits.get(key, 0)
        return letters


@lru_cache(maxsize=1 << 16)
def _ratio(word: str, other: str) -> float:
    """Return the similarity of two skeletons. The slow comparison runs only if lengths and letters allow a match."""
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
    """Increase a ratio for a common prefix, because names differ more in their endings than in their beginnings."""
    alike = 0
    for one, its in zip(word[:_BEGINNING], other, strict=False):
        if one != its:
            break
        alike += 1
    return ratio + (1 - ratio) * alike / 10


def _is_inflected(word: str, other: str) -> bool:
    """Return whether a word is another word with an additional ending that is not longer than the stem."""
    return len(other) >= max(_STEM, len(word) / 2) and word.startswith(other)


def _of_words(ratios: list[float], wanted: str, given: str) -> float:
    """Return the similarity of a text and a name from that of their words; 0 if a word has no similar word."""
    words = sum(ratios) / len(ratios) if min(ratios) else 0.0
    # A name without further words is more similar than one that contains other words too.
    return words * (0.9 + 0.1 * min(1.0, len(wanted) / len(given)))
