"""Every shape finds its violation in a small invented data set, and the real graph has no violations.

``shapes/good.ttl`` is the valid data set. Each file of ``shapes/bad`` adds one invalid entry to it, and has the name of
the shape that must report it.
"""

import json
import logging
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kgkz.errors import BadData, BadFile, BadParameter
from kgkz.rdf.namespaces import PREFIXES, compact
from kgkz.rdf.shipped import root, sources
from kgkz.rdf.turtle import parse
from kgkz.validation import shacl
from kgkz.validation.results import Result, Scope
from kgkz.validation.validate import Engine, Finding, Report, validate, validate_graph

HERE = Path(__file__).parent / "shapes"
BAD = sorted((HERE / "bad").glob("*.ttl"))
SHAPE, ID = PREFIXES["shape"], Namespace(PREFIXES["id"])
LANGUAGES = ("en", "kk", "ru")
# Checked in Python; the messages are in the shapes.
WORDS_ONLY = {URIRef(SHAPE + "DeclaredTerm")}
CONSTRAINTS = (SH["or"], SH.closed, SH.sparql, SH.xone)


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


def turtle(entry: str) -> str:
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + entry


SHAPES = read(*(root() / "ontology" / "shapes").glob("*.ttl"))
TARGETS = (SH.targetClass, SH.targetSubjectsOf)
TARGETED = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
# A shape used only by another one, in sh:or, sh:not or sh:node, is in no finding and needs no message.
SPEAKING = WORDS_ONLY | {
    shape
    for shape in TARGETED | {part for shape in TARGETED for part in SHAPES.objects(shape, SH.property)}
    if (shape, RDF.type, SH.PropertyShape) in SHAPES or any((shape, kind, None) in SHAPES for kind in CONSTRAINTS)
}
ASKED = {shape for shape in SHAPES.subjects(RDF.type, SH.NodeShape) if shape not in TARGETED | WORDS_ONLY}


def local(shape: object) -> str:
    return str(shape).removeprefix(SHAPE)


@pytest.fixture(scope="module", autouse=True)
def _run_pyshacl_once_per_graph() -> Iterator[None]:
    """Cache its results: four tests need them for the invalid examples, which takes seconds."""
    answers: dict[tuple[frozenset[bytes], frozenset[ox.Triple]], list[Result]] = {}
    ask = shacl._pyshacl

    def cached(data: Sequence[bytes], shapes: Sequence[ox.Triple], scope: Scope | None) -> list[Result]:
        key = (frozenset(data), frozenset(shapes))
        if key not in answers:
            answers[key] = list(ask(data, shapes, scope))
        return answers[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shacl, "_pyshacl", cached)
        patch.setitem(shacl._ENGINES, "pyshacl", cached)
        yield


@pytest.fixture(scope="module")
def bad_world() -> Report:
    """The report for all invalid entries together with the valid data set, because one run is faster than a hundred."""
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
def shipped_graph() -> Graph:
    return read(*sources())


@pytest.mark.parametrize("shape", sorted(map(local, SPEAKING)))
def test_every_shape_with_a_message_has_an_invalid_example(shape: str) -> None:
    assert (HERE / "bad" / f"{shape}.ttl").exists()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_an_invalid_example_violates_only_its_shape(path: Path, findings: dict[str, list[Finding]]) -> None:
    (subject,) = set(read(path).subjects())
    assert {local(finding.shape) for finding in findings[str(subject)]} == {path.stem}
    (severity,) = {finding.severity for finding in findings[str(subject)]}
    assert severity == local(SHAPES.value(URIRef(SHAPE + path.stem), SH.severity)).rpartition("#")[2].lower()


def test_the_valid_example_has_no_findings() -> None:
    report = validate_graph(read(HERE / "good.ttl"))
    # Findings about the ontology are tested with the real graph.
    assert [str(finding) for finding in report if not finding.focus.startswith(PREFIXES["kgkz"])] == []


def test_the_invalid_examples_give_no_findings_in_the_valid_one(findings: dict[str, list[Finding]]) -> None:
    assert [entry for entry in findings if entry.startswith(ID["example-"])] == []


def test_the_shipped_graph_has_no_violations(shipped: Report) -> None:
    assert [str(finding) for finding in shipped if finding.severity == "violation"] == []
    assert shipped.conforms


@pytest.mark.parametrize("shape", sorted(map(local, SHAPES.subjects(SH.targetClass))))
def test_every_shape_applies_to_an_entry_of_the_graph(shape: str, shipped_graph: Graph) -> None:
    classes = SHAPES.objects(URIRef(SHAPE + shape), SH.targetClass)
    below = {special for kind in classes for special in shipped_graph.transitive_subjects(RDFS.subClassOf, kind)}
    assert any((None, RDF.type, kind) in shipped_graph for kind in below)


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


def everything(*paths: Path) -> list[ox.Triple]:
    return [triple for path in paths for triple in parse(path)]


WORLDS = {
    "the shipped graph": sources(),
    "the good world": [*sources("ontology"), HERE / "good.ttl"],
    "all bad examples": [*sources("ontology"), HERE / "good.ttl", *BAD],
    "odd terms": [*sources("ontology"), HERE / "odd.ttl"],
    "nothing": [],
}


@pytest.mark.parametrize(
    "world",
    [pytest.param(world, marks=pytest.mark.reference) if world == "the shipped graph" else world for world in WORLDS],
)
def test_the_fast_engine_gives_the_results_of_the_reference(world: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "rdflib.term")  # it logs each invalid literal
    shapes = everything(*(root() / "ontology" / "shapes").glob("*.ttl"))
    fast, reference = (found(WORLDS[world], shapes, engine) for engine in ("fast", "pyshacl"))
    assert fast == reference
    assert bool(reference) == (world not in ("the good world", "nothing"))


def test_the_reference_is_used_only_without_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes, bad = everything(*(root() / "ontology" / "shapes").glob("*.ttl")), WORLDS["all bad examples"]
    with monkeypatch.context() as alone:
        alone.delattr(shacl, "_pyshacl")
        assert found(bad, shapes, "fast")
    monkeypatch.setitem(sys.modules, "shifty._shifty", None)
    assert found(bad, shapes, "fast") == found(bad, shapes, "pyshacl")


def found(paths: Sequence[Path], shapes: Sequence[ox.Triple], engine: str) -> Counter[tuple[object, ...]]:
    """Count the results; blank node labels differ between engines."""
    results = shacl.run(everything(*paths), shapes, engine)
    return Counter(tuple("_" if isinstance(part, ox.BlankNode) else part for part in result) for result in results)


def test_both_engines_give_the_same_report(bad_world: Report) -> None:
    report = validate_graph(read(HERE / "good.ttl", *BAD), engine="pyshacl")
    assert str(report) == str(bad_world)
    assert canonical(report) == canonical(bad_world)


def canonical(report: Report) -> set[ox.Quad]:
    """Return the results with blank node labels that depend only on the statements about them."""
    dataset = ox.Dataset(ox.parse(report.turtle(), format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_invalid_shapes_are_an_error(engine: str) -> None:
    entry = "shape:x a sh:NodeShape ; sh:targetClass kgkz:Event ; sh:property [ sh:path 3 ; sh:minCount 1 ] ."
    shapes = [quad.triple for quad in ox.parse(turtle(entry), format=ox.RdfFormat.TURTLE)]
    with pytest.raises(BadData, match="SHACL validation failed"):
        shacl.run(everything(*sources()), shapes, engine)


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(
        BadParameter, match="unknown engine 'pyshacI'; expected one of fast, pyshacl; did you mean 'pyshacl'"
    ):
        validate(engine="pyshacI")  # type: ignore[arg-type]


def test_each_language_has_its_own_messages(bad_world: Report) -> None:
    results = Graph().parse(data=bad_world.turtle(), format="turtle")
    for finding in results.objects(None, SH.result):
        messages = [m for m in results.objects(finding, SH.resultMessage) if isinstance(m, Literal)]
        assert sorted(m.language or "" for m in messages) == sorted(LANGUAGES)


def test_instances_of_a_subclass_are_validated() -> None:
    graph = Graph().parse(data=turtle("id:nowhere a kgkz:University ."), format="turtle")
    report = validate_graph(graph, lang="ru")
    told = {local(f.shape): f.message for f in report if f.focus == str(ID.nowhere)}
    assert (
        told["Agent-kind"] == "У агента должен быть ровно один вид актора (kgkz:actorKind) из списка kgkz:actorKinds."
    )
    assert {"accordingTo", "label", "label-kk"} <= told.keys()


DATES = ("attested", "date", "deadline", "end", "start")
IMPOSSIBLE = ("2015-02-30", "1900-02-29?", "0000")
POSSIBLE = (
    "2011", "2011-10", "2011-10-21", "2000-02-29", "2011?", "2011-10~", "2011-10-21%", "192X", "19XX", "2004-XX",
    "2004-06-XX", "2004-XX-XX",
)  # fmt: skip
INTERVALS = ("2003/2018", "2003-05/2018-06-07", "2023/..", "../2025", "2003?/2018~")
# The complete pattern of a date, which the shapes divide into frequent and other forms.
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


@pytest.fixture(scope="module")
def days() -> Report:
    entries = "\n".join(
        f'id:day-{number}-{name} a kgkz:Event ; kgkz:{name} "{value}"^^edtf:EDTF .'
        for name in DATES
        for number, value in enumerate([*IMPOSSIBLE, *POSSIBLE, *UNREADABLE])
    )
    return validate_graph(Graph().parse(data=turtle(entries), format="turtle"))


@pytest.mark.parametrize("property", DATES)
@pytest.mark.parametrize("value", IMPOSSIBLE)
def test_a_day_that_does_not_exist_is_found(property: str, value: str, days: Report) -> None:
    found = [f for f in days if f.value == value and f.path == PREFIXES["kgkz"] + property]
    assert [(f.severity, local(f.shape)) for f in found] == [("violation", property)]


@pytest.mark.parametrize("value", POSSIBLE)
def test_a_date_with_any_precision_is_valid(value: str, days: Report) -> None:
    assert [str(f) for f in days if f.value == value and local(f.shape) in ("date", "start")] == []


@pytest.mark.parametrize("value", UNREADABLE)
def test_an_invalid_edtf_date_is_found_once(value: str, days: Report) -> None:
    assert [local(f.shape) for f in days if f.value == value and f.path == PREFIXES["kgkz"] + "date"] == ["date"]


@pytest.mark.parametrize("shape", WHOLE)
def test_the_partial_date_patterns_are_together_equal_to_the_whole_pattern(shape: str) -> None:
    either = SHAPES.value(URIRef(SHAPE + shape), SH["or"])
    forms = [str(SHAPES.value(form, SH.pattern)) for form in Collection(SHAPES, either)]
    assert len(forms) == (2 if shape == "start" else 3)
    years, rests = ("2011", "0001", "201X", "20XX", "2XXX"), ("-10", "-13", "-XX", "-05", "-31", "-32", "-1")
    parts = (*years, *rests, "?", "~", "%", "/", "..", " ", "\n", "Z")
    texts = {"".join(some) for length in range(5) for some in product(parts, repeat=length)}
    assert len(texts) > 100_000
    read = {text for text in texts if any(re.search(form, text) for form in forms)}
    assert read == {text for text in texts if WHOLE[shape].search(text)}


def test_an_interval_is_a_date_but_not_a_start() -> None:
    entries = "\n".join(
        f'id:{kind}-{number} a kgkz:{kind} ; kgkz:{name} "{value}"^^edtf:EDTF .'
        for kind, name in (("Event", "date"), ("Membership", "start"))
        for number, value in enumerate(INTERVALS)
    )
    report = validate_graph(Graph().parse(data=turtle(entries), format="turtle"))
    told = [f.value for f in report if local(f.shape) in ("date", "start")]
    assert sorted(told) == sorted(INTERVALS), "each once: as a start, and not as a date"


def test_a_misspelt_term_gives_a_suggestion() -> None:
    entry = 'id:x a kgkz:Evnt ; kgkz:plase id:y ; kgkz:zzzzz "z" .'
    report = validate_graph(Graph().parse(data=turtle(entry), format="turtle"))
    messages = [f.message for f in report if local(f.shape) == "DeclaredTerm"]
    assert sum("did you mean 'kgkz:Event'" in message for message in messages) == 1
    assert sum("'kgkz:place'" in message for message in messages) == 1
    assert sum(message.endswith("it declares.") for message in messages) == 1


def test_validation_does_not_change_graph_or_files(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_bytes((HERE / "bad" / "Event-kind.ttl").read_bytes())
    files = [own, *sources(), *(root() / "ontology" / "shapes").glob("*.ttl")]
    before = [path.read_bytes() for path in files]
    graph = read(HERE / "good.ttl")
    triples, prefixes = set(graph), set(graph.namespaces())
    validate_graph(graph)
    validate(own)
    assert (set(graph), set(graph.namespaces())) == (triples, prefixes)
    assert [path.read_bytes() for path in files] == before


def test_own_files_are_validated_together_with_the_graph(tmp_path: Path, shipped: Report) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        turtle("id:nowhere\n    a kgkz:Place ;\n    kgkz:accordingTo id:kozhanbergenova-2023 ."), encoding="utf-8"
    )
    report = validate(str(own), lang="kk")
    known = {(f.focus, f.shape) for f in shipped}
    new = [f for f in report if (f.focus, f.shape) not in known]
    assert not report.conforms
    assert {f.focus for f in new} == {str(ID.nowhere)}
    assert {(f.file, f.line) for f in new} == {(str(own), len(PREFIXES) + 1)}
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


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_triple_term_is_an_error(engine: Engine, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(turtle('id:a rdfs:seeAlso <<( id:x rdfs:label "y . z" )>> .'), encoding="utf-8")
    with pytest.raises(BadData, match=r"triple terms .* cannot be validated"):
        validate(own, engine=engine)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"cannot read .*nowhere\.ttl"):
        validate(tmp_path / "nowhere.ttl")


def test_a_report_has_text_json_turtle_and_html_forms(bad_world: Report) -> None:
    worst = bad_world.findings[0]
    assert len(bad_world) == len(list(bad_world)) == len(json.loads(bad_world.to_json()))
    assert json.loads(bad_world.to_json())[0] == worst._asdict()
    assert worst.severity == "violation"
    assert bad_world.findings[-1].severity == "warning"
    assert str(bad_world).splitlines()[-1] == bad_world._summary()
    assert compact(worst.focus) in str(bad_world)
    results = Graph().parse(data=bad_world.turtle(), format="turtle")
    assert len(list(results.objects(None, SH.result))) == len(bad_world)
    assert ">violation</td>" in bad_world._repr_html_()


def test_a_warning_is_not_a_violation() -> None:
    finding = Finding("warning", "id:x", None, None, SHAPE + "label-kk", "Add it.")
    assert Report([finding]).conforms
    assert str(Report([finding])).endswith("no violations, 1 warning")


def test_the_html_of_a_report_is_escaped() -> None:
    finding = Finding("violation", "id:x", None, "<script>", SHAPE + "label", "Say it.")
    assert "<script>" not in Report([finding])._repr_html_()
