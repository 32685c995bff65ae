"""Rows of a data frame become entries of the graph, or every invalid cell is reported."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pandas
import polars
import pyoxigraph as ox
import pytest

import kgkz
from kgkz.graph import build
from kgkz.ingest import schema
from kgkz.rdf import namespaces, shipped
from kgkz.sparql.stores import EmbeddedStore

SHINE = "source-shine-2019"
HUNGARY = {"member": "Hungary", "organisation": "TURKSOY", "membership_status": "observer", "start": 2024}
PERSON = {"label": "Jane Doe", "actor_kind": "expert"}
FIGURE = {"label": "Offices", "figure_about": "TURKSOY", "measured_quantity": "offices", "value": 4, "unit": "items"}
EVENT = {"label": "A new meeting", "event_kind": "meeting"}
CONGRESS = "Congress of Leaders of World and Traditional Religions"
REFERENCES = "id:reference-22; id:reference-23"
Row = Mapping[str, object]


def report(rows: list[Row], kind: str, graph: kgkz.KnowledgeGraph, **named: str) -> kgkz.Report:
    with pytest.raises(kgkz.BadFrame) as caught:
        kgkz.from_frame(rows, kind, graph=graph, **named)
    return caught.value.report


def without(name: str, *files: Path) -> kgkz.KnowledgeGraph:
    """Return the built-in graph without one of its files."""
    paths = (*(path for path in shipped.sources() if path.name != name), *files)
    return kgkz.KnowledgeGraph(EmbeddedStore(build.build(paths)), paths)


@pytest.mark.parametrize("to", ["to_pandas", "to_polars"])
def test_memberships_are_unchanged_after_a_round_trip_through_a_frame(
    kg: kgkz.KnowledgeGraph, to: str, tmp_path: Path
) -> None:
    asked = {"organisation": "Organization of Turkic States", "as_of": "2023-12-31"}
    table = kg.select("members_as_of", **asked)
    frame = getattr(table, to)()
    names = {
        "status": "membership_status",
        "status_label": "membership_status_label",
        "since": "start",
        "passages": "passage",
    }
    names["source"] = "according_to"
    frame = frame.rename(columns=names) if to == "to_pandas" else frame.rename(names)
    rows = frame.to_dict("records") if to == "to_pandas" else frame.to_dicts()
    for row in rows:
        row["passage"] = [] if pandas.isna(row["passage"]) else row["passage"].split(", ")
        row["organisation"] = "Turkic Council"
        row.pop("certain")
        row.pop("source_label")
    frame = pandas.DataFrame(rows) if to == "to_pandas" else polars.DataFrame(rows)

    empty = without("memberships.ttl")
    assert len(empty.select("members_as_of", **asked)) == 0
    path = tmp_path / "memberships.ttl"
    path.write_text(kgkz.from_frame(frame, "membership", graph=empty), encoding="utf-8")
    again = without("memberships.ttl", path)
    assert [row for row in again.select("members_as_of", **asked) if row[4]] == [row for row in table if row[4]]


def test_figures_are_unchanged_after_a_round_trip_through_a_frame(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    table = kg.select("figures")
    frame = table.to_polars().rename(
        {
            "figure_label": "label", "subject": "figure_about", "lower": "min_value", "upper": "max_value",
            "period": "date", "attributed_to": "was_attributed_to",
            "source": "according_to", "passages": "passage",
        }
    )  # fmt: skip
    money = frame["unit"].str.contains("^[A-Z]{3}$")
    frame = frame.with_columns(
        currency=polars.when(money).then(frame["unit"]),
        unit=polars.when(~money).then(frame["unit"]),
        passage=frame["passage"].str.replace_all(", ", ";"),
    ).drop("subject_label", "attributed_to_label", "source_label")
    # One row per figure and source: sources and passages of a figure are combined in one cell each.
    entries = frame.group_by("figure", maintain_order=True).agg(
        polars.exclude("according_to", "passage").first(),
        polars.col("according_to"),
        polars.col("passage").str.join(";"),
    )
    empty = without("figures.ttl")
    path = tmp_path / "figures.ttl"
    text = kgkz.from_frame(entries, "figure", graph=empty)
    path.write_text(text, encoding="utf-8")
    again = without("figures.ttl", path).select("figures")
    assert len(table) == len(frame) > 0
    assert again.columns == table.columns
    assert again.rows == table.rows


def test_a_frame_can_refer_to_entities_of_another_frame(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    source = tmp_path / "source.ttl"
    told = {"label": "A day in Ankara", "url": "https://example.org/ankara", "has_access_date": "2026-01-31"}
    source.write_text(kgkz.from_frame([told], "source", graph=kg), encoding="utf-8")
    people = tmp_path / "people.ttl"
    with_source = kgkz.load(source)
    people.write_text(
        kgkz.from_frame([PERSON], "person", according_to="A day in Ankara", graph=with_source), encoding="utf-8"
    )
    both = kgkz.load(source, people)
    rows = [
        {"member": "Jane Doe", "organisation": "TURKSOY", "membership_status": "observer", "start": "2020-05/2020-06"}
    ]
    found = report(rows, "membership", both, according_to="A day in Ankara")
    assert [(finding.row, finding.column) for finding in found] == [(0, "start")]
    memberships = tmp_path / "memberships.ttl"
    rows[0]["start"] = "2020-05"
    memberships.write_text(
        kgkz.from_frame(rows, "membership", according_to="A day in Ankara", graph=both), encoding="utf-8"
    )
    assert kgkz.validate(source, people, memberships).conforms
    asked = kgkz.load(source, people, memberships).select("members_as_of", organisation="TURKSOY", as_of="2020-12-31")
    (jane,) = [row for row in asked.dicts() if row["member_label"] == "Jane Doe"]
    assert (jane["since"], jane["source_label"], jane["certain"]) == ("2020-05", "A day in Ankara", True)


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"member": "Hungry"}, "member", "no agent is named 'Hungry'; did you mean 'Hungary'?"),
        ({"member": "Astana"}, "member", "'Astana' is id:astana; expected: agent"),
        ({"member": ["Hungary", "Azerbaijan"]}, "member", "2 values; expected at most one"),
        ({"member": 7}, "member", "7: expected a name"),
        (
            {"membership_status": "member"},
            "membership_status",
            "is not in the scheme kgkz:membershipStatuses; expected one of full member, observer",
        ),
        ({"start": "2024-02-30"}, "start", "is not a valid EDTF date"),
        ({"start": "next year"}, "start", "is not a valid EDTF date"),
        ({"start": "2024/2025"}, "start", "not an interval"),
        ({"start": 2024, "end": 2020}, None, "order"),
        ({"member": None}, "member", "must have exactly one member"),
        ({"according_to": "Bible"}, "according_to", "no source is named 'Bible'"),
        ({"passage": "turkic.6.2; turkic.99.9"}, "passage", "no passage is named 'turkic.99.9'"),
        ({"membership": "id:x> } DROP"}, "membership", "cannot derive an identifier from"),
        ({"membership": "id:turksoy"}, "membership", "id:turksoy already exists in the graph"),
    ],
)
def test_an_invalid_cell_is_reported_with_row_and_column(
    kg: kgkz.KnowledgeGraph, change: Row, column: str | None, said: str
) -> None:
    found = report([HUNGARY, {**HUNGARY, **change}], "membership", kg, according_to=SHINE)
    (finding,) = [finding for finding in found if finding.severity == "violation"]
    assert (finding.row, finding.column) == (1, column)
    if column:
        assert said in finding.message


@pytest.mark.parametrize(
    ("kind", "row", "column", "said"),
    [
        ("figure", {**FIGURE, "value": "about four"}, "value", "'about four' is not a number"),
        ("figure", {**FIGURE, "value": True}, "value", "True is not a number"),
        ("figure", {**FIGURE, "value": float("inf")}, "value", "inf is not a number"),
        ("figure", {**FIGURE, "currency": "KZT"}, None, "not both"),
        ("event", {**EVENT, "position": 1.5}, "position", "1.5 is not an integer"),
        (
            "frequency_statement",
            {"label": "Yearly", "frequency_of": CONGRESS, "repeat_frequency": "yearly"},
            "repeat_frequency",
            "expected ISO 8601, such as P1Y (one year)",
        ),
        (
            "person",
            {**PERSON, "label": "Nursultan Nazarbayev"},
            "person",
            "id:nursultan-nazarbayev already exists in the graph",
        ),
        ("person", {**PERSON, "label": "?!"}, "label", "cannot derive an identifier from"),
        ("person", {**PERSON, "label": None}, "label", "must have exactly one label (rdfs:label) in English"),
    ],
)
def test_each_kind_of_value_is_checked(
    kg: kgkz.KnowledgeGraph, kind: str, row: Row, column: str | None, said: str
) -> None:
    violations = [f for f in report([row], kind, kg, according_to=SHINE) if f.severity == "violation"]
    assert [(finding.row, finding.column) for finding in violations] == [(0, column)]
    assert said in violations[0].message


def test_unknown_and_missing_columns_are_reported(kg: kgkz.KnowledgeGraph) -> None:
    found = report([{"member": "Hungary", "organisation": "TURKSOY", "membership_staus": "observer"}], "membership", kg)
    assert {finding.column: finding.message.partition(".")[0] for finding in found} == {
        "membership_staus": "unknown column; did you mean 'membership_status' or 'membership'?",
        "membership_status": "missing column",
        "according_to": "missing column",
    }
    with pytest.raises(kgkz.BadFrame, match="column 'according_to': entries of this kind have no source column; omit"):
        kgkz.from_frame([{"label": "A page"}], "source", according_to=SHINE, graph=kg)


def test_all_errors_of_a_frame_are_reported_together(kg: kgkz.KnowledgeGraph) -> None:
    rows = [{**HUNGARY, "member": f"Hungry {number}"} for number in range(25)]
    with pytest.raises(kgkz.BadFrame, match="and 5 more") as caught:
        kgkz.from_frame(rows, "membership", according_to=SHINE, graph=kg)
    assert [finding.row for finding in caught.value.report] == list(range(25))
    assert "row 24, column 'member'" in str(caught.value.report)


def test_many_unknown_names_are_all_reported_and_the_first_with_suggestions(kg: kgkz.KnowledgeGraph) -> None:
    rows = [{**HUNGARY, "member": f"Hungary{number % 150:03}"} for number in range(200)]
    found = report(rows, "membership", kg, according_to=SHINE)
    assert [finding.row for finding in found] == list(range(200))
    assert {finding.value for finding in found} == {row["member"] for row in rows}
    offers = ["did you mean 'Hungary'" in finding.message for finding in found]
    assert offers == [number % 150 < 100 for number in range(200)]


def test_two_people_with_one_name_need_different_identifiers(kg: kgkz.KnowledgeGraph) -> None:
    (finding,) = report([PERSON, PERSON], "person", kg, according_to=SHINE)
    assert (finding.row, finding.message) == (1, "id:jane-doe is already used by row 0; choose another identifier")
    apart = [{**PERSON, "person": "jane-doe-senior"}, PERSON]
    text = kgkz.from_frame(apart, "person", according_to=SHINE, graph=kg)
    assert "id:jane-doe\n" in text
    assert "id:jane-doe-senior\n" in text


def test_two_periods_of_one_membership_are_numbered(kg: kgkz.KnowledgeGraph) -> None:
    rows = [{**HUNGARY, "end": 2024}, {**HUNGARY, "membership_status": "full member", "start": "2025"}]
    text = kgkz.from_frame(rows, "membership", according_to=SHINE, graph=kg)
    assert [line for line in text.splitlines() if line.startswith("id:")] == [
        "id:membership-hungary-in-turksoy", "id:membership-hungary-in-turksoy-2",
    ]  # fmt: skip


def test_values_become_terms_of_the_right_kind(kg: kgkz.KnowledgeGraph) -> None:
    rows = [
        {**FIGURE, "label": "One", "value": 4.0, "label_ru": "Один", "date": pandas.Timestamp("2020-05-01")},
        {**FIGURE, "label": "Two", "value": Decimal("4.50"), "note": 'says "about"', "date": 2020.0},
        {
            **FIGURE,
            "label": "Three",
            "value": "1e3",
            "unit": None,
            "currency": "KZT",
            "cites_as_evidence": REFERENCES,
        },
    ]
    text = kgkz.from_frame(pandas.DataFrame(rows), "figure", according_to=SHINE, graph=kg)
    for line in (
        'rdfs:label "One"@en , "Один"@ru ;', "schema:value 4 ;", "schema:value 4.5 ;", "schema:value 1000 ;",
        'kgkz:date "2020-05-01"^^edtf:EDTF ;', 'kgkz:date "2020"^^edtf:EDTF ;', 'skos:note "says \\"about\\""@en .',
        'schema:currency "KZT" ;', "cito:citesAsEvidence id:reference-22 , id:reference-23 ;",
        "kgkz:unit kgkz:itemsUnit ;",
    ):  # fmt: skip
        assert f"    {line}\n" in text
    assert len(set(ox.parse(text, format=ox.RdfFormat.TURTLE))) == text.count(" ;\n") + text.count(" , ") + 3


@pytest.mark.parametrize("frame", ["label", {"label": "x"}, 7, [1, 2]])
def test_an_argument_that_is_no_frame_gives_the_valid_types(kg: kgkz.KnowledgeGraph, frame: object) -> None:
    with pytest.raises(kgkz.BadParameter, match="expected a pandas or polars data frame"):
        kgkz.from_frame(frame, "person", graph=kg)  # type: ignore[arg-type]


def test_two_columns_with_one_name_are_refused(kg: kgkz.KnowledgeGraph) -> None:
    frame = pandas.DataFrame([["Hungary", "Turkey"]], columns=["member", "member"])
    with pytest.raises(kgkz.BadParameter, match="duplicate column names: member, member"):
        kgkz.from_frame(frame, "membership", according_to=SHINE, graph=kg)


def test_unnamed_columns_are_reported_by_number(kg: kgkz.KnowledgeGraph) -> None:
    found = report(pandas.DataFrame([["Hungary"]]), "membership", kg, according_to=SHINE)  # type: ignore[arg-type]
    assert "0" in {finding.column for finding in found}


def test_an_unknown_kind_gives_a_suggestion() -> None:
    with pytest.raises(kgkz.BadParameter, match="did you mean 'membership'"):
        kgkz.frame_columns("memberships")


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_columns_of_a_kind_are_those_of_its_shapes(kg: kgkz.KnowledgeGraph, kind: str) -> None:
    columns = schema.columns(kind)
    assert len({column.name for column in columns}) == len(columns)
    query = f"ASK {{ <{schema.class_of(kind)}> <{namespaces.PREFIXES['rdfs']}isDefinedBy> ?ontology }}"
    assert kg.query(query), "the class is declared"
    used = kg.query(f"SELECT DISTINCT ?path {{ ?entry a <{schema.class_of(kind)}> ; ?path ?value }}")
    assert isinstance(used, kgkz.Table)
    assert {column.path for column in columns if column.needed} <= {row[0] for row in used}
