"""Use of rdflib, SPARQLWrapper, pySHACL and owlrl as in the README, on the small data set."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import owlrl
import pyshacl
import pytest
import rdflib

import kgkz
import servers
from kgkz.cli import main
from kgkz.rdf import shipped
from kgkz.rdf.namespaces import prologue

SMALL_WORLD = Path(__file__).parent / "small_world.ttl"


@pytest.fixture
def small_data_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the packaged data with the small data set, and keep the ontology, shapes and rules."""
    shutil.copytree(shipped.root() / "ontology", tmp_path / "ontology")
    (tmp_path / "data" / "world").mkdir(parents=True)
    shutil.copy(SMALL_WORLD, tmp_path / "data" / "world")
    monkeypatch.setattr(shipped, "root", lambda: tmp_path)


@pytest.fixture(scope="module")
def small_server(small_world: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Oxigraph server with the small data set."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.nt").write_text(small_world.export(format="nt"), encoding="utf-8")
    with servers.oxigraph(folder, folder / "small.nt") as server:
        yield server.query


def test_to_rdflib_gives_an_rdflib_graph(small_world: kgkz.KnowledgeGraph) -> None:
    graph = small_world.to_rdflib()
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == len(small_world.export(format="nt").splitlines())
    turksoy, label = rdflib.URIRef("https://w3id.org/kgkz/id/turksoy"), rdflib.RDFS.label
    assert rdflib.Literal("TURKSOY", lang="en") in set(graph.objects(turksoy, label))


def test_construct_gives_an_rdflib_graph(small_world: kgkz.KnowledgeGraph) -> None:
    network = small_world.construct("membership_network")
    assert isinstance(network, rdflib.Graph)
    member_of = rdflib.URIRef("http://www.w3.org/ns/org#memberOf")
    here = small_world.query(prologue("org") + "SELECT ?who ?what WHERE { ?who org:memberOf ?what }")
    assert isinstance(here, kgkz.Table)
    drawn = {(str(who), str(what)) for who, what in network.subject_objects(member_of)}
    assert drawn
    assert drawn <= {(str(who), str(what)) for who, what in here}


def test_connect_uses_sparqlwrapper(small_world: kgkz.KnowledgeGraph, small_server: str, wrapped: list[str]) -> None:
    remote = kgkz.connect(small_server)
    name, values = "members_as_of", {"organisation": "ТюрКСОЙ", "as_of": "2015-12-31"}
    assert remote.select(name, **values).csv() == small_world.select(name, **values).csv()
    assert len(remote.select(name, **values)) > 0
    assert remote.ask("is_member_as_of") == small_world.ask("is_member_as_of")
    assert set(remote.construct("membership_network")) == set(small_world.construct("membership_network"))
    assert len(wrapped) > 3


def test_the_endpoint_option_uses_sparqlwrapper(
    small_world: kgkz.KnowledgeGraph, small_server: str, wrapped: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "members_as_of", "--format", "csv", "--endpoint", small_server]) == 0
    assert capsys.readouterr().out == small_world.select("members_as_of").csv()
    assert len(wrapped) == 2, "first whether the store holds what saved queries read"


@pytest.mark.usefixtures("small_data_shipped")
def test_validate_can_use_pyshacl(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    runs = count_calls(monkeypatch, pyshacl, "validate")
    assert main(["validate"]) == 1
    fast = capsys.readouterr().out
    assert (fast.count("violation") > 1, len(runs)) == (True, 0)
    assert main(["validate", "--engine", "pyshacl"]) == 1
    assert (capsys.readouterr().out, len(runs)) == (fast, 1)


@pytest.mark.usefixtures("small_data_shipped")
def test_load_can_use_owlrl(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = count_calls(monkeypatch, owlrl.DeductiveClosure, "expand")
    fast, graph = kgkz.load(), kgkz.load(reasoner="owlrl")
    assert graph.export(format="nt") == fast.export(format="nt")
    assert len(fast.export(format="nt")) > len(fast.export(format="nt", inferred=False))
    assert runs


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[None]:
    """Wrap a function of a library so that each call adds an item to a list."""
    calls: list[None] = []
    function = getattr(owner, name)

    def run(*arguments: object, **options: object) -> object:
        calls.append(None)
        return function(*arguments, **options)

    monkeypatch.setattr(owner, name, run)
    return calls
