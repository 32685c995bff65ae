"""SPARQL queries with SPARQLWrapper, with additional safety checks.

SPARQLWrapper builds the request. Differences from its default behaviour: the query form is given, not guessed;
redirects are not followed; connecting has its own timeout; an incomplete response is an error.
"""

import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from ssl import SSLContext
from types import TracebackType
from typing import Self
from urllib.error import HTTPError, URLError

from SPARQLWrapper import BASIC, JSON, POST, RDFXML, URLENCODED, SPARQLWrapper

from kgkz.sparql import failures
from kgkz.sparql.credentials import Credentials, find_digest
from kgkz.sparql.network import LONGEST_CONNECT, Proxy, check, find_proxy, trusted_certificates, user_agent

_LONGEST_REFUSAL = 10_000  # bytes


class Reader:
    """Sends queries to a SPARQL 1.1 endpoint.

    Args:
        url: the URL of the query endpoint.
        timeout: longest wait for a response, in seconds.
        credentials: the credentials.

    Raises:
        BadParameter: the URL or the timeout is invalid.
        StoreError: the proxy in the environment cannot be used.
    """

    def __init__(self, url: str, timeout: float, credentials: Credentials) -> None:
        self.url = url
        self._address, self._timeout, self._credentials = check(url, timeout), timeout, credentials
        self._proxy = find_proxy(url)
        self._opener = _open_by(self._proxy, self._address.partition(":")[0])
        self._basic = False

    def ask(self, text: str, form: str) -> "Body":
        """Send a query.

        Args:
            text: the query.
            form: ``select``, ``ask``, ``construct`` or ``describe``.

        Returns:
            The body of the response, as a stream: RDF/XML for CONSTRUCT and DESCRIBE, else SPARQL results in JSON.

        Raises:
            Refused: the status of the response is not 200 to 299.
            NoAnswer: the store did not respond.
        """
        # Without credentials first, because only the response says which authentication the store requires.
        request = _Request(self._address, self._opener, self._timeout)
        request.queryString, request.queryType = (
            text,
            form.upper(),
        )  # setQuery would guess the form, also from comments and names
        request.setReturnFormat(RDFXML if form in ("construct", "describe") else JSON)
        if self._credentials.token:
            request.addCustomHttpHeader("Authorization", f"Bearer {self._credentials.token}")
        elif self._basic:
            request.setHTTPAuth(BASIC)
            request.setCredentials(self._credentials.user, self._credentials.password)
        try:
            return Body(request.query().response, self._failure)
        except HTTPError as error:
            refusal = self._refusal(error)
            if refusal.status == failures.UNAUTHORIZED and not (self._basic or refusal.digest):
                self._basic = bool(self._credentials.user)
                if self._basic:
                    return self.ask(text, form)
            raise refusal from error
        except (HTTPException, OSError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> failures.NoAnswer:
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, _NotReached):
            return failures.not_reached(self.url, self._timeout, self._proxy)
        if isinstance(cause, TimeoutError):
            return failures.timed_out(self.url, self._timeout)
        if isinstance(error, URLError):  # before the connection was established
            return failures.no_answer(self.url, str(cause), self._proxy)
        return failures.broken(self.url, str(error))

    def _refusal(self, error: HTTPError) -> failures.Refused:
        with error:
            try:
                said = error.read(_LONGEST_REFUSAL).decode("utf-8", "replace")
            except (HTTPException, OSError):  # the status is enough
                said = ""
        digest = find_digest(error.headers.get_all("WWW-Authenticate", []))
        known = self._credentials != Credentials()
        header = error.headers.get
        return failures.refused(self.url, error.code, error.reason, said, header, digest=digest, had_credentials=known)


class Body:
    """The body of a response as a stream. Used as a context manager, it closes the connection.

    Args:
        response: the response.
        failure: returns the error for an exception during reading.

    Attributes:
        content_type: the media type of the response.
    """

    def __init__(self, response: HTTPResponse, failure: Callable[[Exception], failures.NoAnswer]) -> None:
        self.content_type = response.headers.get("Content-Type", "")
        self._response, self._failure = response, failure

    def read(self, size: int | None = None) -> bytes:
        """Read up to ``size`` bytes; without a size, everything.

        Raises:
            NoAnswer: the body is shorter than announced, its last chunk is missing, or reading timed out.
        """
        try:
            data = self._response.read(size)
            if not data and size != 0 and self._response.length:  # http.client treats this as the end
                raise IncompleteRead(b"", self._response.length)
        except (HTTPException, OSError) as error:
            raise self._failure(error) from error
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._response.close()


class _Request(SPARQLWrapper):
    """SPARQLWrapper with its own opener."""

    def __init__(self, url: str, opener: urllib.request.OpenerDirector, timeout: float) -> None:
        super().__init__(url, agent=user_agent())
        self._opener, self._timeout = opener, timeout  # setTimeout takes whole seconds only
        # Sent as a form, because Virtuoso does not respond to a query as the body; without non-standard parameters.
        self.setMethod(POST)
        self.setRequestMethod(URLENCODED)
        self.setOnlyConneg(True)

    def _query(self) -> tuple[HTTPResponse, str]:
        """Send the request. Raise ``HTTPError``, which has the headers; the errors of SPARQLWrapper do not."""
        return self._opener.open(self._createRequest(), timeout=self._timeout), self.returnFormat


def _open_by(proxy: Proxy | None, scheme: str) -> urllib.request.OpenerDirector:
    """Return an opener without redirects: urllib would send the credentials to the new URL, but not the query."""
    opener = urllib.request.OpenerDirector()
    handlers = [
        urllib.request.ProxyHandler({scheme: proxy.address} if proxy else {}),
        _HTTPHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ]
    if scheme == "https" or (proxy and proxy.address.startswith("https")):
        handlers.append(_HTTPSHandler(trusted_certificates()))
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _NotReached(TimeoutError):
    """The connection was not established in time."""


class _Connection(HTTPConnection):
    """A connection with a separate timeout for connecting."""

    def connect(self) -> None:
        timeout = self.timeout or LONGEST_CONNECT
        self.timeout = min(timeout, LONGEST_CONNECT)
        try:
            super().connect()
        except TimeoutError as error:
            raise _NotReached from error
        self.sock.settimeout(timeout)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _HTTPHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_Connection, req)


class _HTTPSHandler(urllib.request.HTTPSHandler):
    def __init__(self, certificates: SSLContext) -> None:
        super().__init__(context=certificates)
        self._certificates = certificates

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_SecureConnection, req, context=self._certificates)
