"""Upload of the graph to real stores: an Oxigraph server, and Virtuoso with the marker 'engines'."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
import servers
from kgkz.cli.progress import bar
from kgkz.publish.push import count, push
from kgkz.sparql import failures, http
from kgkz.sparql.remote import RemoteStore

KGKZ = Path(sys.executable).with_name("kgkz")
NAMED = "https://w3id.org/kgkz"
Triples = list[ox.Triple]


@pytest.fixture(params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.engines)])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.Server]:
    """An empty writable store, with its credentials."""
    running = servers.oxigraph(tmp_path, writable=True) if request.param == "oxigraph" else servers.virtuoso(tmp_path)
    with running as server:
        if server.user:
            monkeypatch.setenv("KGKZ_USER", server.user)
            monkeypatch.setenv("KGKZ_PASSWORD", server.password)
        yield server


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[servers.Server]:
    with servers.oxigraph(tmp_path, writable=True) as server:
        yield server


OURS = ox.Triple(
    ox.NamedNode("https://w3id.org/kgkz/id/kgkz"),
    ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
    ox.NamedNode("http://www.w3.org/ns/dcat#Dataset"),
)
"""By this triple a graph is known to be kgkz's."""


@pytest.fixture(scope="session")
def triples() -> Triples:
    """A small graph of kgkz."""
    return [OURS, *numbered(1_500)]


@pytest.fixture(scope="session")
def more() -> Triples:
    """A larger graph, which takes some time to send."""
    return [OURS, *numbered(6_000)]


def numbered(many: int) -> Triples:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return [
        ox.Triple(ox.NamedNode(f"https://example.org/{number}"), label, ox.Literal(f'Сөз "{number}" {{}}\n'))
        for number in range(many)
    ]


def is_duration(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value == "http://www.w3.org/2001/XMLSchema#duration"


def points(triples: Iterable[ox.Triple]) -> dict[str, list[str]]:
    """Return the points in the triples by geometry, with five decimal places (about one metre)."""
    return {
        str(triple.subject): [f"{float(degrees):.5f}" for degrees in re.findall(r"[-\d.]+", triple.object.value)]
        for triple in triples
        if isinstance(triple.object, ox.Literal) and triple.object.value.startswith("POINT(")
    }


def held(server: servers.Server, graph: str | None = NAMED) -> int:
    return count(RemoteStore(server.query), graph)


def graphs(server: servers.Server) -> list[str]:
    """Return the graphs in the store, without its system graphs."""
    rows = RemoteStore(server.query).query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(rows, kgkz.Table)
    return [str(row[0]) for row in rows if "kgkz" in str(row[0]) or "example" in str(row[0])]


@contextmanager
def reader(server: servers.Server, graph: str | None, pause: float = 0.01) -> Iterator[set[int]]:
    """Count the triples of the graph repeatedly in another thread."""
    seen: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(held(server, graph))
            time.sleep(pause)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        done.set()
        watching.join()


def after(limit: int) -> Callable[[int], bool]:
    """Cut the connection permanently after a number of bytes, over all connections."""
    before, last = 0, 0

    def cut(passed: int) -> bool:
        nonlocal before, last
        if passed < last:  # the next connection
            before += last
        last = passed
        return before + passed > limit

    return cut


@contextmanager
def wire(server: servers.Server, on_bytes: Callable[[int], bool]) -> Iterator[str]:
    """Run a proxy in front of the store; it cuts the connection when ``on_bytes`` returns true."""
    target = server.query.split("/")[2].partition(":")
    listening = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, sink: socket.socket, *, counted: bool) -> None:
        passed = 0
        try:
            while piece := source.recv(1 << 14):
                passed += len(piece)
                if counted and on_bytes(passed):
                    break
                sink.sendall(piece)
        except OSError:
            pass
        for end in (source, sink):
            with suppress(OSError):  # closed already
                end.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        while True:
            try:
                ours, _ = listening.accept()
            except OSError:
                return
            theirs = socket.create_connection((target[0], int(target[2])))
            both = [
                threading.Thread(target=carry, args=(ours, theirs), kwargs={"counted": True}),
                threading.Thread(target=carry, args=(theirs, ours), kwargs={"counted": False}),
            ]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
            ours.close()
            theirs.close()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()


@pytest.mark.parametrize("protocol", ["auto", "graph-store", "update"])
def test_a_push_can_be_repeated(store: servers.Server, triples: Triples, protocol: str) -> None:
    for _ in range(2):
        assert push(triples, store.query, graph=NAMED, protocol=protocol) == len(triples)
        assert held(store) == len(triples)
        assert graphs(store) == [NAMED]


def test_any_url_of_the_store_is_accepted(store: servers.Server, triples: Triples) -> None:
    root = "/".join(store.query.split("/")[:3])
    for url in (root, f"{root}/", store.query, store.update, store.store):
        assert push(triples, url, graph=NAMED) == len(triples)


def test_the_pushed_graph_gives_the_same_results(store: servers.Server, kg: kgkz.KnowledgeGraph) -> None:
    kg.push(store.query, graph=NAMED)
    sent = set(kg._session.triples())
    answer = RemoteStore(store.query).query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{NAMED}> {{ ?s ?p ?o }} }}")
    assert isinstance(answer, list)
    changed = {triple for triple in sent ^ set(answer) if not is_duration(triple.object)}
    # Virtuoso changes durations ("P12M" to "12") and returns points as text,
    # 68.25685 degrees as 68.256851196289.
    assert {triple.predicate.value for triple in changed} <= {"http://www.opengis.net/ont/geosparql#asWKT"}
    assert points(answer) == points(sent)
    assert len(points(sent)) > 10
    assert (set(answer) == sent) is (store.user == "")


def test_the_default_graph_is_replaced_if_it_is_not_a_union(
    oxigraph: servers.Server, kg: kgkz.KnowledgeGraph, triples: Triples
) -> None:
    assert push(triples, oxigraph.query) == held(oxigraph, None) == len(triples)
    assert kg.push(oxigraph.query) == held(oxigraph, None) == len(kg._session.triples())
    name = "members_as_of"
    assert kgkz.connect(oxigraph.query).select(name).csv() == kg.select(name).csv()


@pytest.mark.parametrize("protocol", ["auto", "update"])
def test_a_reader_never_sees_an_incomplete_graph(
    store: servers.Server, triples: Triples, more: Triples, protocol: str
) -> None:
    push(triples, store.query, graph=NAMED)
    with reader(store, NAMED) as seen:
        push(more, store.query, graph=NAMED, protocol=protocol)
        push(triples, store.query, graph=NAMED, protocol=protocol)
    assert seen <= {len(triples), len(more)}
    assert len(triples) in seen


@pytest.mark.parametrize("protocol", ["auto", "update"])
def test_an_interrupted_connection_keeps_the_old_graph(
    store: servers.Server, triples: Triples, more: Triples, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "_FIRST_PAUSE", 0.02)
    push(triples, store.query, graph=NAMED)
    with (
        reader(store, NAMED, pause=0.1) as seen,
        wire(store, after(300_000)) as root,
        pytest.raises(kgkz.StoreError, match="no response from the triple store"),
    ):
        push(more, root, graph=NAMED, protocol=protocol)
    assert seen == {len(triples)}
    assert push(more, store.query, graph=NAMED) == len(more)
    assert graphs(store) == [NAMED]


def test_a_wrong_count_keeps_the_old_graph(oxigraph: servers.Server, triples: Triples, more: Triples) -> None:
    """Another client writes into the staging graph during the upload."""
    push(triples, oxigraph.query, graph=NAMED)

    def meddle(sent: int, total: int) -> None:
        if sent == total:
            (staging,) = set(graphs(oxigraph)) - {NAMED}
            text = f"INSERT DATA {{ GRAPH <{staging}> {{ <https://example.org/a> a <https://example.org/b> }} }}"
            http.Client(oxigraph.update).send("POST", oxigraph.update, form={"update": text})

    counted = rf"sent {len(more):,} triples to .*, but it reports {len(more) + 1:,}; the target graph was not changed"
    with pytest.raises(kgkz.StoreError, match=counted):
        push(more, oxigraph.query, graph=NAMED, protocol="update", progress=meddle)
    assert held(oxigraph) == len(triples)
    assert graphs(oxigraph) == [NAMED]


def test_a_killed_push_keeps_the_old_graph_and_the_next_one_succeeds(
    store: servers.Server, triples: Triples, more: Triples
) -> None:
    push(triples, store.query, graph=NAMED)
    arrived, killed = threading.Event(), threading.Event()

    def hold(passed: int) -> bool:
        if passed > 200_000:
            arrived.set()
            killed.wait(60)
        return False

    with wire(store, hold) as root:
        with subprocess.Popen([KGKZ, "push", root, "--graph", NAMED], stderr=subprocess.PIPE) as process:
            assert arrived.wait(60)
            process.kill()
        killed.set()
        assert process.returncode == -signal.SIGKILL
    assert held(store) == len(triples)
    assert push(more, store.query, graph=NAMED) == len(more)
    assert graphs(store) == [NAMED]


def test_data_from_another_source_is_not_overwritten(store: servers.Server, kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.StoreError, match=r"<https://example\.org/mine> .* contains 3 triples from another source"):
        push(numbered(3), store.query, graph="https://example.org/mine")
        kg.push(store.query, graph="https://example.org/mine")
    assert held(store, "https://example.org/mine") == 3


def test_a_graph_with_blank_nodes_is_sent_in_one_request_only(oxigraph: servers.Server) -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    blank = [ox.Triple(ox.BlankNode("a"), label, ox.Literal("_:b"))]
    assert push(blank, oxigraph.query, graph=NAMED) == 1
    with pytest.raises(kgkz.BadData, match="cannot transfer blank nodes in several requests"):
        push(blank, oxigraph.query, graph="https://example.org/other", protocol="update")


def test_a_read_only_store_says_so(tmp_path: Path, kg: kgkz.KnowledgeGraph) -> None:
    with servers.oxigraph(tmp_path, writable=True):
        pass
    with servers.oxigraph(tmp_path) as server:
        for protocol in ("auto", "graph-store", "update"):
            with pytest.raises(kgkz.StoreError, match=r"403 .* read-only"):
                kg.push(server.query, protocol=protocol)


def test_a_wrong_url_gives_the_paths_that_were_tried(oxigraph: servers.Server, kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.StoreError, match=r"no SPARQL endpoint found at .*/nowhere or its usual paths: .* 404"):
        kg.push(oxigraph.query.replace("/query", "/nowhere"))
    with pytest.raises(kgkz.StoreError, match="no response from the triple store at"):
        kg.push(f"http://127.0.0.1:{servers.free_port()}")


def test_invalid_arguments_are_refused_before_a_request(kg: kgkz.KnowledgeGraph) -> None:
    url = "http://127.0.0.1:9/"
    with pytest.raises(kgkz.BadParameter, match="did you mean 'graph-store'"):
        kg.push(url, protocol="graphstore")
    with pytest.raises(kgkz.BadParameter, match="expected an IRI"):
        kg.push(url, graph="not an IRI")
    with pytest.raises(kgkz.BadParameter, match="remote store: kgkz pushes only a graph that it has loaded"):
        kgkz.connect(url).push(url)


@pytest.mark.engines
def test_the_default_graph_of_virtuoso_is_refused(
    tmp_path: Path, kg: kgkz.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.virtuoso(tmp_path) as server:
        with pytest.raises(kgkz.StoreError, match=r"401 .* set KGKZ_USER and KGKZ_PASSWORD"):
            kg.push(server.query)
        monkeypatch.setenv("KGKZ_USER", "dba")
        monkeypatch.setenv("KGKZ_PASSWORD", "wrong")
        with pytest.raises(kgkz.StoreError, match=r"the credentials .* were rejected"):
            kg.push(server.query)
        monkeypatch.setenv("KGKZ_PASSWORD", "dba")
        with pytest.raises(kgkz.StoreError, match="is the union of all graphs"):
            kg.push(server.query)


def test_the_command_prints_an_error_for_a_wrong_url(oxigraph: servers.Server) -> None:
    done = subprocess.run([KGKZ, "push", oxigraph.query + "x"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("kgkz: no SPARQL endpoint found at")


def test_the_command_prints_the_number_of_triples_and_a_terminal_shows_a_progress_bar(
    oxigraph: servers.Server, kg: kgkz.KnowledgeGraph
) -> None:
    ours, theirs = os.openpty()
    command = [KGKZ, "push", oxigraph.query, "--graph", NAMED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 1024):
                shown += piece
        except OSError:  # the other side is closed
            os.close(ours)
        printed, _ = process.communicate()
    assert process.returncode == 0
    assert printed == f"{len(kg._session.triples())} triples in {NAMED} of {oxigraph.query}\n"
    assert b"[" + b"#" * 30 + b"]" in shown


def test_without_a_terminal_there_is_no_progress_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with bar() as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")
