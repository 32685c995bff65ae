"""What is derived, in the order that is promised: dates, then rules and ontology together, then what is not there."""

import re
from datetime import date

import pyoxigraph as ox
import pytest

from kgkz.errors import BadData, BadParameter
from kgkz.graph import build
from kgkz.rdf import shipped
from kgkz.reasoning.dates import edtf_bounds
from kgkz.reasoning.derive import derive

PREFIXES = """
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX id:   <https://w3id.org/kgkz/id/>
PREFIX kgkz: <https://w3id.org/kgkz/ontology#>
PREFIX owl:  <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd:  <http://www.w3.org/2001/XMLSchema#>
"""

BOUNDS = [
    ("1993", "1993-01-01", "1993-12-31"),
    ("2011-10", "2011-10-01", "2011-10-31"),
    ("2012-02", "2012-02-01", "2012-02-29"),
    ("2011-10-21", "2011-10-21", "2011-10-21"),
    ("192X", "1920-01-01", "1929-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-04-XX", "1985-04-01", "1985-04-30"),
    ("1984?", "1984-01-01", "1984-12-31"),
    ("2004-06~", "2004-06-01", "2004-06-30"),
    ("1984%", "1984-01-01", "1984-12-31"),
    ("2003/2018", "2003-01-01", "2018-12-31"),
    ("2004-06/2004-08-01", "2004-06-01", "2004-08-01"),
    ("2023/..", "2023-01-01", None),
    ("../2025", None, "2025-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
]

UNREADABLE = [
    "2023/",  # the package invents an end ten years later
    "/2025",  # and here a beginning
    "2015-02-30",
    "2003-02-29",
    "2015-13",
    "2001-21",  # a season
    "2001-21/2003",
    "0000",
    "-0005",
    "Y170000002",
    "10000",
    "2018/2003",
    "[1667,1668]",
    "2011-10-21T10:00:00",
    "2023-1",
    "..",
    "last year",
    "",
]


def a_store(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return store


def graph(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)}


@pytest.fixture
def rule(tmp_path):
    """Write a rule file; the prefixes are put before it, and line numbers count from them."""

    def write(name, text, header=""):
        path = tmp_path / f"{name}.rq"
        path.write_text(header + PREFIXES + text, encoding="utf-8")
        return path

    return write


# Dates


@pytest.mark.parametrize(("text", "first", "last"), BOUNDS)
def test_a_date_lies_between_its_first_and_its_last_day(text, first, last):
    assert edtf_bounds(text) == (first and date.fromisoformat(first), last and date.fromisoformat(last))


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_date_is_refused_with_what_would_do(text):
    with pytest.raises(
        BadData, match=re.escape(f"{text!r} is no date that can be read; write a year, a month or a day")
    ):
        edtf_bounds(text)


def test_each_date_gets_its_own_bounds_and_an_open_end_none():
    store = a_store("""
        id:summit kgkz:date "2011-10"^^edtf:EDTF .
        id:membership kgkz:start "1993"^^edtf:EDTF ; kgkz:end "2003/.."^^edtf:EDTF .
        id:other kgkz:note "1993"^^edtf:EDTF .
    """)
    assert set(derive(store, rules=[])) == graph("""
        id:summit kgkz:earliest "2011-10-01"^^xsd:date ; kgkz:latest "2011-10-31"^^xsd:date .
        id:membership kgkz:startEarliest "1993-01-01"^^xsd:date ; kgkz:startLatest "1993-12-31"^^xsd:date ;
            kgkz:endEarliest "2003-01-01"^^xsd:date .
    """)


def test_what_is_attested_had_begun_by_the_last_day_of_the_earliest_witness():
    store = a_store('id:membership kgkz:attested "2023"^^edtf:EDTF , "2021-05"^^edtf:EDTF .')
    assert set(derive(store, rules=[])) == graph('id:membership kgkz:startLatest "2021-05-31"^^xsd:date .')


def test_a_start_says_more_than_a_witness():
    store = a_store('id:membership kgkz:attested "2023"^^edtf:EDTF ; kgkz:start "1993-07-12"^^edtf:EDTF .')
    assert set(derive(store, rules=[])) == graph("""
        id:membership kgkz:startEarliest "1993-07-12"^^xsd:date ; kgkz:startLatest "1993-07-12"^^xsd:date .
    """)


def test_a_bad_date_is_met_with_its_node_and_its_property():
    with pytest.raises(BadData, match=r"id:summit, kgkz:date: '2015-02-30' is no date"):
        derive(a_store('id:summit kgkz:date "2015-02-30"^^edtf:EDTF .'), rules=[])


@pytest.mark.parametrize("written", ['"2015"', '"2015-01-01"^^xsd:date', "id:new-year"])
def test_a_date_of_another_kind_is_not_passed_over(written):
    with pytest.raises(BadData, match=r"id:summit has .* as kgkz:date; write it as a date in EDTF"):
        derive(a_store(f"id:summit kgkz:date {written} ."), rules=[])


# The order


def test_rules_and_ontology_feed_each_other_until_nothing_is_new(rule):
    store = a_store("""
        kgkz:hosts rdfs:subPropertyOf kgkz:takesPartIn .
        id:kazakhstan kgkz:seatOf id:academy .
    """)
    rules = [
        rule("b-host", "CONSTRUCT { ?s kgkz:hosts ?o } WHERE { ?s kgkz:seatOf ?o }"),
        rule("a-part", "CONSTRUCT { ?o kgkz:hasPartIn ?s } WHERE { ?s kgkz:takesPartIn ?o }"),
    ]
    derived = derive(store, rules=rules)
    assert set(derived) == graph("""
        id:kazakhstan kgkz:hosts id:academy ; kgkz:takesPartIn id:academy .
        id:academy kgkz:hasPartIn id:kazakhstan .
    """)
    assert all(ox.Quad(*triple) in store for triple in derived)


def test_a_rule_sees_the_bounds_of_dates(rule):
    store = a_store('id:membership kgkz:end "2003"^^edtf:EDTF .')
    ended = rule(
        "ended",
        "CONSTRUCT { ?m a kgkz:Ended } WHERE { ?m kgkz:endLatest ?day FILTER(?day < '2023-01-01'^^xsd:date) }",
    )
    assert graph("id:membership a kgkz:Ended .") <= set(derive(store, rules=[ended]))


AFTER = "#+ stage: after\n"


def test_a_rule_about_what_is_missing_runs_last_and_feeds_only_those_after_it(rule):
    store = a_store("""
        kgkz:Ended rdfs:subClassOf kgkz:Period .
        kgkz:Open rdfs:subClassOf kgkz:Period .
        id:one a kgkz:Membership .
        id:two a kgkz:Membership ; kgkz:closedBy id:decree .
    """)
    rules = [
        # Sorted by name it would come first, and find nothing ended.
        rule("a-open", "CONSTRUCT { ?m a kgkz:Open } WHERE { ?m a kgkz:Membership MINUS { ?m a kgkz:Ended } }", AFTER),
        rule("b-ended", "CONSTRUCT { ?m a kgkz:Ended } WHERE { ?m kgkz:closedBy ?act }"),
        rule("c-feeds-on-open", "CONSTRUCT { ?m a kgkz:Wrong } WHERE { ?m a kgkz:Open }"),
        rule("d-after", "CONSTRUCT { ?m a kgkz:Current } WHERE { ?m a kgkz:Open }", AFTER),
    ]
    assert set(derive(store, rules=reversed(rules))) == graph("""
        id:one a kgkz:Open , kgkz:Current .
        id:two a kgkz:Ended , kgkz:Period .
    """)


def test_another_stage_is_refused(rule):
    with pytest.raises(BadData, match=r"late\.rq says 'stage: before'; write 'stage: after'"):
        derive(ox.Store(), rules=[rule("late", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "#+ stage: before\n")])


def test_a_rule_may_not_make_a_blank_node(rule):
    store = a_store("id:turksoy kgkz:name 'TURKSOY' .")
    endless = rule("endless", "CONSTRUCT { [] kgkz:nameOf ?s } WHERE { ?s kgkz:name ?name }")
    with pytest.raises(BadData, match=r"endless\.rq makes a blank node"):
        derive(store, rules=[endless])


def test_a_rule_that_cannot_be_read_is_met_with_its_file_and_line(rule):
    with pytest.raises(BadData, match=r"broken\.rq is not valid SPARQL: error at 10:"):
        derive(ox.Store(), rules=[rule("broken", "CONSTRUCT { ?s ?p ?o }\nWHERE {\n?s ?p }")])


@pytest.mark.parametrize("text", ["SELECT ?s WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }"])
def test_a_query_is_no_rule(rule, text):
    with pytest.raises(BadData, match=r"asks\.rq is no rule; write it as one CONSTRUCT query"):
        derive(ox.Store(), rules=[rule("asks", text)])


# The engines


def test_a_reasoner_that_does_not_exist_is_refused_before_anything_is_done():
    store = a_store("kgkz:A rdfs:subClassOf kgkz:B . id:a a kgkz:A .")
    with pytest.raises(BadParameter, match="no reasoner 'hermit'; choose 'fast' or 'owlrl'"):
        derive(store, rules=[], reasoner="hermit")
    assert len(store) == 2


@pytest.mark.parametrize("reasoner", ["fast", "owlrl"])
def test_contradictions_are_told_and_the_first_few_named(reasoner):
    store = a_store("""
        kgkz:Person owl:disjointWith kgkz:Polity . kgkz:State rdfs:subClassOf kgkz:Polity .
        id:a a kgkz:Person , kgkz:State . id:b a kgkz:Person , kgkz:State .
        id:c a kgkz:Person , kgkz:State . id:d a kgkz:Person , kgkz:State .
    """)
    with pytest.raises(
        BadData, match=r"id:a is both kgkz:Person and kgkz:Polity, which are disjoint; id:b .*; and 1 more"
    ):
        derive(store, rules=[], reasoner=reasoner)


@pytest.mark.parametrize("reasoner", ["fast", "owlrl"])
def test_what_cannot_be_reasoned_with_is_refused_by_both(reasoner):
    with pytest.raises(BadData, match="kgkz:Person uses owl:hasKey, which is not reasoned with here"):
        derive(a_store("kgkz:Person owl:hasKey ( kgkz:name ) ."), rules=[], reasoner=reasoner)


@pytest.mark.parametrize("reasoner", ["fast", "owlrl"])
def test_only_what_is_said_about_things_is_kept(reasoner):
    store = a_store("""
        kgkz:State a owl:Class ; rdfs:subClassOf kgkz:Polity , [ a owl:Restriction ;
            owl:onProperty kgkz:capital ; owl:allValuesFrom kgkz:Place ] .
        kgkz:Polity a owl:Class ; rdfs:subClassOf kgkz:Agent , owl:Thing .
        kgkz:capital a owl:ObjectProperty ; rdfs:domain kgkz:State .
        kgkz:population a owl:DatatypeProperty ; rdfs:range xsd:integer .
        id:kazakhstan kgkz:capital id:astana ; kgkz:population 020000000 ; rdfs:label "Kazakhstan"@en-GB .
    """)
    assert set(derive(store, rules=[], reasoner=reasoner)) == graph("""
        id:kazakhstan a kgkz:State , kgkz:Polity , kgkz:Agent .
        id:astana a kgkz:Place .
    """)


def test_the_two_reasoners_agree_on_the_whole_graph():
    derived = {}
    for reasoner in ("fast", "owlrl"):
        store = ox.Store()
        for path in shipped.sources():
            store.load(path=str(path), format=ox.RdfFormat.TURTLE)
        derived[reasoner] = derive(store, rules=build.rules(), reasoner=reasoner)
    assert derived["fast"] == derived["owlrl"]


@pytest.mark.parametrize("path", build.rules(), ids=lambda path: path.stem)
def test_a_shipped_rule_that_asks_what_is_missing_runs_last(path):
    asked = re.sub(r"#(?![^<\n]*>).*", "", path.read_text(encoding="utf-8"))
    if re.search(r"\b(NOT\s+EXISTS|MINUS|COUNT|!\s*BOUND)\b", asked, re.IGNORECASE):
        assert "#+ stage: after" in path.read_text(encoding="utf-8")
