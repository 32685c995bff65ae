"""Derivation in the documented order: dates, then rules and ontology together, then rules with negation."""

import contextlib
import io
import re
from datetime import date
from random import Random

import edtf
import pyoxigraph as ox
import pytest

from kgkz.errors import BadData, BadParameter
from kgkz.graph import build
from kgkz.rdf import shipped, turtle
from kgkz.rdf.namespaces import named_node
from kgkz.reasoning import fixpoint
from kgkz.reasoning.dates import edtf_bounds
from kgkz.reasoning.derive import derive, is_worth_keeping
from kgkz.reasoning.rules import owl_rl, read_rules
from reasoners import derived_by_reasonable

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
    ("../..", None, None),
    ("0001-01-28/00XX", "0001-01-28", "0099-12-31"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
]

UNREADABLE = [
    "2023/",  # the package adds an end ten years later
    "/2025",  # and here a start
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
    "2011-04-31",
    "2011-02-00",
    "../2015-02-30",
    "2015-02-30/..",
    "000X",
    "00XX/1999",
    "199X-05",
    "2011-XX-31",
    "2003/2018/2020",
    "../../..",
    "٢٠١١",  # digits, but not ASCII ones
    "2011\n",
    "last year",
    "",
]


def a_store(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return store


def derived(store: ox.Store, rules=(), reasoner: str = "fast") -> set[ox.Triple]:
    asserted = set(store)
    derive(store, rules=list(rules), reasoner=reasoner)
    assert {quad.graph_name for quad in store} <= {ox.DefaultGraph()}
    return {quad.triple for quad in set(store) - asserted}


def graph(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)}


@pytest.fixture
def rule(tmp_path):
    """Write a rule file with prefixes; line numbers count from the prefixes."""

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
def test_an_invalid_date_gives_the_valid_forms(text):
    with pytest.raises(BadData, match=re.escape(f"{text!r} is not a valid EDTF date; expected a year, month or day")):
        edtf_bounds(text)


# Valid dates on which edtf crashes, which it refuses, or which it reads partially: level 1, and as ends of an
# interval also level 2. The right bounds are those of the Library of Congress's specification.
BEYOND_EDTF = [
    ("../199X", None, "1999-12-31"),
    ("../19XX~", None, "1999-12-31"),
    ("0001-XX~/..", "0001-01-01", None),
    ("0001-XX/..", "0001-01-01", None),
    ("199X/..", "1990-01-01", None),
    ("19XX?/..", "1900-01-01", None),
    ("2011-XX/..", "2011-01-01", None),
    ("9999-XX-XX/..", "9999-01-01", None),
    ("../2011-XX", None, "2011-12-31"),
    ("../2000-02-XX", None, "2000-02-29"),
    ("../2011-XX-XX", None, "2011-12-31"),
    ("1900%/19XX", "1900-01-01", "1999-12-31"),
    ("199X~/19XX~", "1990-01-01", "1999-12-31"),
    ("2011-XX/2012-XX", "2011-01-01", "2012-12-31"),
    ("2011-04?/201X", "2011-04-01", "2019-12-31"),
    ("1899-02-XX~/1900-06-29", "1899-02-01", "1900-06-29"),
]


def by_the_package(text: str) -> tuple[date | None, date | None] | None:
    """Return the bounds by the package edtf; None if it refuses the date or crashes."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints before it crashes
            parsed = edtf.parse_edtf(text)
            ends = parsed.lower_strict(), parsed.upper_strict()
            first, last = (None if isinstance(end, float) else date(*end[:3]) for end in ends)
    except (AttributeError, TypeError, ValueError, edtf.EDTFParseException):
        return None
    return None if first and last and first > last else (first, last)


@pytest.mark.parametrize(("text", "first", "last"), BEYOND_EDTF)
def test_a_valid_date_that_the_package_cannot_read_has_bounds(text, first, last):
    assert by_the_package(text) is None
    assert edtf_bounds(text) == (first and date.fromisoformat(first), last and date.fromisoformat(last))


def generated_dates(chance: Random, number: int) -> list[str]:
    def point() -> str:
        years = ["0001", "0999", "1582", "1900", "1999", "2000", "2011", "9999", "192X", "000X", "19XX", "00XX"]
        parts = [chance.choice(years)]
        if parts[0].isdigit() and chance.random() < 0.8:
            parts.append(chance.choice(["01", "02", "04", "10", "12", "13", "00", "XX", "1"]))
            if parts[1] != "XX" and chance.random() < 0.6:
                parts.append(chance.choice(["01", "15", "28", "29", "30", "31", "32", "00", "XX", "7"]))
        return "-".join(parts) + chance.choice(["", "", "?", "~", "%"])

    forms = ["{0}", "{0}", "../{0}", "{0}/..", "{0}/{1}"]
    return [chance.choice(forms).format(point(), point()) for _ in range(number)]


def test_bounds_equal_those_of_the_package_if_it_has_any():
    of_the_graph = {
        triple.object.value
        for path in shipped.sources()
        for triple in turtle.parse(path)
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value.endswith("/EDTF")
    }
    assert len(of_the_graph) > 150
    differ = {}
    for text in sorted({*of_the_graph, *generated_dates(Random(12), 100)}):
        try:
            ours = edtf_bounds(text)
        except BadData:
            ours = None
        theirs = by_the_package(text)
        # Valid dates have bounds even if the package has none; invalid dates never have.
        if ours != theirs and not (theirs is None and re.search(r"X.*/|/.*X", text)):
            differ[text] = ours, theirs
    assert differ == {}


def test_each_date_gets_its_bounds_and_an_open_end_has_none():
    store = a_store("""
        id:summit kgkz:date "2011-10"^^edtf:EDTF .
        id:membership kgkz:start "1993"^^edtf:EDTF ; kgkz:end "2003/.."^^edtf:EDTF .
        id:other kgkz:note "1993"^^edtf:EDTF .
    """)
    assert derived(store, []) == graph("""
        id:summit kgkz:earliest "2011-10-01"^^xsd:date ; kgkz:latest "2011-10-31"^^xsd:date .
        id:membership kgkz:startEarliest "1993-01-01"^^xsd:date ; kgkz:startLatest "1993-12-31"^^xsd:date ;
            kgkz:endEarliest "2003-01-01"^^xsd:date .
    """)


def test_an_attested_statement_starts_by_the_earliest_attested_date():
    store = a_store('id:membership kgkz:attested "2023"^^edtf:EDTF , "2021-05"^^edtf:EDTF .')
    assert derived(store, []) == graph('id:membership kgkz:startLatest "2021-05-31"^^xsd:date .')


def test_a_start_has_priority_over_an_attested_date():
    store = a_store('id:membership kgkz:attested "2023"^^edtf:EDTF ; kgkz:start "1993-07-12"^^edtf:EDTF .')
    assert derived(store, []) == graph("""
        id:membership kgkz:startEarliest "1993-07-12"^^xsd:date ; kgkz:startLatest "1993-07-12"^^xsd:date .
    """)


def test_an_invalid_date_is_reported_with_node_and_property():
    with pytest.raises(BadData, match=r"id:summit, kgkz:date: '2015-02-30' is not a valid EDTF date"):
        derive(a_store('id:summit kgkz:date "2015-02-30"^^edtf:EDTF .'), rules=[])


@pytest.mark.parametrize("written", ['"2015"', '"2015-01-01"^^xsd:date', "id:new-year"])
def test_a_date_of_another_datatype_is_not_ignored(written):
    with pytest.raises(BadData, match=r"id:summit has .* as kgkz:date; expected an EDTF date"):
        derive(a_store(f"id:summit kgkz:date {written} ."), rules=[])


# The order


def test_rules_and_ontology_are_applied_until_nothing_is_new(rule):
    store = a_store("""
        kgkz:hosts rdfs:subPropertyOf kgkz:takesPartIn .
        id:kazakhstan kgkz:seatOf id:academy .
    """)
    rules = [
        rule("b-host", "CONSTRUCT { ?s kgkz:hosts ?o } WHERE { ?s kgkz:seatOf ?o }"),
        rule("a-part", "CONSTRUCT { ?o kgkz:hasPartIn ?s } WHERE { ?s kgkz:takesPartIn ?o }"),
    ]
    assert derived(store, rules) == graph("""
        id:kazakhstan kgkz:hosts id:academy ; kgkz:takesPartIn id:academy .
        id:academy kgkz:hasPartIn id:kazakhstan .
    """)


def test_a_rule_can_use_the_bounds_of_dates(rule):
    store = a_store('id:membership kgkz:end "2003"^^edtf:EDTF .')
    ended = rule(
        "ended",
        "CONSTRUCT { ?m a kgkz:Ended } WHERE { ?m kgkz:endLatest ?day FILTER(?day < '2023-01-01'^^xsd:date) }",
    )
    assert graph("id:membership a kgkz:Ended .") <= derived(store, [ended])


AFTER = "#+ stage: after\n"


def test_a_rule_with_negation_runs_last_and_affects_only_later_rules(rule):
    store = a_store("""
        kgkz:Ended rdfs:subClassOf kgkz:Period .
        kgkz:Open rdfs:subClassOf kgkz:Period .
        id:one a kgkz:Membership .
        id:two a kgkz:Membership ; kgkz:closedBy id:decree .
    """)
    rules = [
        # By name it would run first, and find no ended statement.
        rule("a-open", "CONSTRUCT { ?m a kgkz:Open } WHERE { ?m a kgkz:Membership MINUS { ?m a kgkz:Ended } }", AFTER),
        rule("b-ended", "CONSTRUCT { ?m a kgkz:Ended } WHERE { ?m kgkz:closedBy ?act }"),
        rule("c-feeds-on-open", "CONSTRUCT { ?m a kgkz:Wrong } WHERE { ?m a kgkz:Open }"),
        rule("d-after", "CONSTRUCT { ?m a kgkz:Current } WHERE { ?m a kgkz:Open }", AFTER),
    ]
    assert derived(store, reversed(rules)) == graph("""
        id:one a kgkz:Open , kgkz:Current .
        id:two a kgkz:Ended , kgkz:Period .
    """)


def test_an_unknown_stage_is_refused(rule):
    with pytest.raises(BadData, match=r"late\.rq: unknown stage 'before'; expected 'stage: after'"):
        derive(ox.Store(), rules=[rule("late", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "#+ stage: before\n")])


def test_a_rule_must_not_create_a_blank_node(rule):
    store = a_store("id:turksoy kgkz:name 'TURKSOY' .")
    endless = rule("endless", "CONSTRUCT { [] kgkz:nameOf ?s } WHERE { ?s kgkz:name ?name }")
    with pytest.raises(BadData, match=r"endless\.rq: a rule must not create blank nodes"):
        derive(store, rules=[endless])


def test_an_invalid_rule_is_reported_with_file_and_line(rule):
    with pytest.raises(BadData, match=r"broken\.rq is not valid SPARQL: error at 10:"):
        derive(ox.Store(), rules=[rule("broken", "CONSTRUCT { ?s ?p ?o }\nWHERE {\n?s ?p }")])


@pytest.mark.parametrize("text", ["SELECT ?s WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }"])
def test_a_select_query_is_not_a_rule(rule, text):
    with pytest.raises(BadData, match=r"asks\.rq: a rule must be one CONSTRUCT query"):
        derive(ox.Store(), rules=[rule("asks", text)])


def test_a_rule_may_match_a_blank_node_of_the_data(rule):
    store = a_store("[] kgkz:seatOf id:academy .")
    hosts = rule("hosts", "CONSTRUCT { ?s kgkz:hosts ?o } WHERE { ?s kgkz:seatOf ?o }")
    ((nameless, predicate, academy),) = derived(store, [hosts])
    assert isinstance(nameless, ox.BlankNode)
    assert (predicate, academy) == (named_node("kgkz:hosts"), named_node("id:academy"))


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s kgkz:nameOf _:name } WHERE { ?s kgkz:name ?name }",
        "CONSTRUCT { ?s kgkz:names ( ?name ) } WHERE { ?s kgkz:name ?name }",
        "CONSTRUCT { ?s kgkz:nameOf ?node } WHERE { ?s kgkz:name ?name BIND(BNODE() AS ?node) }",
    ],
)
def test_every_way_to_create_a_blank_node_is_refused(rule, text):
    with pytest.raises(BadData, match=r"endless\.rq: a rule must not create blank nodes"):
        derive(ox.Store(), rules=[rule("endless", text)])


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT WHERE { ?s kgkz:name ?name }",
        "CONSTRUCT { ?s a kgkz:Named } WHERE { ?s kgkz:name ?name } LIMIT 1",
    ],
)
def test_a_rule_is_written_in_full_and_has_nothing_after_it(rule, text):
    with pytest.raises(BadData, match=r"asks\.rq: a rule must be one CONSTRUCT query"):
        derive(ox.Store(), rules=[rule("asks", text)])


def test_brackets_in_strings_iris_and_comments_are_ignored(rule):
    store = a_store("id:turksoy kgkz:name 'TURKSOY' .")
    text = """CONSTRUCT { ?s kgkz:note "_:a ( [ #"^^<https://example.org/#text> } # { [ ]
        WHERE { # BNODE( }
          ?s kgkz:name ?name .
          FILTER(?name != "BNODE( # }") # }
        }"""
    assert derived(store, [rule("signs", text)]) == graph(
        'id:turksoy kgkz:note "_:a ( [ #"^^<https://example.org/#text> .'
    )


def test_a_rule_may_have_no_variables_in_its_head(rule):
    store = a_store("id:turksoy kgkz:name 'TURKSOY' .")
    one = rule("one", "CONSTRUCT { id:kgkz a kgkz:Named } WHERE { ?s kgkz:name ?name }")
    assert derived(store, [one]) == graph("id:kgkz a kgkz:Named .")


def test_an_axiom_in_own_data_is_used(tmp_path):
    own = tmp_path / "own.ttl"
    axioms = "kgkz:near a owl:TransitiveProperty ; rdfs:domain kgkz:Place . kgkz:Place rdfs:subClassOf kgkz:Spot ."
    own.write_text(f"{PREFIXES} {axioms} id:a kgkz:near id:b . id:b kgkz:near id:astana .", encoding="utf-8")
    store = build.build([*shipped.sources("ontology"), own])
    assert {ox.Quad(*triple) for triple in graph("id:a kgkz:near id:astana ; a kgkz:Place , kgkz:Spot .")} <= set(store)


# Only new triples are joined

READS = """CONSTRUCT { ?event kgkz:actor ?agent }
WHERE {
  VALUES ?role { kgkz:initiator kgkz:funder }
  ?part kgkz:in ?event .
  ?part kgkz:role ?role .
  ?part kgkz:by|kgkz:onBehalfOf ?agent .
  BIND(STR(?agent) AS ?name)
  FILTER(?name != "")
}"""
MAY_NOT_BE_SPLIT = {
    "a path": "CONSTRUCT { ?x kgkz:near ?z } WHERE {\n  ?x kgkz:to/kgkz:to ?z .\n}",
    "an option": "CONSTRUCT { ?x kgkz:near ?y } WHERE {\n  ?x kgkz:to ?y .\n  OPTIONAL {\n  ?y kgkz:to ?z .\n  }\n}",
    "a union": "CONSTRUCT { ?x kgkz:near ?y } WHERE {\n{ ?x kgkz:to ?y }\nUNION {\n  ?y kgkz:to ?x .\n  }\n}",
    "a condition": "CONSTRUCT { ?x a kgkz:End } WHERE {\n  ?x kgkz:to ?y .\n  FILTER EXISTS { ?z kgkz:to ?x }\n}",
    "two patterns a line": "CONSTRUCT { ?x kgkz:near ?z } WHERE {\n  ?x kgkz:to ?y . ?y kgkz:to ?z .\n}",
}


def test_a_rule_with_one_pattern_per_line_reads_each_from_the_new_triples(rule):
    (read,) = read_rules([rule("reads", READS)])
    assert [re.findall(r"GRAPH <urn:kgkz:new> \{ *(.*?) *\}", update) for update in read.news] == [
        ["?part kgkz:in ?event ."],
        ["?part kgkz:role ?role ."],
        ["?part kgkz:by|kgkz:onBehalfOf ?agent ."],
    ]


@pytest.mark.parametrize("text", MAY_NOT_BE_SPLIT.values(), ids=MAY_NOT_BE_SPLIT.keys())
def test_any_other_rule_joins_all_triples_in_each_round(rule, text):
    (read,) = rules = read_rules([rule("reads", text)])
    assert read.news == (read.whole,)
    store = a_store("id:a kgkz:to id:b .")
    fixpoint.close(store, rules)
    late = graph("id:b kgkz:to id:c .")
    store.extend(ox.Quad(*triple) for triple in late)
    fixpoint.close(store, rules, late)
    whole = a_store("id:a kgkz:to id:b . id:b kgkz:to id:c .")
    fixpoint.close(whole, rules)
    fixpoint.forget(store)
    fixpoint.forget(whole)
    assert set(store) == set(whole)
    assert len(whole) > 2


def test_old_triples_are_not_joined_again(rule):
    rules = read_rules([rule("reads", "CONSTRUCT { ?y kgkz:from ?x }\nWHERE {\n  ?x kgkz:to ?y .\n}")])
    store = a_store("id:a kgkz:to id:b .")
    fixpoint.close(store, rules)
    fixpoint.forget(store)
    (told,) = graph("id:b kgkz:from id:a .")
    store.remove(ox.Quad(*told))  # so that a second run on id:a would be noticed
    late = graph("id:c kgkz:to id:d .")
    store.extend(ox.Quad(*triple) for triple in late)
    assert fixpoint.close(store, rules, late)
    assert {quad.triple for quad in store if quad.predicate == told.predicate} == graph("id:d kgkz:from id:c .")


def test_schema_rules_run_again_only_after_a_new_axiom(rule):
    # Rules of this stage must not read data; this one does, so that its runs can be noticed.
    shows = rule("shows", "CONSTRUCT { ?x a kgkz:Seen } WHERE { ?x kgkz:to ?y }", "#+ stage: schema\n")
    rules = [*read_rules([shows]), *owl_rl()]
    store = a_store("kgkz:to rdfs:subPropertyOf kgkz:near . id:a kgkz:to id:b .")
    fixpoint.close(store, rules)

    def add(turtle: str) -> list[str]:
        late = graph(turtle)
        store.extend(ox.Quad(*triple) for triple in late)
        fixpoint.close(store, rules, late)
        seen = store.quads_for_pattern(None, None, named_node("kgkz:Seen"), ox.DefaultGraph())
        return sorted(quad.subject.value[-1] for quad in seen)

    assert add("id:c kgkz:to id:d .") == ["a"]
    assert add("kgkz:near rdfs:subPropertyOf kgkz:related .") == ["a", "c"]
    (related,) = graph("id:a kgkz:related id:b .")
    assert ox.Quad(*related) in store


# The engines


def test_an_unknown_reasoner_is_refused_first():
    store = a_store("kgkz:A rdfs:subClassOf kgkz:B . id:a a kgkz:A .")
    with pytest.raises(BadParameter, match="unknown reasoner 'hermit'; expected 'fast' or 'owlrl'"):
        derive(store, rules=[], reasoner="hermit")
    assert len(store) == 2


@pytest.mark.parametrize("reasoner", ["fast", "owlrl"])
def test_contradictions_are_reported_with_the_first_few(reasoner):
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
def test_an_unsupported_construct_is_refused_by_both(reasoner):
    with pytest.raises(BadData, match="kgkz:Person uses owl:hasKey, which the reasoner does not support"):
        derive(a_store("kgkz:Person owl:hasKey ( kgkz:name ) ."), rules=[], reasoner=reasoner)


@pytest.mark.parametrize("reasoner", ["fast", "owlrl"])
def test_only_statements_about_data_are_kept(reasoner):
    store = a_store("""
        kgkz:State a owl:Class ; rdfs:subClassOf kgkz:Polity , [ a owl:Restriction ;
            owl:onProperty kgkz:capital ; owl:allValuesFrom kgkz:Place ] .
        kgkz:Polity a owl:Class ; rdfs:subClassOf kgkz:Agent , owl:Thing .
        kgkz:capital a owl:ObjectProperty ; rdfs:domain kgkz:State .
        kgkz:population a owl:DatatypeProperty ; rdfs:range xsd:integer .
        id:kazakhstan kgkz:capital id:astana ; kgkz:population 020000000 ; rdfs:label "Kazakhstan"@en-GB .
    """)
    assert derived(store, [], reasoner=reasoner) == graph("""
        id:kazakhstan a kgkz:State , kgkz:Polity , kgkz:Agent .
        id:astana a kgkz:Place .
    """)


def the_whole_graph() -> ox.Store:
    store = ox.Store()
    for path in shipped.sources():
        turtle.load(path, store)
    return store


@pytest.mark.reference
def test_the_two_reasoners_agree_on_the_whole_graph():
    fast, slow = (derived(the_whole_graph(), build.rules(), reasoner) for reasoner in ("fast", "owlrl"))
    assert fast == slow
    assert len(fast) > 3000


def test_a_third_reasoner_agrees_on_the_whole_graph(tmp_path):
    asserted, closed = the_whole_graph(), the_whole_graph()
    fixpoint.close(closed, owl_rl())
    ours = {triple for triple in fixpoint.derived(closed) if is_worth_keeping(triple)}
    assert ours == derived_by_reasonable(asserted, tmp_path)
    assert len(ours) > 2000


@pytest.mark.parametrize("path", build.rules(), ids=lambda path: path.stem)
def test_every_rule_with_negation_runs_last(path):
    asked = re.sub(r"#(?![^<\n]*>).*", "", path.read_text(encoding="utf-8"))
    if re.search(r"\b(NOT\s+EXISTS|MINUS|COUNT|!\s*BOUND)\b", asked, re.IGNORECASE):
        assert "#+ stage: after" in path.read_text(encoding="utf-8")


def test_the_page_on_rules_names_each_rule_of_owl_rl():
    page = (shipped.root() / "ontology" / "rules" / "README.md").read_text(encoding="utf-8")
    assert [rule.path.stem for rule in owl_rl() if not re.search(rf"\b{rule.path.stem}\b", page)] == []
