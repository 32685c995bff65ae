"""Access to a store: redirects, proxies, passwords and certificates, with real servers on loopback."""

import base64
import hashlib
import re
import ssl
import urllib.request
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme

import kgkz
import servers
from fake_store import (
    CONSTRUCT,
    GRAPH,
    ROWS,
    SELECT,
    Answer,
    Ask,
    FakeStore,
    answer,
    both_clients,
    chunked,
    remote,
    running,
)
from kgkz.cli import main

PROXIES = ("http_proxy", "https_proxy", "all_proxy")

pytestmark = pytest.mark.usefixtures("plain_environment")


# --- Redirects


@both_clients
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_to_another_host_is_followed(
    fake: FakeStore, ask: Ask, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_TOKEN", "secret")
    with running() as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        fake.answers = [answer(status, b"", Location=elsewhere)]
        with pytest.raises(
            kgkz.StoreError, match=rf"responded {status} .*the endpoint has moved; use {re.escape(elsewhere)}$"
        ):
            ask(fake.url)
        assert other.asked == []
    assert len(fake.asked) == 1


@both_clients
def test_a_relative_redirect_is_reported_with_the_full_url(fake: FakeStore, ask: Ask) -> None:
    fake.answers = [answer(308, b"", Location="/new?x=1"), answer(200, ROWS)]
    with pytest.raises(
        kgkz.StoreError, match=rf"the endpoint has moved; use {fake.url.removesuffix('/query')}/new\?x=1$"
    ):
        ask(fake.url)
    assert len(fake.asked) == 1


# --- Proxies


@both_clients
@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_remote_store_is_reached_through_the_proxy(
    fake: FakeStore, ask: Ask, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, fake.url.removesuffix("/query"))
    ask("http://store.example.org:7878/query")
    assert fake.targets == ["http://store.example.org:7878/query"]
    assert fake.asked[0]["host"] == "store.example.org:7878"


@both_clients
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_store_on_this_machine_is_reached_without_a_proxy(
    fake: FakeStore, ask: Ask, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as proxy:
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        ask(fake.url.replace("127.0.0.1", host))
        assert (proxy.asked, len(fake.asked)) == ([], 1)


@both_clients
@pytest.mark.parametrize("excepted", ["store.invalid", ".invalid", "*", "10.0.0.1, store.invalid:7878"])
def test_a_host_in_no_proxy_is_reached_without_a_proxy(
    fake: FakeStore, ask: Ask, excepted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", fake.url)
    monkeypatch.setenv("no_proxy", excepted)
    with pytest.raises(kgkz.StoreError, match=r"no response from the triple store at http://store\.invalid"):
        ask("http://store.invalid:7878/query")
    assert fake.asked == []


ODD = [
    {"ALL_PROXY": "socks5://127.0.0.1:1080", "NO_PROXY": "localhost,127.0.0.1"},
    {"HTTP_PROXY": "socks5h://127.0.0.1:1080"},
    {"NO_PROXY": "localhost,127.0.0.1,fd00::/8"},
    {"NO_PROXY": "localhost,127.0.0.1,::1", "HTTP_PROXY": "http://127.0.0.1:9"},
    {"HTTP_PROXY": "http://[::1", "HTTPS_PROXY": "http://proxy:port"},
    {"HTTP_PROXY": "http:/proxy"},
]
"""What desktops and companies set. The first and the third come from real reports."""


@both_clients
@pytest.mark.parametrize("settings", ODD, ids=str)
def test_invalid_proxy_settings_are_ignored_for_this_machine(
    fake: FakeStore, ask: Ask, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    ask(fake.url)
    assert len(fake.asked) == 1


@pytest.mark.parametrize("settings", ODD, ids=str)
def test_the_command_ends_with_3_whatever_the_proxy_settings(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    url = f"http://127.0.0.1:{servers.free_port()}/query"
    for words in (["query", "ASK {}", "--endpoint", url], ["push", url]):
        assert main(words) == 3
        assert capsys.readouterr().err.startswith(f"kgkz: no response from the triple store at {url}: ")


@both_clients
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://me:secret@127.0.0.1:1080"),
        ("all_proxy", "socks5h://me:secret@127.0.0.1:1080"),
        ("HTTP_PROXY", "http://me:secret@[::1"),
        ("HTTP_PROXY", "http://me:secret@proxy:port"),
        ("HTTP_PROXY", "ftp://me:secret@proxy"),
        ("HTTP_PROXY", "http:///secret"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_by_its_variable_without_its_password(
    ask: Ask, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(kgkz.StoreError, match=rf"in {name}: .*set HTTP_PROXY .* or add store\.invalid to") as caught:
        ask("http://store.invalid/query")
    assert "secret" not in str(caught.value)


@both_clients
def test_an_address_range_in_no_proxy_does_not_affect_other_hosts(
    fake: FakeStore, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost,fd00::/8,192.168.0.0/16")
    monkeypatch.setenv("HTTP_PROXY", fake.url)
    ask("http://store.invalid/query")
    assert fake.targets == ["http://store.invalid/query"]


@both_clients
def test_an_unreachable_proxy_is_named_in_the_error(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{servers.free_port()}")
    with pytest.raises(kgkz.StoreError, match=r"at http://store\.invalid/query: .*, through the proxy in http_proxy$"):
        ask("http://store.invalid/query")


# --- Credentials


def test_a_password_is_sent_only_if_it_is_required(
    fake: FakeStore, wrapped: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_USER", "әсет")
    monkeypatch.setenv("KGKZ_PASSWORD", "құпия")
    graph = remote(fake.url)
    graph.query(SELECT)
    assert "authorization" not in fake.asked[-1]
    fake.answers = [answer(401, b"", WWW_Authenticate='Basic realm="store"'), answer(200, ROWS)]
    graph.query(SELECT)
    graph.query(SELECT)
    signature = "Basic " + base64.b64encode("әсет:құпия".encode()).decode()
    assert [asked.get("authorization") for asked in fake.asked[1:]] == [None, signature, signature]
    assert len(wrapped) == 4  # all of it by SPARQLWrapper


def digest_store(handler: BaseHTTPRequestHandler) -> None:
    """A store that requires HTTP Digest authentication, and verifies it."""

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

    given = dict(re.findall(r'(\w+)="?([^",]+)', handler.headers.get("Authorization", "")))
    right = given and md5(
        md5("dba", "store", "open"), "n1", given["nc"], given["cnonce"], "auth", md5("POST", handler.path)
    )
    if right and given["response"] == right:
        answer(200, ROWS)(handler)
    else:
        answer(401, b"", WWW_Authenticate='Digest realm="store", nonce="n1", qop="auth", algorithm=MD5')(handler)


def test_a_store_with_digest_authentication_is_read_with_httpx(
    fake: FakeStore, wrapped: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_USER", "dba")
    monkeypatch.setenv("KGKZ_PASSWORD", "open")
    monkeypatch.setattr(urllib.request, "_opener", None)
    fake.answers = [digest_store]
    graph = remote(fake.url)
    for _ in range(3):
        assert len(graph.query(SELECT)) == 2
    assert len(wrapped) == 1
    assert len(fake.asked) == 4
    assert urllib.request._opener is None  # the Digest support of SPARQLWrapper changes global state
    monkeypatch.setenv("KGKZ_PASSWORD", "wrong")
    with pytest.raises(kgkz.StoreError, match=r"401 .*the credentials .* were rejected"):
        remote(fake.url).query(SELECT)


@pytest.mark.parametrize(
    ("text", "told_then", "error"),
    [
        (SELECT, answer(200, ROWS, promised=len(ROWS) + 1), kgkz.StoreError),
        (SELECT, chunked([ROWS], end=b""), kgkz.StoreError),
        (SELECT, answer(200, ROWS[:-1]), kgkz.StoreError),
        (CONSTRUCT, answer(200, GRAPH[:-1]), kgkz.StoreError),
        (SELECT, answer(400, b"what?"), kgkz.BadQuery),
        (SELECT, answer(302, b"", Location="http://127.0.0.1:9/"), kgkz.StoreError),
    ],
    ids=["cut", "cut in chunks", "cut without length", "graph cut", "not SPARQL", "moved"],
)
def test_the_other_checks_apply_with_digest_authentication(
    fake: FakeStore, text: str, told_then: Answer, error: type[kgkz.KgkzError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_USER", "dba")
    monkeypatch.setenv("KGKZ_PASSWORD", "open")
    fake.answers = [digest_store, told_then]
    with pytest.raises(error):
        remote(fake.url).query(text)
    assert "Digest" in fake.asked[-1]["authorization"]
    assert len(fake.asked) == 2


@pytest.mark.engines
def test_virtuoso_is_read_with_digest_authentication(
    tmp_path: Path, wrapped: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.virtuoso(tmp_path) as server:
        assert server.update.endswith("/sparql-auth")
        with pytest.raises(kgkz.StoreError, match=r"401 .*set KGKZ_USER and KGKZ_PASSWORD"):
            remote(server.update).query("ASK {}")
        monkeypatch.setenv("KGKZ_USER", server.user)
        monkeypatch.setenv("KGKZ_PASSWORD", server.password)
        graph = remote(server.update)
        for number in range(3):
            table = graph.query(f"SELECT ({number} AS ?number) ?word WHERE {{ VALUES ?word {{ 'сөз'@kk }} }}")
            assert table.rows == [(number, "сөз")]
        assert graph.query("ASK {}") is True
        assert len(graph.query("CONSTRUCT { <urn:a> <urn:b> 'сөз' } WHERE {}")) == 1
        assert len(wrapped) == 2  # one without a password, and the first one with it
        with pytest.raises(kgkz.BadQuery, match="rejected the query"):
            graph.query("SELECT ?x WHERE { ?x }")
        monkeypatch.setenv("KGKZ_PASSWORD", "wrong")
        with pytest.raises(kgkz.StoreError, match=r"401 .*the credentials .* were rejected"):
            remote(server.update).query("ASK {}")


@both_clients
def test_without_a_password_the_error_for_digest_says_what_to_set(fake: FakeStore, ask: Ask) -> None:
    fake.answers = [digest_store]
    with pytest.raises(kgkz.StoreError, match=r"401 .*set KGKZ_USER and KGKZ_PASSWORD"):
        ask(fake.url)
    assert len(fake.asked) == 1


@both_clients
@pytest.mark.parametrize("demand", ["Digest realm", 'Digest realm="a"', 'Digest realm="a", nonce="b", algorithm=X'])
def test_an_unknown_challenge_is_an_error(
    fake: FakeStore, ask: Ask, demand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_USER", "dba")
    monkeypatch.setenv("KGKZ_PASSWORD", "open")
    fake.answers = [answer(401, b"", WWW_Authenticate=demand)]
    with pytest.raises(kgkz.StoreError, match=f"an authentication method that kgkz does not support: {demand}"):
        ask(fake.url)


def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGKZ_TOKEN", "secret\n")
    with pytest.raises(kgkz.BadParameter, match="KGKZ_TOKEN contains characters that cannot be sent") as caught:
        remote("http://127.0.0.1:9/query")
    assert "secret" not in str(caught.value)


# --- Certificates


@both_clients
def test_a_certificate_is_verified_and_its_authority_can_be_set(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with running(served) as store:
        with pytest.raises(kgkz.StoreError, match=r"CERTIFICATE_VERIFY_FAILED.*set SSL_CERT_FILE to the file"):
            ask(store.url)
        assert store.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        ask(store.url)
        assert len(store.asked) == 1


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e12])
def test_an_invalid_timeout_is_refused(timeout: float) -> None:
    with pytest.raises(kgkz.BadParameter, match="timeout"):
        remote("http://127.0.0.1:9/query", timeout=timeout)


@pytest.mark.parametrize(
    "url", ["http://[::1/", "http://host:port/", "http://a b/", "http://a/\nb", "http://host:99999/"]
)
def test_an_invalid_url_is_refused(url: str) -> None:
    with pytest.raises(kgkz.BadParameter, match="expected one such as http://localhost:7878/query"):
        remote(url)
