"""Worlds that the tests ask: a small one that can be checked by eye, and the real one."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import kgkz
from kgkz import compiled, resources
from kgkz.stores import EmbeddedStore

HERE = Path(__file__).parent
ROOT = HERE.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to write down what every engine answered."""
    parser.addoption(
        "--write-matrix", action="store_true", help="write the outcome of '-m engines' into docs/engines.md"
    )


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def small_world() -> kgkz.KnowledgeGraph:
    """The ontology, and a few invented things beside distractors."""
    files = (*resources.sources("ontology"), HERE / "small_world.ttl")
    return kgkz.KnowledgeGraph(EmbeddedStore(compiled.build(files)), files)


@pytest.fixture(scope="session")
def kg() -> kgkz.KnowledgeGraph:
    """The graph as it is shipped."""
    return kgkz.load()


@pytest.fixture(scope="session")
def endpoint(kg: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Oxigraph server on loopback, which holds the shipped graph."""
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "kgkz.nt").write_text(kg.export(format="nt"), encoding="utf-8")
    oxigraph = Path(sys.executable).with_name("oxigraph")
    store = folder / "store"
    subprocess.run(
        [oxigraph, "load", "--location", store, "--file", folder / "kgkz.nt"], check=True, capture_output=True
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [oxigraph, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", timeout=5).close()
                    break
                except urllib.error.URLError:
                    time.sleep(0.1)
            else:
                pytest.fail("the Oxigraph server did not start within ten seconds")
            yield f"http://127.0.0.1:{port}/query"
        finally:
            server.terminate()
