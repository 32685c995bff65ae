"""Fixtures: a small data set that can be checked by eye, and the real graph. Also the selection of tests in a run.

A test that ``pytest`` alone does not run has exactly one of the markers that ``addopts`` in ``pyproject.toml``
excludes; ``pytest -m MARKER`` runs the tests with that marker.
"""

import gc
import os
import random
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import SPARQLWrapper
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

import fake_store
import kgkz
import servers
from kgkz.graph import build
from kgkz.rdf import shipped
from kgkz.sparql.stores import EmbeddedStore

HERE = Path(__file__).parent
ROOT = HERE.parent
CACHE = pytest.StashKey[str]()
REPEATED = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options to write the results of every engine to the docs, and to run a sample."""
    parser.addoption(
        "--write-matrix", action="store_true", help="write the outcome of '-m engines' into docs/reference/engines.md"
    )
    parser.addoption("--sample", type=int, metavar="N", help="run only N of the tests, drawn at random")
    parser.addoption("--seed", default="", metavar="TEXT", help="for --sample: the same text draws the same tests")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Use one process if results are written, because workers do not share results."""
    if config.getoption("write_matrix"):
        config.option.numprocesses = 0


def pytest_configure(config: pytest.Config) -> None:
    """Use a separate cache folder from collection on; the workers of a run share one folder."""
    if not hasattr(config, "workerinput"):
        config.stash[CACHE] = os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="kgkz-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Delete the cache folder of the run."""
    if folder := config.stash.get(CACHE, None):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Record which tests two runs would repeat, before tests are deselected; then draw the sample."""
    config.stash[REPEATED] = repeated(config, items)
    yield
    many = config.getoption("sample")
    if many is not None:
        drawn = set(random.Random(config.getoption("seed")).sample(range(len(items)), min(many, len(items))))
        config.hook.pytest_deselected(items=[item for place, item in enumerate(items) if place not in drawn])
        items[:] = [item for place, item in enumerate(items) if place in drawn]


def pytest_collection_finish() -> None:
    """Exclude all existing objects from garbage collection, because they are needed until the end."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the default command omits."""
    words = [f"-m {marker}" for marker in left_out(config)]
    if config.getoption("markexpr") in config.getini("addopts"):
        terminalreporter.write_line(f"Not in this run: pytest {', '.join(words)}; 'pytest --markers' describes them.")
        terminalreporter.write_line(
            "'.ci/run' runs them (kill and load as a sample), the checks of style and types, and a sample of mutants "
            "and of versions."
        )


def left_out(config: pytest.Config) -> list[str]:
    """Return the markers of the tests that the default command omits."""
    return re.findall(r"not (\w+)", " ".join(config.getini("addopts")))


def repeated(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Return the names of tests with several of these markers."""
    exclusive = set(left_out(config))
    return [item.nodeid for item in items if len(exclusive & {marker.name for marker in item.iter_markers()}) > 1]


@pytest.fixture(scope="session", autouse=True)
def _rdflib_parses_a_query_once() -> Iterator[None]:
    """Cache the algebra of queries: pySHACL sends the same text for each node, and parsing takes rdflib 30 ms."""

    @cache
    def algebra(text: str, base: str | None, prefixes: tuple[tuple[str, Any], ...]) -> Any:
        return translateQuery(parseQuery(text), base, dict(prefixes))

    def translate(text: str, base: str | None = None, initNs: Mapping[str, Any] | None = None) -> Any:  # noqa: N803
        return algebra(text, base, tuple(sorted((initNs or {}).items())))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", lambda text: text)
        patch.setattr(processor, "translateQuery", translate)
        yield


@pytest.fixture(scope="session")
def small_world() -> kgkz.KnowledgeGraph:
    """The ontology and the small data set, with entries that must not be returned."""
    files = (*shipped.sources("ontology"), HERE / "small_world.ttl")
    return kgkz.KnowledgeGraph(EmbeddedStore(build.build(files)), files)


@pytest.fixture(scope="session")
def kg() -> kgkz.KnowledgeGraph:
    """The built-in graph."""
    return kgkz.load()


@pytest.fixture(scope="session")
def endpoint(kg: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Oxigraph server on loopback with the built-in graph."""
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "kgkz.nt").write_text(kg.export(format="nt"), encoding="utf-8")
    with servers.oxigraph(folder, folder / "kgkz.nt") as server:
        yield server.query


@pytest.fixture
def fake() -> Iterator[fake_store.FakeStore]:
    """A server on loopback that sends prepared responses."""
    with fake_store.running() as server:
        yield server


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove credentials and proxies from the environment."""
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
