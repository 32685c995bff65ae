"""How like two names are: enough to suggest one for the other, never enough to take it."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile

from kgkz.folding import skeleton

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
    whole = _ratio("".join(asked), "".join(given))
    each = [max(_ratio(word, other) for other in given) for word in asked]
    words = sum(each) / len(each) if min(each) else 0.0
    # A name of which the text is like the whole is nearer than one that holds such words among others.
    return max(whole, words * (0.9 + 0.1 * min(1.0, len("".join(asked)) / len("".join(given)))))


def nearest(text: str, names: Iterable[str], most: int) -> list[str]:
    """List the names that are most like a text, the likest first."""
    scored = {name: score for name in names if (score := likeness(text, name))}
    return sorted(scored, key=lambda name: (-scored[name], name))[:most]


@lru_cache(maxsize=1 << 16)
def _ratio(word: str, other: str) -> float:
    """Compare two skeletons; the costly comparison comes only where the lengths and letters allow it."""
    if word == other:
        return 1.0
    matcher = SequenceMatcher(None, word, other, autojunk=False)
    ratio = 0.0
    if matcher.real_quick_ratio() >= _LEAST and matcher.quick_ratio() >= _LEAST:
        ratio = matcher.ratio()
    if ratio >= _LEAST:  # endings vary and beginnings do not, so a common beginning makes up for a part of the rest
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(word[:_BEGINNING], other, strict=False))
        ratio += (1 - ratio) * len(list(alike)) / 10
    # Inflected: only what follows the stem differs, and is shorter than it.
    if len(other) >= max(_STEM, len(word) / 2) and word.startswith(other):
        ratio = max(ratio, ENOUGH + (1 - ENOUGH) * len(other) / (len(word) + 1))
    return ratio if ratio >= ENOUGH else 0.0
