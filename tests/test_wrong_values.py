"""A value of the wrong class is an error with the expected class; an empty result gives its parameter values."""

from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root
from kgkz.sparql.collection import Queries
from kgkz.sparql.parameters import Parameter
from kgkz.sparql.stores import EmbeddedStore

ANY = "http://www.w3.org/2002/07/owl#Thing"
QUERIES = Queries(root() / "queries")
TAKEN = [(query.name, one) for query in QUERIES.values() for one in query.parameters if one.range and one.range != ANY]
# One entity of each of several classes: a state, an organisation, a person, a concept, a source, a term of a scheme.
VALUES = (
    "id:kazakhstan",
    "id:turksoy",
    "id:joseph-nye",
    "id:soft-power",
    "id:kozhanbergenova-2023",
    "kgkz:contradicted",
    "xyzzy",
)


@pytest.mark.parametrize(("name", "parameter"), TAKEN, ids=[f"{name}-{one.name}" for name, one in TAKEN])
def test_no_value_gives_an_empty_result_without_a_note(
    kg: kgkz.KnowledgeGraph, name: str, parameter: Parameter
) -> None:
    refused = 0
    for value in VALUES:
        try:
            answer = getattr(kg.queries, name)(**{parameter.name: value})
        except kgkz.UnknownEntity as error:
            refused += 1
            assert str(error).startswith(f"{parameter.name}={value!r}: expected ")
            continue
        if isinstance(answer, kgkz.Table):
            assert answer.rows or answer.note.startswith("No rows for ")
    assert refused > 0, "no class has all of them"


def test_every_parameter_that_takes_an_entity_declares_a_class_or_a_scheme() -> None:
    taking = [(query.name, one) for query in QUERIES.values() for one in query.parameters if one.kind == "iri"]
    assert [(name, one.name) for name, one in taking if one.range is None] == []


def test_the_error_gives_the_expected_class_and_queries_that_accept_the_value(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.UnknownEntity) as caught:
        kg.select("members_as_of", organisation="Kazakhstan")
    assert str(caught.value).startswith(
        "organisation='Kazakhstan': expected organisation (kgkz:Organisation), got state (id:kazakhstan); "
        "queries that accept it: "
    )
    assert "; did you mean 'Government of Kazakhstan'" in str(caught.value)


def test_a_name_is_resolved_within_the_class(kg: kgkz.KnowledgeGraph) -> None:
    """A concept and terms of schemes have the same name; the parameter accepts only the concept."""
    assert kg.queries.definitions_of_concept(concept="culture").parameters[0].values == (
        "https://w3id.org/kgkz/id/culture",
    )


def test_an_empty_result_gives_its_values_and_values_with_rows(kg: kgkz.KnowledgeGraph) -> None:
    table = kg.select("events_between", from_date="1800-01-01", to_date="1800-12-31")
    assert table.rows == []
    assert table.note.startswith("No rows for from_date=1800-01-01, to_date=1800-12-31")
    assert "Rows exist for " in table.note
    assert table.note in repr(table)
    assert table.note in table._repr_html_()


def test_the_note_on_an_empty_graph_says_that_no_value_gives_rows() -> None:
    """A store of somebody's own may lack all that a query asks for."""
    name = ox.NamedNode(PREFIXES["kgkz"] + "displayName")
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:a"), name, ox.Literal("A")))
    graph = kgkz.KnowledgeGraph(EmbeddedStore(store))
    asked = graph.select("funding", currency="EUR")
    assert asked.note == "No rows for currency=EUR. There are none for the default values either."
    assert graph.select("membership_dates").note == "No rows for member=all, organisation=all."
    assert graph.select("sources_consulted").note == "No rows: the graph has no statement that answers this query."


def test_nothing_with_a_regional_label_is_missing(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(REGIONAL, encoding="utf-8")
    graph = kgkz.load(own)
    orda = graph.about("id:example-orda")
    assert orda.label == "Example Orda"
    assert [row["statement_label"] for row in orda.mentions.dicts()] == ["Example Orda in TURKSOY"]
    members = graph.select("members_as_of", organisation="id:turksoy", as_of="2020-01-01").dicts()
    assert "Example Orda" in [row["member_label"] for row in members]


REGIONAL = """
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix id: <https://w3id.org/kgkz/id/> .
@prefix kgkz: <https://w3id.org/kgkz/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:example-orda a kgkz:State ; rdfs:label "Example Orda"@en-GB ;
    kgkz:actorKind kgkz:stateActor ; kgkz:accordingTo id:source-shine-2019 .
id:membership-example a kgkz:Membership ; rdfs:label "Example Orda in TURKSOY"@en-GB ;
    org:member id:example-orda ; org:organization id:turksoy ; kgkz:membershipStatus kgkz:fullMember ;
    kgkz:start "2014"^^edtf:EDTF ; kgkz:accordingTo id:source-shine-2019 .
"""


def test_a_store_without_derived_statements_shows_no_incomplete_entity() -> None:
    store = ox.Store()
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    store.add(ox.Quad(ox.NamedNode(PREFIXES["id"] + "turksoy"), label, ox.Literal("TURKSOY", language="en")))
    with pytest.raises(kgkz.StoreError, match=r"id:turksoy cannot be shown: .*Load a full export"):
        kgkz.KnowledgeGraph(EmbeddedStore(store)).about("id:turksoy")


def test_a_table_gives_the_defaults_that_were_used(kg: kgkz.KnowledgeGraph) -> None:
    table = kg.select("members_as_of", organisation="TURKSOY")
    assert [(one.name, one.is_default) for one in table.parameters] == [("organisation", False), ("as_of", True)]
    assert table.caption() == "Defaults used: as_of=2019-12-31."
    assert str(table).endswith("Defaults used: as_of=2019-12-31.")
    assert kg.in_language(table, "kk").parameters == table.parameters


@pytest.mark.parametrize(("name", "parameter"), TAKEN, ids=[f"{name}-{one.name}" for name, one in TAKEN])
def test_a_default_is_of_the_declared_class(kg: kgkz.KnowledgeGraph, name: str, parameter: Parameter) -> None:
    pattern = "skos:inScheme" if parameter.is_scheme else "a"
    prologue = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    for value, declared in product(parameter.default, [parameter.range]):
        assert kg.query(f"{prologue}ASK {{ <{value}> {pattern} <{declared}> }}") is True, (name, value)
    assert kg.query(f"{prologue}ASK {{ ?x {pattern} <{parameter.range}> }}") is True, (name, parameter.range)
