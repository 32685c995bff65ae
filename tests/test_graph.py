"""Queries on the real graph. Only counts and non-empty results are tested, because its facts change with the data."""

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kgkz
from kgkz.rdf import turtle
from kgkz.rdf.shipped import LAYERS, root, sources
from kgkz.sources.locators import Locator, digest
from kgkz.sparql.collection import Queries

QUERIES = Queries(root() / "queries")
NAMES = sorted(QUERIES)


@pytest.mark.parametrize("name", NAMES)
def test_every_saved_query_has_a_result(kg: kgkz.KnowledgeGraph, name: str) -> None:
    form = kg.queries[name].form
    if form == "select":
        assert len(kg.select(name)) > 0
    elif form == "ask":
        assert kg.ask(name)
    else:
        assert len(kg.construct(name)) > 0


COUNTS = {"fact_checks_by_verdict", "funding_by_currency", "membership_overlap", "properties_of"}


@pytest.mark.parametrize("name", [name for name in NAMES if QUERIES[name].form == "select" and name not in COUNTS])
def test_every_row_names_its_source(kg: kgkz.KnowledgeGraph, name: str) -> None:
    """Each row has the passage or the source that it is based on. Queries that count or describe are exempt."""
    table = kg.select(name)
    where = ("references", "source_label", "sources")
    cited = [column for column in table.columns if column in where or column.endswith("passages")]
    assert cited, f"{name} has no column to cite from: {table.columns}"
    assert [row for row in table.dicts() if not any(row[column] for column in cited)] == []


def test_a_query_form_has_its_own_method(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.BadQuery, match="is a query of the form ASK; call"):
        kg.select("is_member_as_of")


def test_sparql_gives_a_table_a_boolean_or_a_graph(kg: kgkz.KnowledgeGraph) -> None:
    assert isinstance(kg.query("SELECT * WHERE { ?s ?p ?o } LIMIT 1"), kgkz.Table)
    assert kg.query("ASK { ?s ?p ?o }") is True
    assert isinstance(kg.query("CONSTRUCT WHERE { ?s a ?o }"), rdflib.Graph)


def test_an_export_has_the_content_of_the_store(kg: kgkz.KnowledgeGraph) -> None:
    whole = set(ox.parse(kg.export(format="nt"), format=ox.RdfFormat.N_TRIPLES))
    asserted = set(ox.parse(kg.export(inferred=False, format="nt"), format=ox.RdfFormat.N_TRIPLES))
    counts = {row["what"]: row["count"] for row in kg.stats().dicts()}
    assert asserted < whole
    assert (len(asserted), len(whole - asserted)) == (
        counts["asserted"],
        counts["inferred"] + counts["helper"],
    )
    assert asserted == {ox.Quad(*triple) for path in sources() for triple in turtle.parse(path)}


@pytest.mark.parametrize("format", ["turtle", "nq", "trig", "jsonld", "rdfxml"])
def test_every_format_has_the_same_content(kg: kgkz.KnowledgeGraph, format: str) -> None:
    formats = {"turtle": "TURTLE", "nq": "N_QUADS", "trig": "TRIG", "jsonld": "JSON_LD", "rdfxml": "RDF_XML"}
    text = kg.export("world", format=format)
    again = set(ox.parse(text, format=getattr(ox.RdfFormat, formats[format])))
    assert again == set(ox.parse(kg.export("world", format="nt"), format=ox.RdfFormat.N_TRIPLES))


def test_the_layers_share_no_statement_and_make_up_the_whole(kg: kgkz.KnowledgeGraph) -> None:
    parts = {layer: [triple for path in sources(layer) for triple in turtle.parse(path)] for layer in LAYERS}
    every = [triple for part in parts.values() for triple in part]
    assert len(every) == len(set(every)) == kg.stats().dicts()[0]["count"]


def test_an_unknown_layer_or_format_is_an_error(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.BadParameter, match="did you mean 'world'"):
        kg.export("word")
    with pytest.raises(kgkz.BadParameter, match="did you mean 'turtle'"):
        kg.export(format="turtel")


def test_rdflib_gets_a_copy(kg: kgkz.KnowledgeGraph) -> None:
    graph = kg.to_rdflib()
    counts = {row["what"]: row["count"] for row in kg.stats().dicts()}
    assert len(graph) == sum(int(str(counts[what])) for what in ("asserted", "inferred", "helper"))
    graph.remove((None, None, None))
    assert kg.ask("is_member_as_of")


def test_statements_valid_on_the_date_of_the_graph_have_a_direct_property(kg: kgkz.KnowledgeGraph) -> None:
    edge = "PREFIX id: <https://w3id.org/kgkz/id/> PREFIX org: <http://www.w3.org/ns/org#> ASK { %s org:memberOf %s }"
    assert kg.query(edge % ("id:uzbekistan", "id:organization-of-turkic-states")) is True
    assert kg.query(edge % ("id:ukraine", "id:organization-of-turkic-states")) is False


def test_each_source_has_the_digest_of_its_locators(kg: kgkz.KnowledgeGraph) -> None:
    table = kg.query(
        "PREFIX kgkz: <https://w3id.org/kgkz/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "PREFIX dcterms: <http://purl.org/dc/terms/> "
        "SELECT ?source ?number ?length ?digest ?head ?tail WHERE { ?passage dcterms:isPartOf ?source ; "
        "kgkz:locatorLength ?length ; rdfs:label ?number ; kgkz:locatorDigest ?digest ; kgkz:locatorHead ?head ; "
        "kgkz:locatorTail ?tail }"
    )
    held = kg.query(
        "SELECT ?source ?digest WHERE { ?source a <https://w3id.org/kgkz/ontology#SegmentedSource> ; "
        '<https://schema.org/identifier> ?digest FILTER(STRSTARTS(?digest, "sha256:")) }'
    )
    assert isinstance(table, kgkz.Table)
    assert isinstance(held, kgkz.Table)
    locators = defaultdict(list)
    for source, n, length, d, h, t in table:
        locators[source].append(Locator(str(n), int(str(length)), str(d), str(h), str(t)))
    assert len(locators) > 0
    assert dict(held.rows) == {source: f"sha256:{digest(own)}" for source, own in locators.items()}


def test_inconsistent_data_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text("<https://w3id.org/kgkz/id/turksoy> a <https://w3id.org/kgkz/ontology#Person> .", encoding="utf-8")
    with pytest.raises(kgkz.BadData, match="id:turksoy is both"):
        kgkz.load(own)


def test_a_notebook_displays_an_entity(kg: kgkz.KnowledgeGraph) -> None:
    entity = kg.about("turksoy")
    html = entity._repr_html_()
    assert "ТюрКСОЙ" in html
    assert "<h4>Mentioned in</h4>" in html
    assert any(name == "TURKSOY" for name, *_ in entity.names)


def test_a_notebook_displays_queries(kg: kgkz.KnowledgeGraph) -> None:
    assert "members_as_of" in kg.queries._repr_html_()
    assert "VALUES" in kg.queries["members_as_of"]._repr_html_()
