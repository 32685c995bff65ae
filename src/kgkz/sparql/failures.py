"""What goes wrong between kgkz and a triple store, in words that say what to do, and when a request is sent again.

Both HTTP clients, the one on SPARQLWrapper and the one on httpx, report their failures by this module.
"""

import re
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin

from kgkz.errors import StoreError
from kgkz.sparql.network import LONGEST_CONNECT, Proxy

BAD_REQUEST = 400
"""The status by which a store says that it cannot read a query."""

UNAUTHORIZED = 401
"""The status by which a store demands credentials, or refuses those that it was given."""

NOT_FOUND = 404
"""The status by which a store says that there is nothing at an address."""

_BUSY = (429, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_TRIES = 4
_FIRST_PAUSE = 0.5  # seconds; each further pause is twice as long
_LONGEST_PAUSE = 30.0  # seconds
_ADVICE = {
    UNAUTHORIZED: "it wants credentials: set KGKZ_USER and KGKZ_PASSWORD, or KGKZ_TOKEN",
    403: "it refuses: the store is read-only, or whoever asks may not do this",
    NOT_FOUND: "there is nothing at this address; is it the right one?",
    405: "it does not take such requests; is it the right address?",
    413: "the request is too large for it; send smaller pieces (kgkz push --protocol update)",
}
_Result = TypeVar("_Result")


class NoAnswer(StoreError):
    """The store is out of reach, or its answer ended early."""


class TimedOut(NoAnswer):
    """The store took too long."""


class Refused(StoreError):
    """The store rejected the request.

    Attributes:
        status: the HTTP status.
        said: what it said, in brief.
        pause: the seconds after which it wants to be asked again; None where it does not say.
        digest: its demand for HTTP Digest authentication, if any.
    """

    def __init__(self, message: str, status: int, said: str, pause: float | None, digest: str) -> None:
        super().__init__(message)
        self.status = status
        self.said = said
        self.pause = pause
        self.digest = digest


class Retries:
    """Sends a request to one store, and sends it again where that may help.

    A busy store is asked again after a pause. After a broken connection it is asked again if it has answered before,
    since before the first answer the address may be wrong. After a timeout it is not: it may still be at work.
    """

    def __init__(self) -> None:
        self._has_answered = False

    def run(self, send: Callable[[], _Result], *, repeatable: bool = True) -> _Result:
        """Send a request.

        Args:
            send: sends it once; raises ``Refused`` or ``NoAnswer``.
            repeatable: whether a second request does no harm when nobody knows what became of the first.

        Returns:
            What ``send`` returns.

        Raises:
            Refused: the store refuses, or is still busy after four requests.
            NoAnswer: the store is out of reach, or its answer ended early.
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
    """Say what an answer with an HTTP status other than 200 to 299 means.

    Args:
        url: what was asked.
        status: the HTTP status.
        reason: its name.
        body: what the store said.
        header: reads a header of the answer by its name.
        digest: the demand for HTTP Digest authentication, if there is one.
        had_credentials: whether credentials are set.

    Returns:
        The error to raise.
    """
    said, location, wait = brief(body), header("Location"), header("Retry-After") or ""
    advice = _ADVICE.get(status, "")
    if status == UNAUTHORIZED and had_credentials:
        advice = "the credentials in KGKZ_USER and KGKZ_PASSWORD, or in KGKZ_TOKEN, were rejected"
    elif status in _BUSY:
        advice = "it is busy or down; try again later"
    elif status in _REDIRECTS and location:
        # Never followed: credentials would go to another host, and a query sent by POST would be lost.
        advice = f"it has moved; give its new address, {urljoin(url, location)}"
    message = f"the triple store at {url} answered {status} {reason}".rstrip()
    message += (advice and f"; {advice}") + (said and f" ({said})")
    return Refused(message, status, said, float(wait) if wait.isdecimal() else None, digest)


def timed_out(url: str, timeout: float) -> TimedOut:
    """Say that a store is connected and silent."""
    return TimedOut(
        f"no answer from the triple store at {url}: it said nothing for {timeout:g} seconds; "
        "increase the timeout or restrict the query"
    )


def not_reached(url: str, timeout: float, proxy: Proxy | None) -> TimedOut:
    """Say that a connection takes too long."""
    seconds = min(timeout, LONGEST_CONNECT)
    return TimedOut(f"no answer from the triple store at {url}: no connection within {seconds:g} seconds{_by(proxy)}")


def no_answer(url: str, reason: str, proxy: Proxy | None) -> NoAnswer:
    """Say that there is no connection."""
    reason = brief(reason) or "no connection"
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        reason += "; if you trust its certificate, name the file of its authority in SSL_CERT_FILE"
    return NoAnswer(f"no answer from the triple store at {url}: {reason}{_by(proxy)}")


def broken(url: str, reason: str) -> NoAnswer:
    """Say that an answer ended early."""
    message = f"no answer from the triple store at {url}: the connection broke before its answer was whole"
    return NoAnswer(message + (reason and f" ({brief(reason)})"))


def brief(text: str) -> str:
    r"""Shorten what a server said to a line without markup.

    Examples:
        >>> brief("<html><style>h1 { color: red }</style><h1>Not\n found</h1></html>")
        'Not found'
    """
    return " ".join(re.sub(r"(?is)<(style|script)\b.*?</\1>|<[^<>]+>", " ", text).split())[:300]


def _by(proxy: Proxy | None) -> str:
    return f", by the proxy in {proxy.variable}" if proxy else ""
