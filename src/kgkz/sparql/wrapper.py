"""Reading from a SPARQL endpoint with SPARQLWrapper, and the guards that it does not have of its own.

SPARQLWrapper writes the request. What is done otherwise: the kind of a query is not guessed; requests go through an
opener of ours, which follows no redirect and has a limit for connecting; an answer that ends early is an error.
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

_LONGEST_REFUSAL = 10_000  # bytes that are read of one


class Reader:
    """Sends queries to a SPARQL 1.1 endpoint.

    Args:
        url: where the endpoint answers queries.
        timeout: how long to wait for a sign of life, in seconds.
        credentials: who asks.

    Raises:
        BadParameter: this is no address.
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
            The answer as it arrives: RDF/XML for CONSTRUCT and DESCRIBE, SPARQL results in JSON for all else.

        Raises:
            Refused: the store answered with a status other than 200 to 299.
            NoAnswer: it did not answer.
        """
        # Unsigned at first: only the store knows whether it wants a password, and in which form.
        request = _Request(self._address, self._opener, self._timeout)
        request.queryString, request.queryType = text, form.upper()  # setQuery guesses, from comments and names too
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
        if isinstance(error, URLError):  # from before there was a connection
            return failures.no_answer(self.url, str(cause), self._proxy)
        return failures.broken(self.url, str(error))

    def _refusal(self, error: HTTPError) -> failures.Refused:
        with error:
            try:
                said = error.read(_LONGEST_REFUSAL).decode("utf-8", "replace")
            except (HTTPException, OSError):  # the status says enough
                said = ""
        digest = find_digest(error.headers.get_all("WWW-Authenticate", []))
        known = self._credentials != Credentials()
        header = error.headers.get
        return failures.refused(self.url, error.code, error.reason, said, header, digest=digest, had_credentials=known)


class Body:
    """The body of an answer as it arrives, in a block that closes the connection.

    Args:
        response: the answer.
        failure: says what a failure means.

    Attributes:
        content_type: what the store says that it is.
    """

    def __init__(self, response: HTTPResponse, failure: Callable[[Exception], failures.NoAnswer]) -> None:
        self.content_type = response.headers.get("Content-Type", "")
        self._response, self._failure = response, failure

    def read(self, size: int | None = None) -> bytes:
        """Read up to ``size`` bytes; without a size, all.

        Raises:
            NoAnswer: the body ends before its announced length or its last chunk, or nothing comes any more.
        """
        try:
            data = self._response.read(size)
            if not data and size != 0 and self._response.length:  # http.client takes this for the end
                raise IncompleteRead(b"", self._response.length)
        except (HTTPException, OSError) as error:
            raise self._failure(error) from error
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._response.close()


class _Request(SPARQLWrapper):
    """SPARQLWrapper with an opener of its own."""

    def __init__(self, url: str, opener: urllib.request.OpenerDirector, timeout: float) -> None:
        super().__init__(url, agent=user_agent())
        self._opener, self._patience = opener, timeout  # setTimeout takes whole seconds only
        # As a form, since Virtuoso never answers a bare query; without parameters that are not in the standard.
        self.setMethod(POST)
        self.setRequestMethod(URLENCODED)
        self.setOnlyConneg(True)

    def _query(self) -> tuple[HTTPResponse, str]:
        """Send the request; raise ``HTTPError`` with its headers, which the errors of SPARQLWrapper have not."""
        return self._opener.open(self._createRequest(), timeout=self._patience), self.returnFormat


def _open_by(proxy: Proxy | None, scheme: str) -> urllib.request.OpenerDirector:
    """Return an opener that follows no redirect: urllib would send the credentials along, and the query not."""
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
    """No connection came about in time."""


class _Connection(HTTPConnection):
    """A connection that takes no longer to set up than it may."""

    def connect(self) -> None:
        patience = self.timeout or LONGEST_CONNECT
        self.timeout = min(patience, LONGEST_CONNECT)
        try:
            super().connect()
        except TimeoutError as error:
            raise _NotReached from error
        self.sock.settimeout(patience)


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
