"""The ontology is in OWL 2 DL, alone and with the data, according to the profile check of the OWL API."""

from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
import owl_api
from kgkz.rdf import turtle
from kgkz.rdf.shipped import sources

pytestmark = pytest.mark.engines

HEAD = """
@prefix : <https://example.org/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
: a owl:Ontology .
:State a owl:Class .
:kazakhstan a :State .
"""
FAULTS = {
    "a class that is not declared": (":astana a :City .", {"UseOfUndeclaredClass"}),
    "an annotation property that is not declared": (":kazakhstan :area 2.7 .", {"UseOfUndeclaredAnnotationProperty"}),
    "a datatype that is not declared": (
        ":founded a owl:DatatypeProperty ; rdfs:range xsd:date .",
        {"UseOfUndeclaredDatatype"},
    ),
    "a value of a datatype that OWL 2 does not know": (
        'edtf:EDTF a rdfs:Datatype . :founded a owl:DatatypeProperty . :kazakhstan :founded "1991"^^edtf:EDTF .',
        {"UseOfDefinedDatatypeInLiteral"},
    ),
    "a property of things and of values": (
        ':capital a owl:ObjectProperty , owl:DatatypeProperty . :kazakhstan :capital "Astana" , :kazakhstan .',
        {"IllegalPunning"},
    ),
    "a transitive property that is counted": (
        ":partOf a owl:ObjectProperty , owl:TransitiveProperty . "
        ":State rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :partOf ; owl:maxCardinality 1 ] .",
        {"UseOfNonSimplePropertyInCardinalityRestriction"},
    ),
}
ALLOWED = """
    :founded a owl:AnnotationProperty ; rdfs:domain :State ; rdfs:range edtf:EDTF . :area a owl:DatatypeProperty .
    :kazakhstan :founded "1991"^^edtf:EDTF , "1991-12-16"^^xsd:date ; :area 2.7 .
"""


@pytest.fixture(scope="module")
def profiles(kg: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, owl_api.Profile]:
    """Return the profile of each part of the graph and of each small ontology, by name."""
    if missing := owl_api.missing():
        pytest.fail(f"NOT TESTED by the OWL API: {missing}")
    texts = {
        "ontology": joined(sources("ontology")),
        "ontology and data": joined(sources()),
        "all with what is derived": kg.export(format="turtle"),
        "allowed": HEAD + ALLOWED,
    }
    texts |= {fault: HEAD + text for fault, (text, _) in FAULTS.items()}
    folder = tmp_path_factory.mktemp("ontologies")
    files = [folder / f"{number}.ttl" for number in range(len(texts))]
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text, encoding="utf-8")
    return dict(zip(texts, owl_api.owl_dl(*files), strict=True))


def joined(paths: list[Path]) -> str:
    """Return the triples of files as one ontology."""
    text = ox.serialize((triple for path in paths for triple in turtle.parse(path)), format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return text.decode()


@pytest.mark.parametrize("part", ["ontology", "ontology and data", "all with what is derived"])
def test_the_graph_is_owl_2_dl(profiles: dict[str, owl_api.Profile], part: str) -> None:
    assert profiles[part].violations == []


def test_every_triple_is_read(profiles: dict[str, owl_api.Profile]) -> None:
    """The triples that are not axioms are the ontology header, and one list for each union of classes."""
    for part, paths in (("ontology", sources("ontology")), ("ontology and data", sources())):
        triples = {triple for path in paths for triple in turtle.parse(path)}
        assert profiles[part].unread == []
        assert 0.99 * len(triples) < profiles[part].axioms <= len(triples)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported(profiles: dict[str, owl_api.Profile], fault: str) -> None:
    assert {kind for kind, _ in profiles[fault].violations} == FAULTS[fault][1]


def test_valid_constructs_are_not_reported(profiles: dict[str, owl_api.Profile]) -> None:
    assert profiles["allowed"].violations == []
