"""Locators: hashes by which a passage can be found in a copy of its source.

The graph contains a locator instead of the sentence. A locator consists of the length of the normalised sentence, its
SHA-256, and short hashes of its first and last letters. The short hashes give candidate positions; the SHA-256 confirms
the match. The sentence cannot be reconstructed from them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from unicodedata import normalize

from kgkz.errors import BadParameter

EDGE = 16
"""Number of letters in the hash of a head or a tail."""

# Not part of the sentence: reference numbers in brackets, and the target of a Markdown link.
UNREAD = r"(?:\[\s*\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*\s*\]|\]\(https?://[^\s()]*\))"
_UNREAD = re.compile(UNREAD)
# A letter with its combining marks, which some PDFs store separately. ASCII punctuation is skipped.
CLUSTER = re.compile(r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f][\u0300-\u036f]*")


class Locator(NamedTuple):
    """Length and hashes by which a passage can be found, but not reconstructed.

    Attributes:
        passage: the number of the passage, such as ``turkic.6.2``.
        length: the number of letters of the normalised sentence.
        digest: the SHA-256 of the normalised sentence, as 64 hexadecimal digits.
        head: the short hash of the first 16 letters, or of all if there are fewer.
        tail: the short hash of the last 16 letters.
    """

    passage: str
    length: int
    digest: str
    head: str
    tail: str


def normalise(text: str) -> str:
    r"""Return the letters and digits of a text in one case, which are the same in every edition.

    Args:
        text: text of a source or a copy.

    Returns:
        The letters and digits, after NFKC normalisation and case folding, without reference numbers in brackets and
        targets of Markdown links.

    Examples:
        >>> normalise("Three ﬂags, and the Steppe-\nroad [7,\n8].")
        'threeflagsandthestepperoad'
        >>> normalise("See [the map](https://example.org/map).")
        'seethemap'
    """
    return letters_of(text)[0]


def locate(passage: str, text: str) -> Locator:
    """Return the locator of a passage.

    Args:
        passage: the number of the passage.
        text: the sentence.

    Returns:
        The locator.

    Raises:
        BadParameter: the text contains no letters or digits.

    Examples:
        >>> locate("tale.1.1", "The fox came late [3].")
        Locator(passage='tale.1.1', length=14,
                digest='32e5d35f235d3694de547dbaca5175c9ec3e8ff5cc1217d9e32fc6784bd9bc21',
                head='32e5d35f235d', tail='32e5d35f235d')
    """
    letters = normalise(text)
    if not letters:
        raise BadParameter(f"passage {passage!r} contains no letters or digits: {text!r}")
    return Locator(passage, len(letters), sha(letters), short(letters[:EDGE]), short(letters[-EDGE:]))


def digest(locators: Iterable[Locator]) -> str:
    """Return one SHA-256 for a set of locators.

    Args:
        locators: the locators, in any order, without duplicates.

    Returns:
        64 hexadecimal digits: the hash of one line per locator, sorted by passage, with five fields separated by tabs.

    Examples:
        >>> tale = [locate("tale.1.1", "The fox came late."), locate("tale.1.2", "The owl knew.")]
        >>> digest(tale) == digest(reversed(tale))
        True
    """
    return sha("".join("\t".join(map(str, locator)) + "\n" for locator in sorted(locators)))


def letters_of(text: str) -> tuple[str, list[int]]:
    """Return the normalised text, and for each of its letters the index of its character in the original text."""
    blanked = _UNREAD.sub(lambda unread: " " * len(unread[0]), text)  # same length, so that indexes do not change
    letters: list[str] = []
    places: list[int] = []
    for cluster in CLUSTER.finditer(blanked):
        folded = _fold(cluster[0])
        letters.append(folded)
        places.extend([cluster.start()] * len(folded))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _fold(cluster: str) -> str:
    return "".join(filter(str.isalnum, normalize("NFKC", normalize("NFKC", cluster).casefold())))


def sha(letters: str) -> str:
    """Return the SHA-256 of letters as hexadecimal digits."""
    return sha256(letters.encode()).hexdigest()


def short(letters: str) -> str:
    """Return the short hash of a head or a tail: the first twelve hexadecimal digits of the SHA-256."""
    return sha(letters)[:12]
