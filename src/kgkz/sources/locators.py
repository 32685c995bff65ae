"""What is kept of a passage in place of its sentence, so that it can be found in somebody's own copy of the source.

A locator keeps what cannot be read back: the length of the normalised sentence, its SHA-256, and a short hash of its
first and of its last letters. The short hashes say where to look, the SHA-256 says whether it is the sentence.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from unicodedata import normalize

from kgkz.errors import BadParameter

EDGE = 16
"""How many letters the hash of a head or of a tail covers."""

# What no reader of a printed copy reads as text: bracketed reference numbers, and the target of a Markdown link.
UNREAD = r"(?:\[\s*\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*\s*\]|\]\(https?://[^\s()]*\))"
_UNREAD = re.compile(UNREAD)
# A letter and the marks upon it, since a PDF may give them one by one; bare ASCII punctuation is passed over unread.
CLUSTER = re.compile(r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f][\u0300-\u036f]*")


class Locator(NamedTuple):
    """What is known of a passage: enough to find it, too little to read it.

    Attributes:
        passage: its number, such as ``turkic.6.2``.
        length: how many letters it has, normalised.
        digest: their SHA-256, as 64 hexadecimal digits.
        head: the short hash of the first 16 of them, or of all where there are fewer.
        tail: the short hash of the last 16.
    """

    passage: str
    length: int
    digest: str
    head: str
    tail: str


def normalise(text: str) -> str:
    r"""Keep of a text what no printing changes: letters and digits, in one case.

    Args:
        text: as it stands in the source or in a copy.

    Returns:
        The letters and digits, NFKC and case folded; bracketed reference numbers and the targets of Markdown links
        are left out.

    Examples:
        >>> normalise("Three ﬂags, and the Steppe-\nroad [7,\n8].")
        'threeflagsandthestepperoad'
        >>> normalise("See [the map](https://example.org/map).")
        'seethemap'
    """
    return letters_of(text)[0]


def locate(passage: str, text: str) -> Locator:
    """Make the locator of a passage.

    Args:
        passage: its number.
        text: the sentence.

    Returns:
        The locator, from which the sentence cannot be read.

    Raises:
        BadParameter: the text has no letters to go by.

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
    """Sum up locators in one SHA-256, whatever their order.

    Args:
        locators: each once, in any order; they are sorted by passage as text.

    Returns:
        64 hexadecimal digits, of one line a locator, its five fields parted by tabs.

    Examples:
        >>> tale = [locate("tale.1.1", "The fox came late."), locate("tale.1.2", "The owl knew.")]
        >>> digest(tale) == digest(reversed(tale))
        True
    """
    return sha("".join("\t".join(map(str, locator)) + "\n" for locator in sorted(locators)))


def letters_of(text: str) -> tuple[str, list[int]]:
    """Normalise, and say for each letter at which character of the text it stands."""
    blanked = _UNREAD.sub(lambda unread: " " * len(unread[0]), text)  # as long as before, so that places hold
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
    """Hash letters with SHA-256, as hexadecimal digits."""
    return sha256(letters.encode()).hexdigest()


def short(letters: str) -> str:
    """Hash the letters of a head or of a tail, as twelve hexadecimal digits."""
    return sha(letters)[:12]
