"""Errors of requests to a triple store, their messages, and retries.

Both HTTP clients (SPARQLWrapper and httpx) use this module.
"""

import re
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin

from kgkz.errors import StoreError
from kgkz.sparql.network import LONGEST_CONNECT, Proxy

BAD_REQUEST = 400
"""HTTP status for an invalid query."""

UNAUTHORIZED = 401
"""HTTP status for missing or rejected credentials."""

NOT_FOUND = 404
"""HTTP status for a URL that does not exist."""

_BUSY = (429, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_TRIES = 4
_FIRST_PAUSE = 0.5  # seconds; each further pause is twice as long
_LONGEST_PAUSE = 30.0  # seconds
_ADVICE = {
    UNAUTHORIZED: "credentials are required: set KGKZ_USER and KGKZ_PASSWORD, or KGKZ_TOKEN",
    403: "access denied: the store is read-only, or the user has no permission for this request",
    NOT_FOUND: "nothing exists at this URL",
    405: "this URL does not accept such requests",
    413: "the request is too large; send several smaller ones (kgkz push --protocol update)",
}
_Result = TypeVar("_Result")


class NoAnswer(StoreError):
    """The store is unreachable, or its response is incomplete."""


class TimedOut(NoAnswer):
    """The store did not respond in time."""


class Refused(StoreError):
    """The store rejected the request.

    Attributes:
        status: the HTTP status.
        said: the text of the response, shortened.
        pause: seconds to wait before the next request (``Retry-After``); None if the store does not give them.
        digest: the challenge for HTTP Digest authentication; empty if there is none.
    """

    def __init__(self, message: str, status: int, said: str, pause: float | None, digest: str) -> None:
        super().__init__(message)
        self.status = status
        self.said = said
        self.pause = pause
        self.digest = digest


class Retries:
    """Sends requests to one store, and retries after temporary errors.

    If the store is busy, the request is sent again after a pause. If the connection is interrupted, the request is sent
    again only if the store has responded before, because otherwise the URL may be wrong. After a timeout the request is
    not sent again, because the store may still be processing it.
    """

    def __init__(self) -> None:
        self._has_answered = False

    def run(self, send: Callable[[], _Result], *, repeatable: bool = True) -> _Result:
        """Send a request, up to four times.

        Args:
            send: sends the request once; raises ``Refused`` or ``NoAnswer``.
            repeatable: whether the request is idempotent, so that it can be sent again after an interrupted one.

        Returns:
            The result of ``send``.

        Raises:
            Refused: the store refused the request, or is still busy after four requests.
            NoAnswer: the store is unreachable, or its response is incomplete.
        """
        for attempt in range(1, _TRIES + 1):
            pause = _FIRST_PAUSE * 2 ** (attempt - 1)
            try:
                result = send()
            except Refused as refusal:
                self._has_answered = True
                if refusal.status not in _BUSY or attempt == _TRIES:
                    raise
                pause = pause if refusal.pause is None else min(refusal.pause, _LONGEST_PAUSE)
            except TimedOut:
                raise
            except NoAnswer:
                if not (self._has_answered and repeatable) or attempt == _TRIES:
                    raise
            else:
                self._has_answered = True
                return result
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


def refused(
    url: str,
    status: int,
    reason: str,
    body: str,
    header: Callable[[str], str | None],
    *,
    digest: str,
    had_credentials: bool,
) -> Refused:
    """Return the error for a response whose HTTP status is not 200 to 299.

    Args:
        url: the URL of the request.
        status: the HTTP status.
        reason: the reason phrase of the status.
        body: the body of the response.
        header: returns a header of the response by name.
        digest: the challenge for HTTP Digest authentication; empty if there is none.
        had_credentials: whether credentials are set.

    Returns:
        The error to raise.
    """
    said, location, wait = brief(body), header("Location"), header("Retry-After") or ""
    advice = _ADVICE.get(status, "")
    if status == UNAUTHORIZED and had_credentials:
        advice = "the credentials in KGKZ_USER and KGKZ_PASSWORD, or in KGKZ_TOKEN, were rejected"
    elif status in _BUSY:
        advice = "the store is busy or down; try again later"
    elif status in _REDIRECTS and location:
        # Redirects are not followed: credentials would be sent to another host, and the body of a POST would be lost.
        advice = f"the endpoint has moved; use {urljoin(url, location)}"
    message = f"the triple store at {url} responded {status} {reason}".rstrip()
    message += (advice and f"; {advice}") + (said and f" ({said})")
    return Refused(message, status, said, float(wait) if wait.isdecimal() else None, digest)


def timed_out(url: str, timeout: float) -> TimedOut:
    """Return the error for a connected store that does not respond in time."""
    return TimedOut(
        f"no response from the triple store at {url} within {timeout:g} seconds; "
        "increase the timeout or restrict the query"
    )


def not_reached(url: str, timeout: float, proxy: Proxy | None) -> TimedOut:
    """Return the error for a connection that is not established in time."""
    seconds = min(timeout, LONGEST_CONNECT)
    return TimedOut(f"no response from the triple store at {url}: no connection within {seconds:g} seconds{_by(proxy)}")


def no_answer(url: str, reason: str, proxy: Proxy | None) -> NoAnswer:
    """Return the error for a connection that cannot be established."""
    reason = brief(reason) or "no connection"
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        reason += "; if you trust the certificate, set SSL_CERT_FILE to the file of its certificate authority"
    return NoAnswer(f"no response from the triple store at {url}: {reason}{_by(proxy)}")


def broken(url: str, reason: str) -> NoAnswer:
    """Return the error for a response that is incomplete."""
    message = f"no response from the triple store at {url}: the connection was closed before the response was complete"
    return NoAnswer(message + (reason and f" ({brief(reason)})"))


def brief(text: str) -> str:
    r"""Return the text of a response as one line without markup, with at most 300 characters.

    Args:
        text: plain text or HTML.

    Examples:
        >>> brief("<html><style>h1 { color: red }</style><h1>Not\n found</h1></html>")
        'Not found'
    """
    return " ".join(re.sub(r"(?is)<(style|script)\b.*?</\1>|<[^<>]+>", " ", text).split())[:300]


def _by(proxy: Proxy | None) -> str:
    return f", through the proxy in {proxy.variable}" if proxy else ""
