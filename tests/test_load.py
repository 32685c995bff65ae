"""Many simultaneous readers get correct results in limited time."""

import os
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

import kgkz
import servers

pytestmark = pytest.mark.load

LIMIT = 120  # seconds; about ten are enough


@pytest.fixture(scope="module")
def served(kg: kgkz.KnowledgeGraph) -> Iterator[str]:
    """The endpoint of ``kgkz serve``."""
    with kg.serve(servers.free_port()) as endpoint:
        yield endpoint.query


@pytest.fixture(scope="module")
def expected(kg: kgkz.KnowledgeGraph, served: str) -> dict[str, bytes]:
    """The result for a single reader, for every saved SELECT query."""
    return {name: ask(served, query.text) for name, query in kg.queries.items() if query.form == "select"}


def ask(url: str, text: str) -> bytes:
    form = urllib.parse.urlencode({"query": text}).encode()
    request = urllib.request.Request(url, form, {"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        assert answer.status == 200
        return bytes(answer.read())


@pytest.mark.parametrize("readers", [4, 16, 64])
@pytest.mark.parametrize("seed", range(3))
def test_many_readers_of_an_endpoint_get_the_same_results_as_one(
    kg: kgkz.KnowledgeGraph, served: str, expected: dict[str, bytes], readers: int, seed: int
) -> None:
    """240 queries in all, for any number of readers."""
    names = Random(seed).choices(sorted(expected), k=240)
    start = time.monotonic()
    with ThreadPoolExecutor(readers) as pool:
        answers = list(pool.map(lambda name: ask(served, kg.queries[name].text), names))
    assert time.monotonic() - start < LIMIT
    assert [name for name, answer in zip(names, answers, strict=True) if answer != expected[name]] == []


def test_a_client_that_does_not_read_its_response_does_not_block_others(
    served: str, expected: dict[str, bytes]
) -> None:
    """Fifty connections that send nothing, or send a query and do not read the response."""
    import socket

    host, _, port = served.split("/")[2].partition(":")
    text = urllib.parse.quote("SELECT ?s ?p ?o WHERE { ?s ?p ?o }")
    silent = [socket.create_connection((host, int(port))) for _ in range(50)]
    for place, connection in enumerate(silent):
        if place % 2:
            connection.sendall(f"GET /query?query={text} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    try:
        start = time.monotonic()
        assert len(ask(served, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 10")) > 0
        assert time.monotonic() - start < 10
    finally:
        for connection in silent:
            connection.close()
    assert len(expected) > 0


@pytest.mark.parametrize("readers", [4, 16])
def test_one_graph_can_be_queried_from_many_threads(kg: kgkz.KnowledgeGraph, readers: int) -> None:
    graph = kgkz.load()
    names = [name for name, query in kg.queries.items() if query.form == "select"]
    alone = {name: kg.select(name).csv() for name in names}
    together: list[tuple[str, str]] = []
    waiting = threading.Barrier(readers)

    def read(seed: int) -> None:
        waiting.wait()
        together.extend((name, graph.select(name).csv()) for name in Random(seed).sample(names, 20))

    with ThreadPoolExecutor(readers) as pool:
        list(pool.map(read, range(readers)))
    assert len(together) == 20 * readers
    assert [name for name, answer in together if answer != alone[name]] == []


VALUES = ("organisation=id:turksoy", "as_of=2019-12-31")  # all parameters, so that no defaults are printed


@pytest.mark.parametrize("processes", [4, 12])
def test_many_simultaneous_first_commands_build_one_graph(
    tmp_path: Path, kg: kgkz.KnowledgeGraph, processes: int
) -> None:
    command = [Path(sys.executable).with_name("kgkz"), "run", "members_as_of", *VALUES, "--format", "csv"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    started = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    said = [process.communicate(timeout=LIMIT) for process in started]
    expected = kg.select("members_as_of", organisation="id:turksoy", as_of="2019-12-31").csv()
    assert set(said) == {(expected, "")}
    assert len(list((tmp_path / "kgkz").iterdir())) == 1
