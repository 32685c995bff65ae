"""HTTP client based on httpx, for uploads, for endpoint discovery and for HTTP Digest authentication."""

from collections.abc import Generator, Iterable, Mapping

import httpx

from kgkz.errors import StoreError
from kgkz.sparql import credentials, failures
from kgkz.sparql.credentials import Credentials, find_digest
from kgkz.sparql.network import LONGEST_CONNECT, check, find_proxy, trusted_certificates, user_agent


class Client:
    """HTTP client of one triple store.

    Args:
        url: any URL of the store. It is validated here; no request is sent.
        timeout: longest wait for a response, in seconds.
        digest: the challenge for HTTP Digest authentication, if the store has already sent one for ``url``.

    Raises:
        BadParameter: the URL or the timeout is invalid, or the environment variables for credentials conflict.
        StoreError: the proxy in the environment cannot be used.
    """

    def __init__(self, url: str, timeout: float = 60, digest: str = "") -> None:
        check(url, timeout)
        self.timeout = timeout
        self._credentials = credentials.from_environment()
        self._proxy = find_proxy(url)
        self._retries = failures.Retries()
        self._http = httpx.Client(
            auth=_Login(self._credentials, url, digest),
            headers={"User-Agent": user_agent()},
            # One connection per request, so that nothing must be closed later. Also, when Virtuoso rejects a request,
            # it leaves the rest of the body in the connection and would read it as the next request.
            limits=httpx.Limits(max_keepalive_connections=0),
            proxy=self._proxy and self._proxy.address,
            trust_env=False,  # the proxy is chosen by find_proxy; httpx fails on legal values of NO_PROXY
            verify=trusted_certificates(),
        )

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
        """Send a request and retry on temporary errors.

        Args:
            method: the HTTP method.
            url: the URL.
            form: the fields of a form, sent as the body.
            body: the body; it must be possible to iterate over it more than once.
            headers: additional headers.
            repeatable: whether the request is idempotent, so that it can be sent again after an interrupted one.

        Returns:
            The complete response, with a status of 200 to 299.

        Raises:
            Refused: the response has another status.
            NoAnswer: the store is unreachable, or its response is incomplete.
        """
        return self._retries.run(
            lambda: self.send_once(method, url, form=form, body=body, headers=headers), repeatable=repeatable
        )

    def send_once(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request without retries; see ``send``."""
        patience = httpx.Timeout(self.timeout, connect=min(self.timeout, LONGEST_CONNECT))
        try:
            answer = self._http.request(method, url, data=form, content=body, headers=headers, timeout=patience)
        except httpx.ConnectTimeout as error:
            raise failures.not_reached(url, self.timeout, self._proxy) from error
        except httpx.TimeoutException as error:
            raise failures.timed_out(url, self.timeout) from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            raise failures.broken(url, str(error)) from error
        except httpx.RequestError as error:
            raise failures.no_answer(url, str(error), self._proxy) from error
        if answer.is_success:
            return answer
        raise failures.refused(
            url,
            answer.status_code,
            answer.reason_phrase,
            answer.text,
            answer.headers.get,
            digest=_find_challenge(answer),
            had_credentials=self._credentials != Credentials(),
        )


class _Login(httpx.Auth):
    """Authentication by token, or by user and password with the method that the store requires at each URL."""

    def __init__(self, given: Credentials, url: str, digest: str) -> None:
        self._given = given
        self._methods: dict[str, httpx.Auth] = {}
        if digest:
            self._methods[httpx.URL(url).path] = self._digest(url, digest)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._given.token:
            request.headers["Authorization"] = f"Bearer {self._given.token}"
        path = request.url.path
        if path not in self._methods:
            answer = yield request  # without credentials first, to learn the method from the response
            if answer.status_code != failures.UNAUTHORIZED or not self._given.user:
                return
            challenge = _find_challenge(answer)
            basic = httpx.BasicAuth(self._given.user, self._given.password)
            self._methods[path] = self._digest(str(request.url), challenge) if challenge else basic
        yield from self._methods[path].auth_flow(request)

    def _digest(self, url: str, challenge: str) -> httpx.DigestAuth:
        """Return Digest authentication for a known challenge, so that the next request has credentials at once."""
        digest = httpx.DigestAuth(self._given.user, self._given.password)
        request = httpx.Request("POST", url)
        signing = digest.auth_flow(request)
        next(signing)
        try:
            signing.send(httpx.Response(401, headers={"WWW-Authenticate": challenge}, request=request))
        except (httpx.ProtocolError, KeyError, ValueError, NotImplementedError) as error:
            raise StoreError(
                f"the triple store at {url} requires an authentication method that kgkz does not support: {challenge}"
            ) from error
        return digest


def _find_challenge(answer: httpx.Response) -> str:
    return find_digest(answer.headers.get_list("WWW-Authenticate"))
