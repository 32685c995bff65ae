"""HTTP with a triple store on httpx: for writing, for probing, and where a store demands HTTP Digest authentication."""

from collections.abc import Generator, Iterable, Mapping

import httpx

from kgkz.errors import StoreError
from kgkz.sparql import credentials, failures
from kgkz.sparql.credentials import Credentials, find_digest
from kgkz.sparql.network import LONGEST_CONNECT, check, find_proxy, trusted_certificates, user_agent


class Client:
    """A connection to a triple store.

    Args:
        url: any address of the store; checked here, asked later.
        timeout: how long to wait for a sign of life, in seconds.
        digest: the demand for HTTP Digest authentication by which the store refused an earlier request to ``url``.

    Raises:
        BadParameter: this is no address, or the environment variables do not fit together.
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
            # One connection a request: there is nothing to close later, and Virtuoso, when it refuses a body, leaves
            # the rest of it in the connection, where it would be read as the next request.
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
        """Send a request, without a second attempt; see ``send``."""
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
            digest=_find_demand(answer),
            had_credentials=self._credentials != Credentials(),
        )


class _Login(httpx.Auth):
    """Token, or user and password in the way that the store demands at each of its addresses."""

    def __init__(self, given: Credentials, url: str, digest: str) -> None:
        self._given = given
        self._ways: dict[str, httpx.Auth] = {}
        if digest:
            self._ways[httpx.URL(url).path] = self._digest(url, digest)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._given.token:
            request.headers["Authorization"] = f"Bearer {self._given.token}"
        path = request.url.path
        if path not in self._ways:
            answer = yield request  # not yet signed, for only the store knows how
            if answer.status_code != failures.UNAUTHORIZED or not self._given.user:
                return
            demand = _find_demand(answer)
            basic = httpx.BasicAuth(self._given.user, self._given.password)
            self._ways[path] = self._digest(str(request.url), demand) if demand else basic
        yield from self._ways[path].auth_flow(request)

    def _digest(self, url: str, demand: str) -> httpx.DigestAuth:
        """Return Digest authentication that has read the demand, so that the next request is signed at once."""
        digest = httpx.DigestAuth(self._given.user, self._given.password)
        request = httpx.Request("POST", url)
        signing = digest.auth_flow(request)
        next(signing)
        try:
            signing.send(httpx.Response(401, headers={"WWW-Authenticate": demand}, request=request))
        except (httpx.ProtocolError, KeyError, ValueError, NotImplementedError) as error:
            raise StoreError(f"the triple store at {url} wants a login that kgkz does not know: {demand}") from error
        return digest


def _find_demand(answer: httpx.Response) -> str:
    return find_digest(answer.headers.get_list("WWW-Authenticate"))
