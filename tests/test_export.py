"""Exported files are complete, reproducible, and readable by other libraries."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import kgkz
from kgkz.cli.commands import main
from kgkz.rdf.formats import FORMATS, canonical, write
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import LAYERS, sources
from kgkz.rdf.turtle import load, parse

KGKZ = Path(sys.executable).with_name("kgkz")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
THING = ox.NamedNode("https://example.org/thing")
READERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "canonical": ox.RdfFormat.N_QUADS,
}
AWKWARD = [
    ox.Triple(THING, LABEL, ox.Literal('a "quoted"\\ line\nand a tab\t', language="en")),
    ox.Triple(THING, LABEL, ox.Literal("сөз_:a <b> {c}", language="kk")),
    ox.Triple(THING, LABEL, ox.Literal("2011-10", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF"))),
    ox.Triple(THING, LABEL, THING),
]


def read(text: str, format: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text.encode("utf-8"), format=READERS[format])}


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_contains_the_whole_graph(kg: kgkz.KnowledgeGraph, format: str) -> None:
    assert read(kg.export(format=format), format) == set(kg._session.triples())
    assert read(write(AWKWARD, format), format) == set(AWKWARD)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_can_be_exported_separately(kg: kgkz.KnowledgeGraph, layer: str) -> None:
    part = read(kg.export(layer, format="nt"), "nt")
    assert part < set(kg._session.triples())
    assert bool(part) is bool(sources(layer))  # the check layer has no data yet


NAMES = [f"kgkz{ending}{packed}" for ending in FORMATS.values() for packed in ("", ".gz")]


@pytest.fixture(scope="session")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return every file, written by two processes with different hash seeds."""
    folders = (tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other"))
    program = f"from kgkz.cli import main\nfor name in {NAMES}: main(['export', '--layer', 'world', '-o', name])"
    for seed, folder in enumerate(folders, 1):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, check=True)
    return folders


@pytest.mark.parametrize("name", NAMES)
def test_two_exports_are_the_same_bytes(twice: tuple[Path, Path], name: str) -> None:
    one, other = (folder.joinpath(name).read_bytes() for folder in twice)
    assert one == other
    assert (one[:2] == b"\x1f\x8b") is name.endswith(".gz")


def test_a_compressed_file_has_the_same_content(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    (packed,) = kg.save(tmp_path / "kgkz.ttl.gz")
    assert gzip.decompress(packed.read_bytes()).decode("utf-8") == kg.export()
    assert list(tmp_path.iterdir()) == [packed]


# --- JSON-LD


def test_json_ld_uses_the_terms_of_the_ontology(kg: kgkz.KnowledgeGraph) -> None:
    document = json.loads(kg.export("world", format="jsonld"))
    (node,) = [node for node in document["@graph"] if node["@id"] == "id:membership-azerbaijan-ots"]
    assert node["@type"] == "Membership"
    assert node["org:member"] == "id:azerbaijan"
    assert node["membershipStatus"] == "kgkz:fullMember"
    assert node["start"] == "2009-10-03"


def test_other_libraries_read_json_ld_as_the_same_graph(kg: kgkz.KnowledgeGraph) -> None:
    again = rdflib.Graph().parse(data=kg.export("world", "ontology", format="jsonld"), format="json-ld")
    assert isomorphic(again, rdflib.Graph().parse(data=kg.export("world", "ontology", format="nt"), format="nt"))


def test_a_list_keeps_its_order_in_json_ld() -> None:
    turtle = "<x:a> <x:b> ( 3 1 2 ) ."
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    again = rdflib.Graph().parse(data=write(triples, "jsonld"), format="json-ld")
    assert isomorphic(again, rdflib.Graph().parse(data=turtle, format="turtle"))


# --- The canonical form


def test_the_canonical_form_comes_with_its_digest(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    text, digest = kg.save(tmp_path / "kgkz.canonical.nq")
    expected = hashlib.sha256(canonical(kg._session.triples()).encode("utf-8")).hexdigest()
    assert digest.read_text(encoding="utf-8") == f"{expected}  {text.name}\n"
    subprocess.run(["sha256sum", "--check", digest.name], cwd=tmp_path, check=True, capture_output=True)


def test_the_canonical_form_is_that_of_another_implementation() -> None:
    """PyLD knows the algorithm by its older name (and reads a backslash before an n as a line end)."""
    from pyld import jsonld

    turtle = r"""
        <x:a> <x:b> [ <x:c> [ <x:d> "e\n" ] , [ <x:d> "f"@kk ] ] , ( <x:g> "h" 1 ) .
        _:z <x:knows> _:y . _:y <x:knows> _:z , _:w . _:w <x:name> "\"" .
    """
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    assert canonical(triples) == jsonld.normalize(write(triples, "nq"), options)


# --- Parts


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_the_parts_are_the_whole(kg: kgkz.KnowledgeGraph, tmp_path: Path, parts: int) -> None:
    files = kg.save(tmp_path / "kgkz.nt.gz", parts=parts)
    assert [file.name for file in files] == [f"kgkz-{number}.nt.gz" for number in range(1, parts + 1)]
    texts = [gzip.decompress(file.read_bytes()).decode("utf-8") for file in files]
    assert sorted("".join(texts).splitlines()) == sorted(kg.export(format="nt").splitlines())
    sizes = [len(text.splitlines()) for text in texts]
    assert max(sizes) - min(sizes) <= parts


def test_a_blank_node_is_in_one_part_only() -> None:
    from kgkz.publish.files import split

    blank = [ox.Triple(ox.BlankNode("b"), LABEL, ox.Literal(str(number))) for number in range(5)]
    parts = split(write([*AWKWARD, *blank], "nt"), 3, "nt")
    assert ["_:b" in part for part in parts] == [True, False, False]
    assert sum(len(part.splitlines()) for part in parts) == len(AWKWARD) + len(blank)


# --- Atomic writing


def test_a_failed_export_keeps_existing_files(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    """A folder has the name of the second part."""
    (tmp_path / "kgkz-1.nt").write_text("old", encoding="utf-8")
    (tmp_path / f"kgkz-2.nt.{os.getpid()}.part").mkdir()
    with pytest.raises(kgkz.BadFile, match="cannot write"):
        kg.save(tmp_path / "kgkz.nt", parts=2)
    assert (tmp_path / "kgkz-1.nt").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["kgkz-1.nt"]


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.nt"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reading:
        assert main(["export", "--layer", "dataset", "-o", str(pipe)]) == 0
        assert "https://w3id.org/kgkz/id/kgkz" in reading.communicate()[0]
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "kgkz.txt"], "unknown format; use an extension (.ttl"),
        (["-o", "kgkz.ttl", "--split", "2"], "turtle cannot be split; only line-based formats can: nt and nq"),
        (["-o", "kgkz.nt", "--split", "0"], "expected 1 or more"),
        (["--split", "2"], "needs -o FILE"),
    ],
)
def test_impossible_options_are_errors(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", *words]) == 2
    assert complaint in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- Loading an export


@pytest.mark.parametrize(
    "ending",
    [".ttl", *(pytest.param(ending, marks=pytest.mark.reference) for ending in [*FORMATS.values(), ".ttl.gz"][1:])],
)
def test_a_full_export_can_be_validated_and_loaded_again(kg: kgkz.KnowledgeGraph, tmp_path: Path, ending: str) -> None:
    (whole, *_) = kg.save(tmp_path / f"all{ending}")
    report = kgkz.validate(whole)
    assert report.conforms
    derived = len(kg._session.triples()) - len(set(read(kg.export(inferred=False), "turtle")))
    assert report.derived == derived
    assert f"{derived} inferred statements recognised and ignored" in str(report)
    again = kgkz.load(whole)
    assert set(again._session.triples()) == set(kg._session.triples())
    assert again.stats().rows == kg.stats().rows
    assert again.export(inferred=False) == kg.export(inferred=False)


@pytest.mark.parametrize("format", FORMATS)
def test_own_data_is_read_in_every_format(tmp_path: Path, format: str) -> None:
    own = tmp_path / f"own{FORMATS[format]}"
    own.write_text(write((quad.triple for quad in ox.parse(OWN, format=ox.RdfFormat.TURTLE)), format), encoding="utf-8")
    assert parse(own)
    assert set(map(str, parse(own))) == {str(q.triple) for q in ox.parse(OWN, format=ox.RdfFormat.TURTLE)}


def test_a_blank_node_has_one_name_in_two_readings_of_a_file(tmp_path: Path) -> None:
    triples = [quad.triple for quad in ox.parse("<x:a> <x:b> ( [] 1 ) , [] .", format=ox.RdfFormat.TURTLE)]
    for format, ending in FORMATS.items():
        own = tmp_path / f"own{ending}"
        own.write_text(write(triples, format), encoding="utf-8")
        assert parse(own) == parse(own)
        store = ox.Store()
        load(own, store)
        assert {quad.triple for quad in store} == set(parse(own))
        assert canonical(parse(own)) == canonical(triples)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.trig", "GRAPH <x:g> { <x:a> <x:b> 1 }"),
        ("a.nq", '<x:a> <x:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <x:g> .'),
        ("a.jsonld", '{"@id": "x:g", "@graph": [{"@id": "x:a", "x:b": 1}]}'),
    ],
)
def test_what_is_in_a_named_graph_is_read_into_the_one_graph(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    store = ox.Store()
    load(tmp_path / name, store)
    one = ox.Triple(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal(1))
    assert parse(tmp_path / name) == [one]
    assert list(store) == [ox.Quad(*one)]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.jsonld", '{"@context": "https://schema.org", "@id": "x:a"}', "fetches nothing from the network"),
        ("a.json", '{"@context": ["http://127.0.0.1:9/", {}], "@id": "x:a"}', "fetches nothing from the network"),
        ("a.jsonld", '{"@context": {"@import": "http://127.0.0.1:9/"}}', "fetches nothing from the network"),
        ("a.jsonld", '{"name": "b"}', "JSON-LD: it holds no statement"),
        ("a.jsonld", '{"@id": "turksoy", "x:b": 1}', "'turksoy' is a relative IRI; write it in full, or add an @base"),
        ("a.jsonld", '{"@id": ', "JSON-LD: .*column"),
        ("a.rdf", "<html/>", "RDF/XML: "),
        ("a.nt", "@prefix x: <x:> .", "N-Triples: "),
        ("a.ttl", "<x:a> <x:b>", "Turtle: "),
        ("a.txt", "<x:a> <x:b>", "Turtle: "),
        ("a.ttl.gz", "<x:a> <x:b> <x:c> .", "not a complete gzip file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, complaint: str
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(kgkz.BadData, match=complaint):
        kgkz.validate(tmp_path / name)
    with pytest.raises(kgkz.BadData, match=complaint):
        kgkz.load(tmp_path / name)


def test_an_export_with_own_data_is_read_without_the_files_it_came_from(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OWN, encoding="utf-8")
    graph = kgkz.load(own)
    (whole,) = graph.save(tmp_path / "all.ttl")
    assert kgkz.validate(whole).conforms
    assert set(kgkz.load(whole)._session.triples()) == set(graph._session.triples())


OWN = """
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix id: <https://w3id.org/kgkz/id/> .
@prefix kgkz: <https://w3id.org/kgkz/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:example-league a kgkz:IntergovernmentalOrganisation ; rdfs:label "Example League"@en ;
    kgkz:actorKind kgkz:intergovernmentalActor ; kgkz:accordingTo id:source-shine-2019 .
id:membership-example a kgkz:Membership ; rdfs:label "Kazakhstan in the Example League"@en ;
    org:member id:kazakhstan ; org:organization id:example-league ; kgkz:membershipStatus kgkz:fullMember ;
    kgkz:start "2014"^^edtf:EDTF ; kgkz:accordingTo id:source-shine-2019 .
"""


def test_a_derived_statement_that_differs_is_an_error(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    changed = (
        'id:kazakhstan kgkz:displayName "Cossackia" .',
        "id:uzbekistan org:memberOf id:nato .",
        'id:hungary kgkz:displayName "Hungary" , "Hunnia" .',
    )
    own.write_text(OWN + "\n".join(changed), encoding="utf-8")
    report = kgkz.validate(own)
    assert not report.conforms
    assert {(f.focus, f.path) for f in report if f.severity == "violation"} == {
        (PREFIXES["id"] + "kazakhstan", PREFIXES["kgkz"] + "displayName"),
        (PREFIXES["id"] + "uzbekistan", PREFIXES["org"] + "memberOf"),
        (PREFIXES["id"] + "hungary", PREFIXES["kgkz"] + "displayName"),
    }
    with pytest.raises(kgkz.BadData, match=r"only rules may add, but no rule derives them.*kgkz validate .*own\.ttl"):
        kgkz.load(own)


def test_a_correct_derived_statement_is_ignored_and_counted(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OWN + 'id:example-league kgkz:displayName "Example League" .', encoding="utf-8")
    report = kgkz.validate(own)
    assert report.conforms
    assert report.derived == 1


def test_a_partial_export_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--no-inferred"], ["--layer", "world"]):
        assert main(["export", *words, "-o", str(tmp_path / "part.nt")]) == 0
        assert "saved queries need a full export" in capsys.readouterr().err
    assert main(["export", "-o", str(tmp_path / "all.nt")]) == 0
    assert capsys.readouterr().err == ""
