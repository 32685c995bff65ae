"""A parameter value is bound correctly, and cannot change the query."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import kgkz
from kgkz.rdf.namespaces import expand
from kgkz.rdf.terms import IRI
from kgkz.sparql.query import read_query

TURKSOY = "https://w3id.org/kgkz/id/turksoy"


def members(graph: kgkz.KnowledgeGraph, **values: object) -> list[str]:
    return graph.select("members_as_of", **values).csv().splitlines()  # type: ignore[arg-type]


@pytest.mark.parametrize("hostile", ["https://x/> } DROP ALL #", 'https://x/"', "https://a b", "http://x/\x00", "<>"])
def test_a_value_cannot_change_the_query(kg: kgkz.KnowledgeGraph, hostile: str) -> None:
    with pytest.raises((kgkz.BadParameter, kgkz.UnknownEntity)):
        kg.select("members_as_of", organisation=hostile)


@pytest.mark.parametrize("hostile", ['2015-01-01" } #', "2015-02-30", "2015", "yesterday", "", "2015-01-01T00:00:00"])
def test_an_invalid_date_is_refused(kg: kgkz.KnowledgeGraph, hostile: str) -> None:
    with pytest.raises(
        kgkz.BadParameter, match=r"invalid value .*; expected a value such as '\d{4}-\d\d-\d\d' \(date\)"
    ):
        kg.select("members_as_of", as_of=hostile)


def test_a_date_can_be_given_as_date_or_text(kg: kgkz.KnowledgeGraph) -> None:
    assert members(kg, as_of=date(2019, 12, 31)) == members(kg, as_of="2019-12-31")


@pytest.mark.parametrize("name", ["TURKSOY", "turksoy", "id:turksoy", TURKSOY, IRI(TURKSOY), "ТюрКСОЙ", "TÜRKSOY"])
def test_an_entity_can_be_given_by_any_of_its_names(kg: kgkz.KnowledgeGraph, name: str) -> None:
    assert members(kg, organisation=name) == members(kg, organisation="id:turksoy")


def test_several_values_give_the_rows_of_each(kg: kgkz.KnowledgeGraph) -> None:
    both = kg.select("members_as_of", organisation=["id:turksoy", "id:organization-of-turkic-states"])
    one = kg.select("members_as_of", organisation="id:turksoy")
    other = kg.select("members_as_of", organisation="id:organization-of-turkic-states")
    assert len(both) == len(one) + len(other) > 0


def test_an_unknown_query_gives_a_suggestion(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.UnknownQuery, match="did you mean 'members_as_of'"):
        kg.select("member_as_of")


def test_an_unknown_parameter_gives_the_valid_ones(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(
        kgkz.BadParameter,
        match=r"expected organisation, as_of \(see 'kgkz show members_as_of'\); did you mean 'organisation'",
    ):
        kg.select("members_as_of", organization="id:turksoy")


def test_an_unknown_name_gives_a_suggestion(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.UnknownEntity, match=r"did you mean .*(?i:turksoy)"):
        kg.select("members_as_of", organisation="Turksoyy")
    with pytest.raises(kgkz.UnknownEntity, match=r"did you mean .*id:turksoy"):
        kg.select("members_as_of", organisation="id:turksoyy")


@pytest.mark.parametrize("nothing", [None, [], ()])
def test_a_required_parameter_cannot_be_empty(kg: kgkz.KnowledgeGraph, nothing: object) -> None:
    with pytest.raises(kgkz.BadParameter, match="expected a value such as"):
        kg.select("members_as_of", organisation=nothing)  # type: ignore[arg-type]


def query_file(folder: Path, body: str, header: str = "#+ summary: Which?\n#+ params:\n#+   x: a value\n") -> Path:
    path = folder / "sample.rq"
    path.write_text(f"{header}\nSELECT ?x WHERE {{ {body} }}\nORDER BY ?x\n", encoding="utf-8")
    return path


def resolve_nothing(name: str) -> IRI:
    raise AssertionError(f"nothing is to be looked up here, not {name}")


@pytest.mark.parametrize(
    ("default", "given", "written"),
    [
        ("1", "7", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("1.5", 2, '"2"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("1.5", Decimal("2.50"), '"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("true", "false", '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ('"a"', 'b" } #', '"b\\" } #"'),
        ('"a"@en', "б", '"б"@en'),
        ('"a b" "c"', ["d", "e f"], '"d" "e f"'),
    ],
)
def test_a_value_is_written_with_the_type_of_the_default(
    tmp_path: Path, default: str, given: object, written: str
) -> None:
    query = read_query(query_file(tmp_path, f"VALUES ?x {{ {default} }}"))
    bound = query.bind({"x": given}, resolve_nothing)  # type: ignore[dict-item]
    assert f"VALUES ?x {{ {written} }}" in bound.replace("  ", " ")


def test_a_values_block_in_a_comment_or_a_string_is_no_parameter(tmp_path: Path) -> None:
    body = '# VALUES ?x { 1 }\n ?s ?p "VALUES ?x { 2 }" . VALUES ?x { 3 }'
    query = read_query(query_file(tmp_path, body))
    bound = query.bind({"x": 4}, resolve_nothing)
    assert bound.count("VALUES ?x { 1 }") == bound.count("VALUES ?x { 2 }") == 1
    assert "VALUES ?x { 3 }" not in bound


@pytest.mark.parametrize(
    ("body", "header", "complaint"),
    [
        ("?x ?p ?o", "#+ summary: Which?\n#+ params:\n#+   x: a value\n", "'x' is declared but has no VALUES block"),
        ("VALUES ?x { 1 }", "#+ summary: Which?\n", "'x' is a VALUES block but not declared"),
        ("VALUES ?x { }", "#+ summary: Which?\n#+ params:\n#+   x: a value\n", "the VALUES block is empty"),
        ("VALUES ?x { what: }", "#+ summary: Which?\n#+ params:\n#+   x: a value\n", "invalid default"),
        ("?x ?p ?o", "#+ nonsense\n", "line 1: invalid header line"),
        ("?x ?p ?o", "#+ tags: [a]\n", "must have 'summary'"),
    ],
)
def test_an_invalid_query_file_is_an_error(tmp_path: Path, body: str, header: str, complaint: str) -> None:
    with pytest.raises(kgkz.BadQuery, match=complaint):
        read_query(query_file(tmp_path, body, header))


def test_a_prefix_of_the_table_makes_an_iri_and_another_a_name() -> None:
    assert expand("id:turksoy") == IRI(TURKSOY)
    assert expand("Title: with colon") is None
