"""The fact checks of the graph: verdicts agree with dates and numbers, and required checks exist."""

import pytest

import kgkz
from kgkz.rdf.namespaces import PREFIXES, compact

SELECT = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("cito", "dcterms", "kgkz", "rdfs", "schema", "skos")
)


def ask(kg: kgkz.KnowledgeGraph, where: str) -> set[tuple[str, ...]]:
    table = kg.query(SELECT + where)
    assert isinstance(table, kgkz.Table)
    return {tuple(compact(str(cell)) for cell in row) for row in table}


def test_at_least_sixty_statements_are_checked(kg: kgkz.KnowledgeGraph) -> None:
    assert len(ask(kg, "SELECT DISTINCT ?item WHERE { ?check a kgkz:FactCheck ; schema:itemReviewed ?item }")) >= 60


def test_every_verdict_and_degree_of_confidence_is_used(kg: kgkz.KnowledgeGraph) -> None:
    listed = ask(
        kg, "SELECT ?word WHERE { VALUES ?list { kgkz:verdicts kgkz:confidenceDegrees } ?word skos:inScheme ?list }"
    )
    used = ask(kg, "SELECT DISTINCT ?word WHERE { ?check kgkz:verdict|kgkz:confidence ?word }")
    assert listed == used


@pytest.mark.parametrize(
    ("query", "verdict"),
    [("outdated_at_publication", "outdatedAtPublication"), ("outdated_since", "outdatedSince")],
)
def test_an_outdated_verdict_follows_from_dates(kg: kgkz.KnowledgeGraph, query: str, verdict: str) -> None:
    rows = kg.select(query).dicts()
    assert all(row["certain"] for row in rows)
    said = ask(kg, f"SELECT ?item WHERE {{ ?check kgkz:verdict kgkz:{verdict} ; schema:itemReviewed ?item }}")
    assert said == {(compact(str(row["statement"])),) for row in rows}


def test_the_day_of_publication_is_no_more_exact_than_known(kg: kgkz.KnowledgeGraph) -> None:
    bounds = {(row["published_from"], row["published_until"]) for row in kg.select("outdated_at_publication").dicts()}
    assert bounds == {("2023-06-19", "2023-12-31")}


def test_a_verdict_on_the_cited_source_uses_that_source(kg: kgkz.KnowledgeGraph) -> None:
    """The verdict refers to the source that the statement cites, so a copy of that work must be among the sources."""
    unproven = ask(
        kg,
        """SELECT ?check WHERE {
             ?check kgkz:verdict kgkz:contradictedByCitedSource ; schema:itemReviewed ?item .
             FILTER NOT EXISTS {
               ?check kgkz:accordingTo/dcterms:isFormatOf ?work . ?item cito:citesAsEvidence/kgkz:refersToWork ?work .
             }
           }""",
    )
    assert unproven == set()


def test_55_million_contradicts_50_million_with_both_sources(kg: kgkz.KnowledgeGraph) -> None:
    row = next(row for row in kg.select("contradicted_by_cited_source").dicts() if row["paper_value"] == "55000000")
    assert (row["source_number"], row["unit"], row["reference_number"]) == (50_000_000, "USD", 15)
    assert [compact(str(row[word])) for word in ("stated_in", "source")] == [
        "id:kozhanbergenova-2023",
        "id:source-inform-kz-a3584753",
    ]


def test_outdated_statements_include_the_fund_and_the_deadline(kg: kgkz.KnowledgeGraph) -> None:
    found = {
        (compact(str(row["statement"])), row["superseded_on"]) for row in kg.select("outdated_at_publication").dicts()
    }
    assert {
        ("id:claim-fund-under-discussion", "2023-03-16"),
        ("id:instrument-latin-action-plan", "2021-01-28"),
    } <= found


def test_the_result_of_a_check_differs_from_the_paper(kg: kgkz.KnowledgeGraph) -> None:
    assert (
        ask(kg, "SELECT ?check WHERE { ?check kgkz:correspondingEntry ?entry . ?entry kgkz:passage ?passage }") == set()
    )
    assert ask(kg, "SELECT ?check WHERE { ?check a kgkz:FactCheck ; kgkz:accordingTo/kgkz:passage ?passage }") == set()


def test_a_passage_and_an_entity_show_their_checks(kg: kgkz.KnowledgeGraph) -> None:
    shown = kg.passage("education.1.4").text()
    assert "Fact checks" in shown
    assert "contradicted by the cited" in shown
    assert "\nFact checks\n" in kg.about("TURKSOY").text()
