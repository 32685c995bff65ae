"""Exception hierarchy. Every exception also subclasses a builtin.

Every error says what was got, what would do, and where to look. Each is also the builtin error that a caller
would expect, so that ``except ValueError`` works for somebody who has never read this page.
"""

from collections.abc import Iterable


class KgkzError(Exception):
    """Any error that kgkz raises on purpose."""


class UnknownQuery(KgkzError, LookupError):
    """No saved query has this name."""


class UnknownEntity(KgkzError, LookupError):
    """Nothing in the graph has this name or IRI."""


class UnknownPassage(KgkzError, LookupError):
    """The graph knows no passage with this number."""


class BadParameter(KgkzError, ValueError):
    """A value does not fit the parameter it was given for, or the parameter does not exist."""


class BadQuery(KgkzError, ValueError):
    """A query file or SPARQL text is invalid."""


class BadData(KgkzError, ValueError):
    """Data is invalid or contradictory."""


class BadFile(KgkzError, OSError):
    """A file cannot be opened or written."""


class MissingExtra(KgkzError, ImportError):
    """An optional dependency is not installed."""


class StoreError(KgkzError, ConnectionError):
    """The triple store is out of reach, or refused the request."""


def did_you_mean(got: str, known: Iterable[str]) -> str:
    """Return a "did you mean" suggestion, or an empty string.

    Args:
        got: the word that was not found.
        known: the words that would have been.

    Returns:
        ``"; did you mean 'x' or 'y'?"``, or an empty text where nothing is near.

    Examples:
        >>> did_you_mean("member_as_of", ["members_as_of", "definitions"])
        "; did you mean 'members_as_of'?"
        >>> did_you_mean("xyz", ["members_as_of"])
        ''
    """
    from difflib import get_close_matches

    # Compared in one case, offered as written.
    by_folded = {word.casefold(): word for word in known}
    return offer(by_folded[word] for word in get_close_matches(got.casefold(), by_folded, n=3, cutoff=0.6))


def offer(words: Iterable[str]) -> str:
    """Ask whether one of some words is meant; nothing where there is none.

    Examples:
        >>> offer(["TURKSOY", "TURKPA"])
        "; did you mean 'TURKSOY' or 'TURKPA'?"
    """
    meant = " or ".join(map(repr, words))
    return f"; did you mean {meant}?" if meant else ""
