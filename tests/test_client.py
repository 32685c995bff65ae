"""Errors for bad or missing responses of a store: real requests to a small server with prepared responses."""

import socket
import time

import pytest

import kgkz
from fake_store import CONSTRUCT, GRAPH, ROWS, SELECT, FakeStore, answer, remote
from kgkz.sparql import failures, http

pytestmark = pytest.mark.usefixtures("plain_environment")


def test_a_whole_answer_is_read(fake: FakeStore) -> None:
    assert len(remote(fake.url).query(SELECT)) == 2
    assert fake.asked[0]["user-agent"] == f"kgkz/{kgkz.__version__}"
    fake.answers = [answer(200, GRAPH)]
    assert len(remote(fake.url).query(CONSTRUCT)) == 1


@pytest.mark.parametrize(("text", "whole"), [(SELECT, ROWS), (CONSTRUCT, GRAPH)])
def test_an_incomplete_response_is_never_a_short_result(fake: FakeStore, text: str, whole: bytes) -> None:
    """The server closes the connection normally, after each number of bytes."""
    graph = remote(fake.url)
    for length in range(len(whole)):
        fake.answers = [answer(200, whole[:length])]
        with pytest.raises(kgkz.StoreError, match=f"{fake.url} did not return SPARQL results"):
            graph.query(text)


def test_a_response_shorter_than_announced_is_an_error(fake: FakeStore) -> None:
    fake.answers = [answer(200, ROWS, promised=len(ROWS) + 1)]
    with pytest.raises(kgkz.StoreError, match="was closed before the response was complete"):
        remote(fake.url).query(SELECT)


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "set KGKZ_USER and KGKZ_PASSWORD, or KGKZ_TOKEN"),
        (403, "read-only, or the user has no permission"),
        (404, "nothing exists at this URL"),
        (405, "does not accept such requests"),
        (413, "too large; send several smaller ones"),
        (500, "500 Internal Server Error"),
    ],
)
def test_a_refusal_gives_the_store_its_message_and_advice(fake: FakeStore, status: int, advice: str) -> None:
    fake.answers = [answer(status, b"<html><b>because</b> I say so</html>")]
    with pytest.raises(kgkz.StoreError) as caught:
        remote(fake.url).query(SELECT)
    for part in (fake.url, str(status), advice, "(because I say so)"):
        assert part in str(caught.value)
    assert len(fake.asked) == 1


def test_a_redirect_gives_the_new_url(fake: FakeStore) -> None:
    fake.answers = [answer(301, b"", Location="https://example.org/new")]
    with pytest.raises(kgkz.StoreError, match=r"the endpoint has moved; use https://example\.org/new"):
        remote(fake.url).query(SELECT)


def test_a_busy_store_is_retried(fake: FakeStore) -> None:
    fake.answers = [answer(503, b"busy", Retry_After="0"), answer(429, b"slowly", Retry_After="0"), answer(200, ROWS)]
    assert len(remote(fake.url).query(SELECT)) == 2
    assert len(fake.asked) == 3


def test_retries_end_if_a_store_stays_busy(fake: FakeStore) -> None:
    fake.answers = [answer(503, b"busy", Retry_After="0")]
    with pytest.raises(kgkz.StoreError, match="503"):
        remote(fake.url).query(SELECT)
    assert len(fake.asked) == 4


def test_an_interrupted_request_is_retried_if_it_is_idempotent(fake: FakeStore) -> None:
    store = http.Client(fake.url)
    store.send("POST", fake.url, form={})
    broken = answer(200, b"", promised=1)
    fake.answers = [broken, answer(200, ROWS)]
    assert store.send("POST", fake.url, form={}).content == ROWS
    fake.answers = [broken, answer(200, ROWS)]
    with pytest.raises(failures.NoAnswer):
        store.send("POST", fake.url, form={}, repeatable=False)


def test_a_store_that_does_not_respond_times_out(fake: FakeStore) -> None:
    fake.answers = [lambda _: time.sleep(1)]
    with pytest.raises(kgkz.StoreError, match=r"within 0\.2 seconds; increase the timeout"):
        remote(fake.url, timeout=0.2).query(SELECT)


def test_an_unreachable_store_is_reported_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/query"
        with pytest.raises(kgkz.StoreError, match=f"no response from the triple store at {url}"):
            remote(url).query(SELECT)


# --- Credentials

DIGEST = 'Digest realm="store", nonce="abc", qop="auth", algorithm=MD5'


def test_user_and_password_are_sent_with_the_method_that_the_store_requires(
    fake: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_USER", "dba")
    monkeypatch.setenv("KGKZ_PASSWORD", "secret")
    for demand, given in (('Basic realm="store"', "Basic ZGJhOnNlY3JldA=="), (DIGEST, 'Digest username="dba"')):
        fake.answers, fake.asked = [answer(401, b"", WWW_Authenticate=demand), answer(200, ROWS)], []
        graph = remote(fake.url)
        graph.query(SELECT)
        graph.query(SELECT)
        assert "authorization" not in fake.asked[0]
        assert [asked["authorization"].startswith(given) for asked in fake.asked[1:]] == [True, True]


def test_a_token_is_sent(fake: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGKZ_TOKEN", "abc")
    remote(fake.url).query(SELECT)
    assert fake.asked[0]["authorization"] == "Bearer abc"


def test_wrong_credentials_differ_from_missing_ones_in_the_message(
    fake: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGKZ_TOKEN", "abc")
    fake.answers = [answer(401, b"")]
    with pytest.raises(kgkz.StoreError, match=r"the credentials .* were rejected"):
        remote(fake.url).query(SELECT)


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"KGKZ_USER": "a"}, "only one of KGKZ_USER and KGKZ_PASSWORD is set"),
        ({"KGKZ_PASSWORD": "a"}, "only one of KGKZ_USER and KGKZ_PASSWORD is set"),
        ({"KGKZ_USER": "a", "KGKZ_PASSWORD": "b", "KGKZ_TOKEN": "c"}, "set only one of them"),
    ],
)
def test_conflicting_credentials_are_refused(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], complaint: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(kgkz.BadParameter, match=complaint):
        remote("http://127.0.0.1:9/query")


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("localhost:7878", "is not an HTTP URL"),
        ("ftp://example.org/", "is not an HTTP URL"),
        ("http://", "is not an HTTP URL"),
        ("http://dba:secret@localhost/", "the URL contains credentials"),
    ],
)
def test_an_invalid_url_is_refused(url: str, complaint: str) -> None:
    with pytest.raises(kgkz.BadParameter, match=complaint) as caught:
        remote(url)
    assert "secret" not in str(caught.value)
