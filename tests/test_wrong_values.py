"""A value of the wrong class is an error that says what is right, and an empty answer says what was asked."""

from itertools import product

import pytest

import kgkz
from kgkz.rdf.shipped import root
from kgkz.sparql.collection import Queries
from kgkz.sparql.parameters import Parameter

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
        "organisation='Kazakhstan': expected organisation (kgkz:Organisation), got state (id:kazakhstan); did you mean "
    )
    assert "; queries that accept it: " in str(caught.value)


def test_a_name_is_resolved_within_the_class(kg: kgkz.KnowledgeGraph) -> None:
    """The same word names a concept and terms of vocabularies; the parameter takes only the concept."""
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
