"""Worlds that the tests ask: a small one that can be checked by eye, and the real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import SPARQLWrapper

import kgkz
import servers
import told as told_servers
from kgkz.graph import build
from kgkz.rdf import shipped
from kgkz.sparql.stores import EmbeddedStore

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
    files = (*shipped.sources("ontology"), HERE / "small_world.ttl")
    return kgkz.KnowledgeGraph(EmbeddedStore(build.build(files)), files)


@pytest.fixture(scope="session")
def kg() -> kgkz.KnowledgeGraph:
    """The graph as it is shipped."""
    return kgkz.load()


@pytest.fixture(scope="session")
def endpoint(kg: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Oxigraph server on loopback, which holds the shipped graph."""
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "kgkz.nt").write_text(kg.export(format="nt"), encoding="utf-8")
    with servers.oxigraph(folder, folder / "kgkz.nt") as server:
        yield server.query


@pytest.fixture
def told() -> Iterator[told_servers.Told]:
    """A server on loopback that answers as it is told."""
    with told_servers.running() as server:
        yield server


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither credentials nor proxies in the environment."""
    proxies = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in ("KGKZ_USER", "KGKZ_PASSWORD", "KGKZ_TOKEN", *proxies, *map(str.upper, proxies)):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wrapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that SPARQLWrapper has sent so far."""
    sent: list[str] = []
    send = SPARQLWrapper.SPARQLWrapper.query

    def keep(wrapper: SPARQLWrapper.SPARQLWrapper) -> SPARQLWrapper.Wrapper.QueryResult:
        sent.append(wrapper.queryString)
        return send(wrapper)

    monkeypatch.setattr(SPARQLWrapper.SPARQLWrapper, "query", keep)
    return sent
