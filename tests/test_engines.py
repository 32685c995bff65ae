"""Each saved query gives the same result on every engine: rows, order, datatypes and languages.

The reference is the embedded store. On the small data set each query runs with its defaults, with each optional
parameter removed, with two values at once, and with all values of its own tests. On the real graph it runs with its
defaults, also on the crowded data set: the small one with more references and passages, which makes the order of lists
visible.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

import kgkz
import test_queries
from conftest import ROOT
from engines import ENGINES
from kgkz.graph import build
from kgkz.rdf.namespaces import PREFIXES, expand, prologue
from kgkz.rdf.shipped import root
from kgkz.rdf.terms import to_term, to_text
from kgkz.sparql.collection import Queries
from kgkz.sparql.parameters import Given
from kgkz.sparql.stores import EmbeddedStore
from kgkz.sparql.table import Table

PAGE = ROOT / "docs" / "reference" / "engines.md"
DEFECTS = ROOT / "docs" / "how-to" / "write-queries.md"
MATRIX = re.compile(r"(?<=<!-- written by 'pytest -m engines --write-matrix' -->\n).*?(?=<!-- end -->)", re.S)
NAMES = sorted(Queries(root() / "queries"))
WORLDS = ("small", "shipped", "crowded")
CROWD = """
INSERT {
  ?source kgkz:crowd ?nine , ?ten .
  ?nine a kgkz:Passage ; dcterms:isPartOf ?source ; kgkz:section ?heading ; kgkz:paragraph 2 ; kgkz:sentence 9 ;
        schema:position 1009 .
  ?ten a kgkz:Passage ; dcterms:isPartOf ?source ; kgkz:section ?heading ; kgkz:paragraph 2 ; kgkz:sentence 10 ;
       schema:position 1010 .
  ?nine rdfs:label "2.9" .
  ?ten rdfs:label "2.10" .
}
WHERE {
  { SELECT ?source (MIN(?any) AS ?heading) WHERE { ?at dcterms:isPartOf ?source ; kgkz:section ?any } GROUP BY ?source }
  BIND(IRI(CONCAT(STR(?source), "-2-9")) AS ?nine)
  BIND(IRI(CONCAT(STR(?source), "-2-10")) AS ?ten)
} ;
INSERT { ?thing kgkz:passage ?more }
WHERE { ?thing kgkz:passage ?at . ?at dcterms:isPartOf ?source . ?source kgkz:crowd ?more } ;
INSERT {
  ?thing cito:citesAsEvidence id:crowd-93 , id:crowd-120 .
  id:crowd-93 a kgkz:BibliographicReference ; kgkz:referenceNumber 93 .
  id:crowd-120 a kgkz:BibliographicReference ; kgkz:referenceNumber 120 .
}
WHERE { ?thing cito:citesAsEvidence ?entry }
"""
"""Puts into every list of passages or references two items that stand otherwise when sorted as text."""

Values = dict[str, Given]

engines = pytest.mark.engines


# --- The data sets and the engines


@pytest.fixture(scope="session")
def files(
    small_world: kgkz.KnowledgeGraph, kg: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Return each data set as N-Triples."""
    folder = tmp_path_factory.mktemp("worlds")
    texts = {"small": small_world.export(format="nt"), "shipped": kg.export(format="nt")}
    crowded = load(small_world.export(inferred=False, format="nt"))
    crowded.update(prologue("cito", "dcterms", "id", "kgkz", "rdfs", "schema") + CROWD)
    asserted = folder / "asserted.nt"
    asserted.write_text("".join(f"{quad.triple} .\n" for quad in crowded), encoding="utf-8")
    texts["crowded"] = "".join(f"{quad.triple} .\n" for quad in build.build([asserted]))
    for world in WORLDS:
        (folder / f"{world}.nt").write_text(texts[world], encoding="utf-8")
    return {world: folder / f"{world}.nt" for world in WORLDS}


@pytest.fixture(scope="session")
def reference(files: dict[str, Path]) -> dict[str, kgkz.KnowledgeGraph]:
    """Return the data sets in the embedded store."""
    texts = {world: file.read_text(encoding="utf-8") for world, file in files.items()}
    return {world: kgkz.KnowledgeGraph(EmbeddedStore(load(text))) for world, text in texts.items()}


def load(triples: str) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Return the name of an installed engine. If all engines are required, a missing one is a failure."""
    missing = ENGINES[request.param].missing()
    if missing:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"NOT TESTED on {request.param}, which is not installed: {missing}")
    return str(request.param)


@pytest.fixture(scope="session")
def asked(
    engine: str, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, kgkz.KnowledgeGraph]]:
    """Return the same data sets on that engine."""
    with ENGINES[engine].open(files, tmp_path_factory.mktemp("engine")) as stores:
        yield {world: kgkz.KnowledgeGraph(store) for world, store in stores.items()}


@pytest.fixture(scope="session")
def outcomes(pytestconfig: pytest.Config) -> Iterator[dict[tuple[str, str], bool]]:
    """Record whether a query gave the same result on an engine; optionally written into the docs at the end."""
    found: dict[tuple[str, str], bool] = {}
    yield found
    if pytestconfig.getoption("--write-matrix"):
        assert len(found) == len(NAMES) * len(ENGINES), "not every engine was asked every query: nothing is written"
        PAGE.write_text(MATRIX.sub(lambda _: matrix(found), PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def matrix(outcomes: dict[tuple[str, str], bool]) -> str:
    head = ("query", *ENGINES)
    lines = [head, ["---"] * len(head)]
    lines += [[f"`{name}`", *("same" if outcomes[name, engine] else "differs" for engine in ENGINES)] for name in NAMES]
    versions = ", ".join(f"{name} {engine.version()}" for name, engine in ENGINES.items())
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"\nAgainst pyoxigraph {pyoxigraph.__version__}: {versions}.\n\n{table}\n\n"


# --- The queries and values


def asked_of_the_small_world(name: str) -> list[Values]:
    tests = (test_queries.test_another_value_gives_another_result,)
    marks = [mark for test in tests for mark in test.pytestmark]  # type: ignore[attr-defined]
    return [values for mark in marks for query, values, *_ in mark.args[1] if query == name]


def cases(world: str, graph: kgkz.KnowledgeGraph, name: str) -> list[Values]:
    """Return every set of parameter values; only those with entities of the graph."""
    if world != "small":
        return [{}]
    tried = asked_of_the_small_world(name)
    found: list[Values] = [{}]
    for parameter in graph.queries[name].parameters:
        others = [values[parameter.name] for values in tried if values.get(parameter.name) is not None]
        found.append({parameter.name: [*parameter.default, *others[:1]]})  # type: ignore[list-item]
        found += [{parameter.name: None}] * parameter.optional
    found += [values for values in tried if values not in found]
    return [values for values in found if all(known(graph, value) for value in values.values())]


def known(graph: kgkz.KnowledgeGraph, value: Given) -> bool:
    if isinstance(value, list):
        return all(known(graph, one) for one in value)
    iri = expand(value) if isinstance(value, str) else None
    return iri is None or bool(graph.query(f"ASK {{ {to_term(iri)} ?p ?o }}"))


def exact(value: object) -> tuple[str, str, str]:
    """Return the cell for comparison: its type, its text, and its language or datatype."""
    mark = getattr(value, "language", None) or getattr(value, "datatype", None) or ""
    return type(value).__name__, to_text(value), mark  # type: ignore[arg-type]


def answer(graph: kgkz.KnowledgeGraph, name: str, values: Values) -> object:
    form = graph.queries[name].form
    if form == "ask":
        return graph.ask(name, **values)
    if form == "construct":
        return set(graph.construct(name, **values))
    return exact_rows(graph.select(name, **values))


def exact_rows(table: Table) -> list[tuple[object, ...]]:
    return [table.columns, *(tuple(exact(value) for value in row) for row in table)]


def first_difference(there: object, here: object) -> object:
    """Return the first different cells, if both are tables of the same size."""
    if isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        rows = next(pair for pair in zip(there, here, strict=True) if pair[0] != pair[1])
        return [cells for cells in zip(here[0], *rows, strict=True) if cells[1] != cells[2]]
    return "not of one size"


# --- The results


@engines
@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_gives_the_same(
    asked: dict[str, kgkz.KnowledgeGraph],
    reference: dict[str, kgkz.KnowledgeGraph],
    engine: str,
    outcomes: dict[tuple[str, str], bool],
    name: str,
) -> None:
    outcomes[name, engine] = False
    for world in WORLDS:
        for values in cases(world, reference[world], name):
            there, here = answer(asked[world], name, values), answer(reference[world], name, values)
            assert there == here, (world, values, first_difference(there, here))
    outcomes[name, engine] = True


@engines
def test_a_name_is_found_on_every_engine(
    asked: dict[str, kgkz.KnowledgeGraph], reference: dict[str, kgkz.KnowledgeGraph]
) -> None:
    values: Values = {"organisation": "ТюрКСОЙ", "as_of": "2015-12-31"}
    for world in WORLDS:
        assert answer(asked[world], "members_as_of", values) == answer(reference[world], "members_as_of", values)


# --- Engine defects, as documented

BLOCK = re.compile(
    r"^```sparql\n# ((?P<sometimes>sometimes )?wrong on (?P<engine>[^\n]+)|right on all)\n(?P<text>.*?)^```",
    re.M | re.S,
)
PAIRS = {
    title: tuple(BLOCK.finditer(section))
    for title, section in re.findall(
        r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", DEFECTS.read_text(encoding="utf-8"), re.M | re.S
    )
    if "```sparql" in section
}


def ask(graph: kgkz.KnowledgeGraph, block: re.Match[str]) -> list[tuple[object, ...]]:
    table = graph.query(prologue(*PREFIXES) + block["text"])
    assert isinstance(table, Table)
    return exact_rows(table)


@engines
@pytest.mark.parametrize("title", PAIRS)
def test_a_defect_still_exists_and_has_a_workaround(
    asked: dict[str, kgkz.KnowledgeGraph], reference: dict[str, kgkz.KnowledgeGraph], engine: str, title: str
) -> None:
    wrong, right = PAIRS[title]
    here, there = reference["small"], asked["small"]
    assert ask(there, right) == ask(here, right)
    if wrong["engine"] == engine:
        # If the defect depends on the layout of the index, only the correct form is tested.
        assert wrong["sometimes"] or ask(there, wrong) != ask(here, wrong), (
            f"{engine} has corrected this: remove the section from docs/how-to/write-queries.md"
        )
    else:
        assert ask(there, wrong) == ask(here, wrong)


def test_each_defect_is_documented_with_its_engine() -> None:
    assert PAIRS
    for title, (wrong, right) in PAIRS.items():
        assert wrong["engine"] in ENGINES, title
        assert right["engine"] is None, title


# --- The table in the docs


def test_the_table_in_the_docs_has_every_query_and_engine() -> None:
    rows = re.findall(r"^\| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    head, _, *lines = [row.split(" | ") for row in rows]
    how = "write it anew: pytest -m engines --write-matrix"
    assert head == ["query", *ENGINES], how
    assert lines == [[f"`{name}`", *["same"] * len(ENGINES)] for name in NAMES], how
