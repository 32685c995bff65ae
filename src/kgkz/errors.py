"""Exception hierarchy. Every exception also subclasses a builtin.

Every message states what was given, what is valid, and where to find more. Because each exception subclasses the
matching builtin, ``except ValueError`` also works.
"""

from collections.abc import Iterable


class KgkzError(Exception):
    """Base class of all kgkz exceptions."""


class UnknownQuery(KgkzError, LookupError):
    """No saved query has this name."""


class UnknownEntity(KgkzError, LookupError):
    """No entity in the graph has this name or IRI."""


class UnknownPassage(KgkzError, LookupError):
    """No passage in the graph has this number."""


class BadParameter(KgkzError, ValueError):
    """A parameter does not exist, or its value is invalid."""


class BadQuery(KgkzError, ValueError):
    """A query file or SPARQL text is invalid."""


class BadData(KgkzError, ValueError):
    """Data is invalid or contradictory."""


class BadFile(KgkzError, OSError):
    """A file cannot be opened or written."""


class MissingExtra(KgkzError, ImportError):
    """An optional dependency is not installed."""


class StoreError(KgkzError, ConnectionError):
    """The triple store is unreachable, or refused the request."""


def did_you_mean(got: str, known: Iterable[str]) -> str:
    """Return a "did you mean" suggestion, or an empty string.

    Args:
        got: the name that was not found.
        known: the valid names.

    Returns:
        ``"; did you mean 'x' or 'y'?"``, with at most three names; an empty string if no name is similar.

    Examples:
        >>> did_you_mean("member_as_of", ["members_as_of", "definitions"])
        "; did you mean 'members_as_of'?"
        >>> did_you_mean("xyz", ["members_as_of"])
        ''
    """
    from difflib import get_close_matches

    # Names are compared without case and returned as written.
    by_folded = {word.casefold(): word for word in known}
    return offer(by_folded[word] for word in get_close_matches(got.casefold(), by_folded, n=3, cutoff=0.6))


def offer(words: Iterable[str]) -> str:
    """Return a "did you mean" suggestion with all the given names, or an empty string if there are none.

    Args:
        words: the names to suggest.

    Examples:
        >>> offer(["TURKSOY", "TURKPA"])
        "; did you mean 'TURKSOY' or 'TURKPA'?"
    """
    names = " or ".join(map(repr, words))
    return f"; did you mean {names}?" if names else ""
