"""HTTP with a triple store: who asks, how long it waits, and every refusal in words that say what to do.

Who may enter is said in environment variables only, so that no password stands on a command line or in a history:
``KGKZ_USER`` with ``KGKZ_PASSWORD`` (basic or digest, as the store demands), or ``KGKZ_TOKEN`` (bearer).
"""

import os
import re
import time
from collections.abc import Generator, Iterable, Mapping
from importlib.metadata import version

import httpx

from kgkz.errors import BadParameter, StoreError

BAD_REQUEST = 400
"""The status by which a store says that it cannot read a query."""

NOT_FOUND = 404
"""The status by which a store says that there is nothing of this name."""

_BUSY = (429, 502, 503, 504)
_TRIES = 4
_LONGEST_PAUSE = 30.0
_LONGEST_CONNECT = 10.0
_ADVICE = {
    401: "it wants credentials: set KGKZ_USER and KGKZ_PASSWORD, or KGKZ_TOKEN",
    403: "it refuses: the store is read-only, or whoever asks may not do this",
    404: "there is nothing at this address; is it the right one?",
    405: "it does not take such requests; is it the right address?",
    413: "the request is too large for it; send smaller pieces (kgkz push --protocol update)",
}


class NoAnswer(StoreError):
    """The store is out of reach, or broke off."""


class Refused(StoreError):
    """The store answered, and the answer was no.

    Attributes:
        status: the HTTP status.
        said: what it said, in brief.
    """

    def __init__(self, message: str, status: int, said: str) -> None:
        super().__init__(message)
        self.status = status
        self.said = said


class Client:
    """A connection to a triple store.

    Args:
        url: any address of the store; checked here, asked later.
        timeout: how long to wait for a sign of life, in seconds.

    Raises:
        BadParameter: this is no address, or the environment variables do not fit together.
    """

    def __init__(self, url: str, timeout: float = 60) -> None:
        _check(url, timeout)
        agent = {"User-Agent": f"kgkz/{version('kgkz')}"}
        # One connection a request: there is nothing to close later, and Virtuoso, when it refuses a body, leaves the
        # rest of it in the connection, where it would be read as the next request.
        single = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(auth=_Entry.from_environment(), headers=agent, limits=single)
        self.timeout = timeout
        self._reached = False

    def send(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> httpx.Response:
        """Send a request, and again where that may help.

        Args:
            method: the HTTP method.
            url: where to.
            form: what to send as a form.
            body: what to send as it is; can be gone through more than once.
            headers: what to say beside.
            repeatable: whether a second request does no harm when nobody knows what became of the first.

        Returns:
            The answer, whole, with a status of 200 to 299.

        Raises:
            Refused: any other status.
            NoAnswer: nothing came, or only the beginning of something.
        """
        patience = httpx.Timeout(self.timeout, connect=min(self.timeout, _LONGEST_CONNECT))
        for attempt in range(1, _TRIES + 1):
            pause = 0.25 * 2**attempt
            try:
                answer = self._http.request(method, url, data=form, content=body, headers=headers, timeout=patience)
            except httpx.TimeoutException as error:
                raise NoAnswer(
                    f"no answer from the triple store at {url}: it said nothing for {self.timeout:g} seconds; "
                    "give it a longer time-out, or ask for less"
                ) from error
            except httpx.TransportError as error:
                # Before the first answer the address may simply be wrong.
                if not (self._reached and repeatable) or attempt == _TRIES:
                    raise NoAnswer(f"no answer from the triple store at {url}: {_of_transport(error)}") from error
            else:
                self._reached = True
                if answer.is_success:
                    return answer
                if answer.status_code not in _BUSY or attempt == _TRIES:
                    raise _refusal(url, answer, had_credentials=self._http.auth is not None)
                wanted = answer.headers.get("Retry-After", "")
                pause = min(float(wanted), _LONGEST_PAUSE) if wanted.isdigit() else pause
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


class _Entry(httpx.Auth):
    """User and password, in the way that the store demands at each of its addresses."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._ways: dict[str, httpx.Auth] = {}

    @staticmethod
    def from_environment() -> httpx.Auth | None:
        user, password, token = (os.environ.get(f"KGKZ_{word}") for word in ("USER", "PASSWORD", "TOKEN"))
        if token and user:
            raise BadParameter("KGKZ_TOKEN and KGKZ_USER are both set; one of them is enough")
        if bool(user) != bool(password):
            raise BadParameter("KGKZ_USER and KGKZ_PASSWORD belong together; one of them is not set")
        if token:
            return _Token(token)
        return _Entry(user, password) if user and password else None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        way = self._ways.get(request.url.path)
        if way is not None:
            yield from way.auth_flow(request)
            return
        digest = httpx.DigestAuth(self._user, self._password)
        signing = digest.auth_flow(request)
        answer = yield next(signing)  # not yet signed, for only the store knows how
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            return
        if "digest" in answer.headers.get("WWW-Authenticate", "").lower():
            self._ways[request.url.path] = digest
            yield signing.send(answer)
        else:
            basic = self._ways[request.url.path] = httpx.BasicAuth(self._user, self._password)
            yield from basic.auth_flow(request)


class _Token(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def _check(url: str, timeout: float) -> None:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadParameter(f"{url!r} is not an address: {error}") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise BadParameter(f"{url!r} is not the address of a store; it looks like http://localhost:7878/query")
    if address.userinfo:
        raise BadParameter("no user and password in the address; set KGKZ_USER and KGKZ_PASSWORD instead")
    if timeout <= 0:
        raise BadParameter(f"a time-out of {timeout:g} seconds leaves no time to answer")


def _of_transport(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return f"the connection broke before its answer was whole ({brief(str(error))})"
    return brief(str(error)) or type(error).__name__


def _refusal(url: str, answer: httpx.Response, *, had_credentials: bool) -> Refused:
    status, said = answer.status_code, brief(answer.text)
    advice = _ADVICE.get(status, "")
    if status == httpx.codes.UNAUTHORIZED and had_credentials:
        advice = "it does not accept the credentials in KGKZ_USER and KGKZ_PASSWORD, or in KGKZ_TOKEN"
    if answer.is_redirect:
        advice = f"it has moved; give its new address, {answer.headers.get('Location')}"
    message = f"the triple store at {url} answered {status} {answer.reason_phrase}".rstrip()
    return Refused(message + (advice and f"; {advice}") + (said and f" ({said})"), status, said)


def brief(text: str) -> str:
    r"""Shorten what a server said to a line without markup.

    Examples:
        >>> brief("<html><h1>Not\n found</h1></html>")
        'Not found'
    """
    return " ".join(re.sub(r"<[^<>]+>", " ", text).split())[:300]
