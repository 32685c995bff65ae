"""Requests to a store and processing of its responses: each check with a real server on loopback."""

import socket
import threading
import time
import tracemalloc
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl

import pytest
import SPARQLWrapper

import kgkz
from fake_store import CONSTRUCT, GRAPH, ROWS, SELECT, TRUTH, Ask, FakeStore, answer, both_clients, chunked, remote
from kgkz.sparql.remote import RemoteStore
from kgkz.sparql.wrapper import _Connection

pytestmark = pytest.mark.usefixtures("plain_environment")


# --- Requests

WRONGLY_GUESSED = [
    ("#+ summary: What?\n#+ description: Who may ASK.\nSELECT ?thing WHERE { ?thing ?p ?o }", "ASK"),
    ("# Who\n# has which addresses?\nSELECT ?thing WHERE { ?thing ?p ?o }", "ADD"),
    ("PREFIX x: <urn:x#> # loaded before\nSELECT ?thing WHERE { ?thing x:p ?o }", "LOAD"),
    ("# Which\n# matters are to be cleared?\nSELECT ?thing WHERE { ?thing ?p ?o }", "CLEAR"),
]


@pytest.mark.parametrize(("text", "guess"), WRONGLY_GUESSED, ids=[guess for _, guess in WRONGLY_GUESSED])
def test_the_kind_of_a_query_is_not_guessed_from_comments_and_names(fake: FakeStore, text: str, guess: str) -> None:
    guessing = SPARQLWrapper.SPARQLWrapper(fake.url)
    guessing.setQuery(text)
    assert guessing.queryType == guess, "this shows nothing any more"
    assert len(remote(fake.url).query(text)) == 2
    assert parse_qsl(fake.bodies[0].decode()) == [("query", text)]
    assert "application/sparql-results+json" in fake.asked[0]["accept"]


@pytest.mark.parametrize("name", ["ask", "add", "delete", "insert", "construct"])
def test_a_variable_may_be_named_like_a_keyword(fake: FakeStore, name: str) -> None:
    remote(fake.url).query(f"SELECT ?{name} WHERE {{ ?{name} ?p ?o }}")
    assert fake.bodies[0].startswith(b"query=SELECT")
    assert "application/sparql-results+json" in fake.asked[0]["accept"]


@pytest.mark.parametrize("prefix", ["ask", "select", "describe", "a.ask", "ask-1"])
def test_a_prefix_named_like_a_form_is_no_form(fake: FakeStore, prefix: str) -> None:
    fake.answers = [answer(200, GRAPH)]
    text = f"PREFIX {prefix}: <https://example.org/> CONSTRUCT {{ ?ask {prefix}:select ?add }} WHERE {{ ?ask ?p ?add }}"
    assert len(remote(fake.url).query(text)) == 1
    assert fake.asked[0]["accept"] == "application/rdf+xml"


def test_a_query_is_sent_as_a_form_without_other_fields(fake: FakeStore, wrapped: list[str]) -> None:
    remote(fake.url).query(SELECT)
    assert wrapped == [SELECT]
    assert fake.targets == ["/query"]
    assert parse_qsl(fake.bodies[0].decode()) == [("query", SELECT)]
    assert fake.asked[0]["content-type"] == "application/x-www-form-urlencoded"


def test_a_url_may_have_parameters_and_letters_of_any_script(fake: FakeStore) -> None:
    remote(f"{fake.url}/сұрау?default-graph-uri=urn:дала").query(SELECT)
    assert fake.targets == [
        "/query/%D1%81%D2%B1%D1%80%D0%B0%D1%83?default-graph-uri=urn:%D0%B4%D0%B0%D0%BB%D0%B0",
    ]


def test_a_query_of_200_kilobytes_arrives_whole(endpoint: str, fake: FakeStore) -> None:
    many = 15_000
    values = " ".join(f'"сөз{number:06}"' for number in range(many))
    text = f"SELECT (COUNT(*) AS ?words) WHERE {{ VALUES ?word {{ {values} }} }}"
    assert len(text.encode()) > 200_000
    assert remote(endpoint).query(text).rows == [(many,)]
    remote(fake.url).query(text)
    assert parse_qsl(fake.bodies[0].decode()) == [("query", text)]


# --- Incomplete responses


@pytest.mark.parametrize(
    ("text", "whole"), [(SELECT, ROWS), (CONSTRUCT, GRAPH), ("ASK {}", TRUTH)], ids=["rows", "graph", "truth"]
)
def test_a_truncated_response_is_an_error(fake: FakeStore, text: str, whole: bytes) -> None:
    graph = remote(fake.url)
    for length in [*range(0, len(whole), 7), len(whole)]:
        begun = [whole[:length]] if length else []
        for cut in (answer(200, whole[:length], promised=len(whole) + 1), chunked(begun, end=b"")):
            fake.answers = [cut]
            with pytest.raises(kgkz.StoreError):
                graph.query(text)


@pytest.mark.parametrize(("text", "whole"), [(SELECT, ROWS), (CONSTRUCT, GRAPH), ("ASK {}", TRUTH)])
def test_a_chunked_response_is_complete(fake: FakeStore, text: str, whole: bytes) -> None:
    fake.answers = [answer(200, whole), chunked(whole[at : at + 10] for at in range(0, len(whole), 10))]
    store = RemoteStore(fake.url)
    at_once, in_chunks = store.query(text), store.query(text)
    assert in_chunks
    assert str(in_chunks) == str(at_once)


def test_a_connection_that_is_interrupted_in_a_response_is_retried(fake: FakeStore) -> None:
    graph = remote(fake.url)
    graph.query(SELECT)
    fake.answers = [answer(200, ROWS[:50], promised=len(ROWS)), answer(200, ROWS)]
    assert len(graph.query(SELECT)) == 2
    assert len(fake.asked) == 3


@both_clients
def test_a_timeout_is_not_retried(fake: FakeStore, ask: Ask) -> None:
    """The store may still be processing the request."""
    fake.answers = [answer(503, b"", Retry_After="0"), lambda _: time.sleep(0.5)]
    with pytest.raises(kgkz.StoreError, match=r"within 0\.2 seconds"):
        ask(fake.url, timeout=0.2)
    assert len(fake.asked) == 2


@both_clients
def test_a_response_with_a_wrong_content_encoding_is_an_error(fake: FakeStore, ask: Ask) -> None:
    fake.answers = [answer(200, b"not packed", Content_Encoding="gzip")]
    with pytest.raises(kgkz.StoreError):
        ask(fake.url)


def test_a_response_that_stops_times_out(fake: FakeStore) -> None:
    def pause(handler: BaseHTTPRequestHandler) -> None:
        answer(200, ROWS[:50], promised=len(ROWS))(handler)
        time.sleep(1)

    fake.answers = [pause]
    with pytest.raises(kgkz.StoreError, match=r"within 0\.2 seconds"):
        remote(fake.url, timeout=0.2).query(SELECT)


@both_clients
def test_a_connection_that_is_not_established_times_out(ask: Ask) -> None:
    """The queue of the server is full, so the system accepts no connection."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        address = listening.getsockname()
        with (
            socket.create_connection(address),
            pytest.raises(kgkz.StoreError, match=r"no connection within 0\.3 seconds$"),
        ):
            ask(f"http://127.0.0.1:{address[1]}/query", timeout=0.3)


def test_connecting_times_out_after_ten_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        connection = _Connection(host, port, timeout=600)
        connection.connect()
        assert connection.sock.gettimeout() == 600
        assert connection.timeout == 10
        connection.close()


@pytest.mark.parametrize("status", [200, 500])
def test_a_web_page_is_reported_as_such(fake: FakeStore, status: int) -> None:
    page = b"<!DOCTYPE html><html><style>p { color: red }</style><p>Under <b>construction</b></p></html>"
    fake.answers = [answer(status, page, Content_Type="text/html; charset=utf-8")]
    expected = {
        200: "did not return SPARQL results: it returned a web page; check the URL",
        500: r"responded 500 Internal Server Error \(Under construction\)",
    }
    with pytest.raises(kgkz.StoreError, match=expected[status]):
        remote(fake.url).query(SELECT)


@both_clients
def test_a_busy_store_is_retried_after_the_given_time(fake: FakeStore, ask: Ask) -> None:
    fake.answers = [answer(503, b"busy", Retry_After="1"), answer(200, ROWS)]
    start = time.monotonic()
    ask(fake.url)
    assert len(fake.asked) == 2
    assert time.monotonic() - start > 1
    fake.answers = [answer(503, b"busy", Retry_After="0")]
    with pytest.raises(
        kgkz.StoreError, match=r"503 Service Unavailable; the store is busy or down; try again later \(busy\)"
    ):
        ask(fake.url)


def test_a_refusal_with_an_incomplete_body_is_still_a_refusal(fake: FakeStore) -> None:
    for refusal in (answer(403, b"no", promised=100), chunked([b"no"], end=b"", status=403)):
        fake.answers = [refusal]
        with pytest.raises(kgkz.StoreError, match="responded 403 Forbidden; access denied"):
            remote(fake.url).query(SELECT)


@both_clients
def test_a_response_that_is_not_http_is_an_error(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def reply() -> None:
            connection, _ = listening.accept()
            connection.recv(1 << 16)
            connection.sendall(b"220 mail.example.org ESMTP\r\n")
            connection.close()

        thread = threading.Thread(target=reply)
        thread.start()
        with pytest.raises(kgkz.StoreError, match="no response from the triple store"):
            ask(f"http://127.0.0.1:{listening.getsockname()[1]}/query")
        thread.join()


# --- Large responses


def test_a_response_is_read_while_it_arrives(fake: FakeStore) -> None:
    """An error at the beginning is reported before the rest has arrived."""
    done = threading.Event()

    def begin(handler: BaseHTTPRequestHandler) -> None:
        answer(200, b"<html>" + b" " * 100_000)(handler)
        handler.wfile.flush()
        done.wait(20)

    fake.answers = [begin]
    start = time.monotonic()
    try:
        with pytest.raises(kgkz.StoreError, match="did not return SPARQL results"):
            remote(fake.url, timeout=30).query(SELECT)
    finally:
        done.set()
    assert time.monotonic() - start < 10


def test_a_large_response_is_never_in_memory_as_a_whole(fake: FakeStore) -> None:
    room = 40_000_000  # bytes between the rows

    def give(handler: BaseHTTPRequestHandler) -> None:
        answer(200, ROWS[:36], promised=len(ROWS) + room)(handler)
        for _ in range(room // 1_000_000):
            handler.wfile.write(b" " * 1_000_000)
        handler.wfile.write(ROWS[36:])

    fake.answers = [give]
    graph = remote(fake.url)
    tracemalloc.start()
    try:
        assert len(graph.query(SELECT)) == 2
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < room / 4
