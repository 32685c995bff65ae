"""Every shape finds its fault in a small invented data set, and the shipped graph has none.

``shapes/good.ttl`` is valid. Each file of ``shapes/bad`` adds one invalid entry and has the name of the shape that must
report it.
"""

import json
import logging
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple, get_args

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kgkz.errors import BadData, BadFile, BadParameter
from kgkz.rdf.formats import to_rdflib
from kgkz.rdf.namespaces import PREFIXES, compact, named_node
from kgkz.rdf.shipped import root, sources
from kgkz.rdf.turtle import parse
from kgkz.validation import shacl
from kgkz.validation.results import Result, Scope
from kgkz.validation.validate import Engine, Finding, Report, _report, validate, validate_graph

HERE = Path(__file__).parent / "shapes"
BAD = sorted((HERE / "bad").glob("*.ttl"))
SHAPE, ID = PREFIXES["shape"], Namespace(PREFIXES["id"])
LANGUAGES = ("en", "kk", "ru")
# Checked in Python; the words stand among the shapes.
WORDS_ONLY = {URIRef(SHAPE + "DeclaredTerm")}
CONSTRAINTS = (SH["or"], SH.closed, SH.sparql, SH.xone)


def everything(*paths: Path) -> list[ox.Triple]:
    return [triple for path in paths for triple in parse(path)]


def read(*paths: Path) -> Graph:
    return to_rdflib(everything(*paths))


def turtle(entry: str) -> str:
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + entry


SHAPE_TRIPLES = everything(*(root() / "ontology" / "shapes").glob("*.ttl"))
SHAPES = to_rdflib(SHAPE_TRIPLES)
TARGETS = (SH.targetClass, SH.targetSubjectsOf)
TARGETED = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
# A shape that only another one asks, by sh:or, sh:not or sh:node, is named in no finding and needs no message.
SPEAKING = WORDS_ONLY | {
    shape
    for shape in TARGETED | {part for shape in TARGETED for part in SHAPES.objects(shape, SH.property)}
    if (shape, RDF.type, SH.PropertyShape) in SHAPES or any((shape, kind, None) in SHAPES for kind in CONSTRAINTS)
}
ASKED = {shape for shape in SHAPES.subjects(RDF.type, SH.NodeShape) if shape not in TARGETED | WORDS_ONLY}


def local(shape: object) -> str:
    return str(shape).removeprefix(SHAPE)


# All that a query finds, and one for each other kind of constraint and its severity.
SOME_BAD = [
    HERE / "bad" / f"{shape}.ttl"
    for shape in (
        "Claim-about", "Claim-disputes", "ConceptRelation-subject", "Event-date-missing", "Event-kind",
        "Event-position", "Figure", "Figure-unit-or-currency", "Figure-value", "Geometry-latitude",
        "JournalIssue-issn", "NameUse-name", "RoleAttribution-type", "Period-time-missing", "Person-jobTitle", "label",
        "label-kk", "note", "position", *sorted(map(local, SHAPES.subjects(SH.sparql))),
    )
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _run_pyshacl_once_per_graph() -> Iterator[None]:
    """Three tests want its answer on some bad examples, which takes it seconds."""
    answers: dict[tuple[frozenset[bytes], frozenset[ox.Triple]], list[Result]] = {}
    ask = shacl._pyshacl

    def reference(data: Sequence[bytes], shapes: Sequence[ox.Triple], scope: Scope | None) -> list[Result]:
        key = (frozenset(data), frozenset(shapes))
        if key not in answers:
            answers[key] = list(ask(data, shapes, scope))
        return answers[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shacl, "_pyshacl", reference)
        patch.setitem(shacl._ENGINES, "pyshacl", reference)
        yield


@pytest.fixture(scope="module")
def bad_world() -> Report:
    """All faulty entries at once, beside the good world: one run is quicker than a hundred."""
    return validate_graph(read(HERE / "good.ttl", *BAD))


@pytest.fixture(scope="module")
def findings(bad_world: Report) -> dict[str, list[Finding]]:
    by_focus = defaultdict(list)
    for finding in bad_world:
        by_focus[finding.focus].append(finding)
    return by_focus


@pytest.fixture(scope="module")
def shipped() -> Report:
    return validate()


@pytest.fixture(scope="module")
def classes_with_members() -> set[ox.NamedNode]:
    """The classes of which something that is shipped is a member, the broader ones with them."""
    triples = everything(*sources())
    broader = defaultdict(set)
    for triple in triples:
        if triple.predicate == named_node("rdfs:subClassOf"):
            broader[triple.subject].add(triple.object)
    found, waiting = set(), {triple.object for triple in triples if triple.predicate == named_node("rdf:type")}
    while waiting:
        found.add(kind := waiting.pop())
        waiting |= broader[kind] - found
    return found


@pytest.fixture(scope="module")
def bad_results(bad_world: Report) -> Graph:
    return Graph().parse(data=bad_world.turtle(), format="turtle")


class Validated(NamedTuple):
    """A report, and whether making it changed something."""

    report: Report
    is_unchanged: bool
    file: Path


@pytest.fixture(scope="module")
def good_world() -> Validated:
    graph = read(HERE / "good.ttl")
    triples, prefixes = set(graph), set(graph.namespaces())
    report = validate_graph(graph)
    return Validated(report, (set(graph), set(graph.namespaces())) == (triples, prefixes), HERE / "good.ttl")


@pytest.fixture(scope="module")
def own_file(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    own = tmp_path_factory.mktemp("own") / "own.ttl"
    own.write_text(
        turtle("id:nowhere\n    a kgkz:Place ;\n    kgkz:accordingTo id:kozhanbergenova-2023 ."), encoding="utf-8"
    )
    files = [own, *sources(), *(root() / "ontology" / "shapes").glob("*.ttl")]
    before = [path.read_bytes() for path in files]
    report = validate(str(own), lang="kk")
    return Validated(report, [path.read_bytes() for path in files] == before, own)


@pytest.fixture
def nothing_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check one's own file alone."""
    monkeypatch.setattr("kgkz.validation.validate.sources", lambda *_: [])


@pytest.mark.parametrize("severity", ["violation", "warning"])
def test_some_bad_examples_are_of_every_kind_of_constraint(severity: str, bad_world: Report) -> None:
    some, every = (kinds_of(bad_world, severity, {path.stem for path in paths}) for paths in (SOME_BAD, BAD))
    assert some == every


def kinds_of(report: Report, severity: str, shapes: set[str]) -> set[str]:
    """The kinds of constraint of which some shapes have results."""
    results = report.results
    assert results is not None
    named = {URIRef(SHAPE + shape) for shape in shapes}
    return {
        str(results.value(result, SH.sourceConstraintComponent))
        for result in results.subjects(SH.resultSeverity, SH[severity.capitalize()])
        if results.value(result, SH.sourceShape) in named
    }


@pytest.mark.parametrize("shape", sorted(map(local, SPEAKING)))
def test_every_shape_with_a_message_has_an_invalid_example(shape: str) -> None:
    assert (HERE / "bad" / f"{shape}.ttl").exists()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_an_invalid_example_violates_only_its_shape(path: Path, findings: dict[str, list[Finding]]) -> None:
    (subject,) = set(read(path).subjects())
    assert {local(finding.shape) for finding in findings[str(subject)]} == {path.stem}
    (severity,) = {finding.severity for finding in findings[str(subject)]}
    assert severity == local(SHAPES.value(URIRef(SHAPE + path.stem), SH.severity)).rpartition("#")[2].lower()


def test_the_valid_example_has_no_findings(good_world: Validated) -> None:
    # What the ontology itself is told stands in the test of the shipped graph.
    findings = [finding for finding in good_world.report if not finding.focus.startswith(PREFIXES["kgkz"])]
    assert list(map(str, findings)) == []


def test_the_invalid_examples_give_no_findings_in_the_valid_one(findings: dict[str, list[Finding]]) -> None:
    assert [entry for entry in findings if entry.startswith(ID["example-"])] == []


def test_the_shipped_graph_has_no_violations(shipped: Report) -> None:
    assert [str(finding) for finding in shipped if finding.severity == "violation"] == []
    assert shipped.conforms


@pytest.mark.parametrize("shape", sorted(map(local, SHAPES.subjects(SH.targetClass))))
def test_every_shape_applies_to_an_entry_of_the_graph(shape: str, classes_with_members: set[ox.NamedNode]) -> None:
    classes = SHAPES.objects(URIRef(SHAPE + shape), SH.targetClass)
    assert {ox.NamedNode(str(kind)) for kind in classes} & classes_with_members


@pytest.mark.parametrize("shape", sorted(map(local, SPEAKING)))
def test_a_message_states_the_rule_in_english_kazakh_and_russian(shape: str) -> None:
    messages = list(SHAPES.objects(URIRef(SHAPE + shape), SH.message))
    assert sorted(m.language or "" for m in messages if isinstance(m, Literal)) == sorted(LANGUAGES)
    assert all(message.endswith(".") for message in messages)
    assert (URIRef(SHAPE + shape), SH.severity, None) in SHAPES


def test_every_shape_has_a_name_and_is_reached() -> None:
    assert {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in SHAPES.subjects(RDF.type, kind)} == {
        URIRef(SHAPE + local(shape)) for shape in SPEAKING | TARGETED | ASKED | set(SHAPES.objects(None, SH.property))
    }
    named = {node for _, predicate, node in SHAPES if predicate not in (RDF.type, SH.targetClass)}
    assert {local(shape) for shape in ASKED if shape not in named} == set()


SOME = (HERE / "good.ttl", *SOME_BAD)
# The part of the ontology that constraints on other entries need. The rest is left out, because pySHACL is slow.
HIERARCHY = [
    triple
    for triple in everything(*sources("ontology"))
    if triple.predicate in (named_node("rdfs:subClassOf"), named_node("skos:inScheme"))
]
WORLDS = {
    "the shipped graph": sources(),
    "all bad examples": [*sources("ontology"), HERE / "good.ttl", *BAD],
    "some bad examples": SOME,
    "the good world": [*sources("ontology"), HERE / "good.ttl"],
    "odd terms": [*sources("ontology"), HERE / "odd.ttl"],
    "nothing": [],
}
# By default pySHACL validates one small data set, which contains the valid one.
LARGE = ("the shipped graph", "all bad examples", "the good world", "odd terms")


@pytest.mark.parametrize(
    "world", [pytest.param(world, marks=pytest.mark.reference) if world in LARGE else world for world in WORLDS]
)
def test_the_fast_engine_gives_the_results_of_the_reference(world: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "rdflib.term")  # it logs each literal that it cannot read
    fast, reference = (found(WORLDS[world], SHAPE_TRIPLES, engine) for engine in ("fast", "pyshacl"))
    assert fast == reference
    assert bool(reference) == (world not in ("the good world", "nothing"))


def test_the_reference_is_used_only_without_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = WORLDS["some bad examples"]
    with monkeypatch.context() as alone:
        alone.delattr(shacl, "_pyshacl")
        assert found(bad, SHAPE_TRIPLES, "fast")
    monkeypatch.setitem(sys.modules, "shifty._shifty", None)
    assert found(bad, SHAPE_TRIPLES, "fast") == found(bad, SHAPE_TRIPLES, "pyshacl")


def found(paths: Sequence[Path], shapes: Sequence[ox.Triple], engine: str) -> Counter[tuple[object, ...]]:
    """Count the results; a blank node has another name with each engine."""
    results = shacl.run(everything(*paths) + (HIERARCHY if paths == SOME else []), shapes, engine)
    return Counter(tuple("_" if isinstance(part, ox.BlankNode) else part for part in result) for result in results)


def test_both_engines_give_the_same_report() -> None:
    triples = everything(*SOME) + HIERARCHY
    fast, reference = (_report(shacl.run(triples, SHAPE_TRIPLES, engine), "en", []) for engine in get_args(Engine))
    assert {finding.severity for finding in fast} == {"violation", "warning"}
    assert str(fast) == str(reference)
    assert canonical(fast) == canonical(reference)


def canonical(report: Report) -> set[ox.Quad]:
    """The results with names for the blank nodes that depend on what is said of them only."""
    dataset = ox.Dataset(ox.parse(report.turtle(), format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_invalid_shapes_are_an_error(engine: str) -> None:
    entry = "shape:x a sh:NodeShape ; sh:targetClass kgkz:Event ; sh:property [ sh:path 3 ; sh:minCount 1 ] ."
    shapes = [quad.triple for quad in ox.parse(turtle(entry), format=ox.RdfFormat.TURTLE)]
    event = ox.Triple(ox.NamedNode("https://a.b/x"), named_node("rdf:type"), named_node("kgkz:Event"))
    with pytest.raises(BadData, match="SHACL validation failed"):
        shacl.run([event], shapes, engine)


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(
        BadParameter, match="unknown engine 'pyshacI'; expected one of fast, pyshacl; did you mean 'pyshacl'"
    ):
        validate(engine="pyshacI")  # type: ignore[arg-type]


def test_each_language_has_its_own_messages(bad_results: Graph) -> None:
    for finding in bad_results.objects(None, SH.result):
        messages = [m for m in bad_results.objects(finding, SH.resultMessage) if isinstance(m, Literal)]
        assert sorted(m.language or "" for m in messages) == sorted(LANGUAGES)


def test_instances_of_a_subclass_are_validated() -> None:
    graph = Graph().parse(data=turtle("id:nowhere a kgkz:University ."), format="turtle")
    report = validate_graph(graph, lang="ru")
    told = {local(f.shape): f.message for f in report if f.focus == str(ID.nowhere)}
    rule = "У агента должен быть ровно один вид актора (kgkz:actorKind) из списка kgkz:actorKinds."
    assert told["Agent-kind"] == rule
    assert {"accordingTo", "label", "label-kk"} <= told.keys()


DATES = ("attested", "date", "deadline", "end", "start")
IMPOSSIBLE = ("2015-02-30", "1900-02-29?", "0000")
POSSIBLE = (
    "2011", "2011-10", "2011-10-21", "2000-02-29", "2011?", "2011-10~", "2011-10-21%", "192X", "19XX", "2004-XX",
    "2004-06-XX", "2004-XX-XX",
)  # fmt: skip
INTERVALS = ("2003/2018", "2003-05/2018-06-07", "2023/..", "../2025", "2003?/2018~")
# The pattern of a date as a whole, which the shapes cut into the forms that are frequent and the others.
_POINT = r"([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]|XX))?|-XX(-XX)?)?|[0-9]{3}X|[0-9]{2}XX)[?~%]?"
WHOLE = {
    "start": re.compile(rf"^{_POINT}$"),
    "date": re.compile(rf"^({_POINT}(/({_POINT}|[.][.]))?|[.][.]/{_POINT})$"),
}
UNREADABLE = (
    "2023/",
    "/2025",
    "2021-21",
    "2011-1",
    "2011-13",
    "11",
    "Oct 2011",
    "2011-XX-05",
    "1XX4",
    "2011-10-32",
    "",
)


MISSPELT = 'id:misspelt a kgkz:Evnt ; kgkz:plase id:y ; kgkz:zzzzz "z" .'


@pytest.fixture(scope="module")
def entries() -> Report:
    """Entries with dates of every kind, and one with misspelt terms."""
    days = (
        f'id:day-{number}-{name} a kgkz:Event ; kgkz:{name} "{value}"^^edtf:EDTF .'
        for name in DATES
        for number, value in enumerate([*IMPOSSIBLE, *POSSIBLE, *UNREADABLE])
    )
    intervals = (
        f'id:{kind}-{number} a kgkz:{kind} ; kgkz:{name} "{value}"^^edtf:EDTF .'
        for kind, name in (("Event", "date"), ("Membership", "start"))
        for number, value in enumerate(INTERVALS)
    )
    text = turtle("\n".join([*days, *intervals, MISSPELT]))
    return validate_graph(Graph().parse(data=text, format="turtle"))


@pytest.mark.parametrize("property", DATES)
@pytest.mark.parametrize("value", IMPOSSIBLE)
def test_a_day_that_does_not_exist_is_found(property: str, value: str, entries: Report) -> None:
    found = [f for f in entries if f.value == value and f.path == PREFIXES["kgkz"] + property]
    assert [(f.severity, local(f.shape)) for f in found] == [("violation", property)]


@pytest.mark.parametrize("value", POSSIBLE)
def test_a_date_with_any_precision_is_valid(value: str, entries: Report) -> None:
    assert [str(f) for f in entries if f.value == value and local(f.shape) in ("date", "start")] == []


@pytest.mark.parametrize("value", UNREADABLE)
def test_an_invalid_edtf_date_is_found_once(value: str, entries: Report) -> None:
    assert [local(f.shape) for f in entries if f.value == value and f.path == PREFIXES["kgkz"] + "date"] == ["date"]


@pytest.mark.parametrize("shape", WHOLE)
def test_the_partial_date_patterns_are_together_equal_to_the_whole_pattern(shape: str) -> None:
    listed = SHAPES.value(URIRef(SHAPE + shape), SH["or"])
    forms = [str(SHAPES.value(form, SH.pattern)) for form in Collection(SHAPES, listed)]
    assert len(forms) == (2 if shape == "start" else 3)
    texts = nearly_dates()
    assert len(texts) > 100_000
    either = re.compile("|".join(f"(?:{form})" for form in forms))
    read = {text for text in texts if either.search(text)}
    assert read == {text for text in texts if WHOLE[shape].search(text)}


@cache
def nearly_dates() -> set[str]:
    years, rests = ("2011", "0001", "201X", "20XX", "2XXX"), ("-10", "-13", "-XX", "-05", "-31", "-32", "-1")
    parts = (*years, *rests, "?", "~", "%", "/", "..", " ", "\n", "Z")
    return {"".join(some) for length in range(5) for some in product(parts, repeat=length)}


def test_an_interval_is_a_date_but_not_a_start(entries: Report) -> None:
    told = [f.value for f in entries if local(f.shape) in ("date", "start") and f.value in INTERVALS]
    assert sorted(told) == sorted(INTERVALS), "each once: as a start, and not as a date"


def test_a_misspelt_term_gives_a_suggestion(entries: Report) -> None:
    messages = [f.message for f in entries if local(f.shape) == "DeclaredTerm"]
    assert sum("did you mean 'kgkz:Event'" in message for message in messages) == 1
    assert sum("'kgkz:place'" in message for message in messages) == 1
    assert sum(message.endswith("it declares.") for message in messages) == 1


def test_validation_does_not_change_graph_or_files(good_world: Validated, own_file: Validated) -> None:
    assert good_world.is_unchanged
    assert own_file.is_unchanged


def test_own_files_are_validated_together_with_the_graph(own_file: Validated, shipped: Report) -> None:
    report = own_file.report
    known = {(f.focus, f.shape) for f in shipped}
    new = [f for f in report if (f.focus, f.shape) not in known]
    assert not report.conforms
    assert {f.focus for f in new} == {str(ID.nowhere)}
    assert {(f.file, f.line) for f in new} == {(str(own_file.file), len(PREFIXES) + 1)}
    assert {f.severity for f in report if f.focus != str(ID.nowhere)} <= {"violation"}
    (told,) = (f.message for f in new if local(f.shape) == "accordingTo-passage")
    assert told.startswith("Үзінділерге бөлінген дереккөзге (kgkz:SegmentedSource) негізделген жазбада")


def test_an_unknown_language_gives_english_messages() -> None:
    report = validate_graph(Graph().parse(data=turtle("id:x a kgkz:Place ."), format="turtle"), lang="tr")
    assert "must have at least one source" in str(report)


def test_invalid_turtle_is_reported_with_file_line_and_column(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text("@prefix id: <https://w3id.org/kgkz/id/> .\nid:a id:b ; .\n", encoding="utf-8")
    with pytest.raises(BadData, match=r"own\.ttl: invalid Turtle: .*line 2 .*column"):
        validate(own)


@pytest.mark.usefixtures("nothing_shipped")
@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_triple_term_is_an_error(engine: Engine, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(turtle('id:a rdfs:seeAlso <<( id:x rdfs:label "y . z" )>> .'), encoding="utf-8")
    with pytest.raises(BadData, match=r"triple terms .* cannot be validated"):
        validate(own, engine=engine)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"cannot read .*nowhere\.ttl"):
        validate(tmp_path / "nowhere.ttl")


def test_a_report_has_text_json_turtle_and_html_forms(bad_world: Report, bad_results: Graph) -> None:
    worst = bad_world.findings[0]
    assert len(bad_world) == len(list(bad_world)) == len(json.loads(bad_world.to_json()))
    assert json.loads(bad_world.to_json())[0] == worst._asdict()
    assert worst.severity == "violation"
    assert bad_world.findings[-1].severity == "warning"
    assert str(bad_world).splitlines()[-1] == bad_world._summary()
    assert compact(worst.focus) in str(bad_world)
    assert len(list(bad_results.objects(None, SH.result))) == len(bad_world)
    assert ">violation</td>" in bad_world._repr_html_()


def test_a_warning_is_not_a_violation() -> None:
    finding = Finding("warning", "id:x", None, None, SHAPE + "label-kk", "Add it.")
    assert Report([finding]).conforms
    assert str(Report([finding])).endswith("no violations, 1 warning")


def test_the_html_of_a_report_is_escaped() -> None:
    finding = Finding("violation", "id:x", None, "<script>", SHAPE + "label", "Say it.")
    assert "<script>" not in Report([finding])._repr_html_()
