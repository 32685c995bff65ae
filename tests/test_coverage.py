"""Each passage of the paper is accounted for, and each printed number is in the graph as a number.

This file contains no sentence of the paper. If the numbered text of the paper is next to the checkout, the last test
runs too.
"""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
from kgkz.cli.commands import main
from kgkz.rdf import turtle
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import sources
from printed import Printed, printed

CUT = Path(__file__).parents[2] / "shared" / "paper" / "passages.jsonl"
RUNNING_TEXT = {
    "abstract-en", "abstract-kk", "abstract-ru", "intro", "methods", "education", "turkic", "latin", "congress",
    "assembly", "conclusion",
}  # fmt: skip
# Printed numbers that are not values.
COUNTS_NOTHING = {
    ("turkic.2.12", "number 1000"): "a thousand years of history is a figure of speech",
}


def test_the_coverage_of_the_small_data_set_is_correct(small_world: kgkz.KnowledgeGraph) -> None:
    # The main source is id:paper; another source has passages too.
    assert small_world.coverage().csv() == (
        "section,passages,encoded,explained,missing\nOne,4,4,0,0\nTwo,4,1,1,2\nwhole paper,8,5,1,2\n"
    )
    assert small_world.uncovered().csv() == "passage,section\ntwo.2.2,Two\ntwo.10.1,Two\n"
    assert small_world.coverage("kozhanbergenova-2023").csv() == (
        "section,passages,encoded,explained,missing\n"
        "Abstract (en),1,1,0,0\nAbstract (kk),2,2,0,0\nwhole source,3,3,0,0\n"
    )
    assert small_world.uncovered("kozhanbergenova-2023").rows == []


def test_every_passage_is_accounted_for(kg: kgkz.KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row[0] for row in kg.uncovered()] == []
    whole = kg.coverage().dicts()[-1]
    assert (whole["section"], whole["passages"], whole["missing"]) == ("whole paper", 309, 0)
    assert main(["coverage"]) == 0
    assert capsys.readouterr().err == ""


def test_sections_are_in_the_order_of_the_paper_and_add_up(kg: kgkz.KnowledgeGraph) -> None:
    *sections, whole = kg.coverage().rows
    assert [str(row[0]).rpartition(": ")[2] for row in sections] == [
        "Title page", "Abstract (en)", "Abstract (kk)", "Abstract (ru)", "Introduction", "Methods and materials",
        "education", "Turkic cooperation", "transition to Latin", "Congress of Leaders", "Assembly of People", "SWOT",
        "Conclusion", "References",
    ]  # fmt: skip
    columns = list(zip(*(row[1:] for row in sections), strict=True))
    assert [sum(map(int, column)) for column in columns] == list(whole[1:])  # type: ignore[arg-type]
    assert all(row[1] == sum(map(int, row[2:])) for row in [*sections, whole])  # type: ignore[arg-type]


def test_a_missing_passage_is_reported_on_the_command_line(
    small_world: kgkz.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kgkz.graph.build.load", lambda *_: small_world)
    assert main(["coverage", "--format", "csv"]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (small_world.coverage().csv(), "missing: two.2.2, two.10.1\n")
    assert main(["coverage", "--missing", "--format", "csv"]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (small_world.uncovered().csv(), "")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The well was dug on October 3, 2009 [7,8].", ["date 2009-10-03"]),
        ("They met from 23 to 24 September 2003.", ["date 2003-09-23", "date 2003-09-24"]),
        ("They met on March 8-10, 1993, and in May 1994.", ["date 1993-03-08", "date 1993-03-10", "date 1994-05"]),
        ("Between 2003-2018, by the end of the 1920s.", ["date 192", "date 2003", "date 2018"]),
        ("In the nineteenth century there were 1,000 wells.", ["date 18", "number 1000"]),
        ("It cost 55 million dollars, or €2 million.", ["number 55000000", "number 2000000"]),
        ("About 90-100% came, 58,6 % stayed, 1000 left.", ["number 90", "number 100", "number 58.6", "number 1000"]),
        ("Three-quarters of six villages, for ten years.", ["number 0.75", "number 6", "number 10"]),
        ("One of the SU-24 in Table 1: 1) the VII, 2) the last.", []),
    ],
)
def test_numbers_and_dates_are_read_as_they_are_printed(sentence: str, expected: list[str]) -> None:
    assert [str(item) for item in printed(sentence)] == expected


def test_a_literal_matches_a_number_only_with_its_datatype() -> None:
    day, share, span = Printed("2009-10-03", None), Printed(None, Decimal("0.75")), Printed(None, Decimal(30))
    assert day.said_by("2009-10-01/2009-10-03", "EDTF")
    assert not day.said_by("2009-10", "EDTF")
    assert not day.said_by("2009-10-03", "string")
    assert Printed("192", None).said_by("192X", "EDTF")
    assert Printed("2009", None).said_by("2009-10", "EDTF")
    assert share.said_by("75", "integer")
    assert share.said_by("0.750", "decimal")
    assert span.said_by("P30Y", "duration")
    assert not span.said_by("30", "string")
    assert not span.said_by("2030", "integer")


@pytest.mark.skipif(not CUT.exists(), reason="NUMBERS NOT CHECKED: the numbered cut is not next to this checkout")
def test_every_number_and_date_of_the_paper_is_a_typed_literal() -> None:
    asserted = ox.Store()
    asserted.extend(ox.Quad(*triple) for path in sources() for triple in turtle.parse(path))
    literals = asserted.query(
        "PREFIX kgkz: <https://w3id.org/kgkz/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        # The position in a list is not a value in the paper.
        f"SELECT ?number ?value WHERE {{ ?node kgkz:passage/rdfs:label ?number ; ?property ?value "
        f"FILTER(ISLITERAL(?value) && ?property != <{PREFIXES['schema']}position>) }}"
    )
    assert isinstance(literals, ox.QuerySolutions)
    said = defaultdict(set)
    for number, value in literals:
        assert isinstance(value, ox.Literal)
        said[str(number.value)].add((value.value, value.datatype.value.rpartition("/")[2].rpartition("#")[2]))
    expected = [
        (row["id"], item)
        for row in map(json.loads, CUT.read_text(encoding="utf-8").splitlines())
        if row["id"].split(".")[0] in RUNNING_TEXT
        for item in printed(row["text"])
    ]
    assert set(COUNTS_NOTHING) <= {(passage, str(item)) for passage, item in expected}
    unsaid = [
        f"{passage}: {item}"
        for passage, item in expected
        if (passage, str(item)) not in COUNTS_NOTHING and not any(item.said_by(*literal) for literal in said[passage])
    ]
    assert unsaid == []
