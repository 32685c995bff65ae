"""A large graph is validated in parts, and the report equals that of the whole."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
from kgkz.rdf.namespaces import PREFIXES, compact
from kgkz.rdf.shipped import root, sources
from kgkz.rdf.turtle import parse, to_ntriples
from kgkz.validation import fast, shacl
from kgkz.validation.parts import Statements
from kgkz.validation.reach import Reach, reach_of
from kgkz.validation.results import VIOLATION, Result, Scope, Term, read, write

HERE = Path(__file__).parent / "shapes"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SHAPES = [triple for path in sorted((root() / "ontology" / "shapes").glob("*.ttl")) for triple in parse(path)]
ADMS = PREFIXES["adms"]
# Own data in addition to the valid example. Far apart, so that a small part has only one end of each reference.
FIRST = """
    id:own-early a kgkz:Event ;
        rdfs:label "Early"@en ; kgkz:eventKind kgkz:meeting ; kgkz:date "2001"^^edtf:EDTF ;
        kgkz:place id:own-town , id:own-land ; kgkz:causedBy id:own-meeting , id:own-nothing ;
        kgkz:accordingTo id:example-source .
    <https://example.org/Meeting> rdfs:subClassOf kgkz:Event .
    id:өз-оқиға a kgkz:Event ; rdfs:label "In Kazakh"@en ; kgkz:accordingTo id:example-source .
    [] a kgkz:Event ; rdfs:label "Nameless"@en ; kgkz:place [ a kgkz:Place ; rdfs:label "Nowhere"@en ] .
    """ + "".join(
    f'id:own-filler-{n} a kgkz:Event ; rdfs:label "Filler {n}"@en ; kgkz:eventKind kgkz:meeting ; '
    'kgkz:date "2001"^^edtf:EDTF ; kgkz:accordingTo id:example-source .\n'
    for n in range(60)
)
SECOND = """
    id:own-town a kgkz:Place ; rdfs:label "Town"@en , "Қала"@kk , "Город"@ru ; kgkz:accordingTo id:example-source .
    id:own-land a kgkz:State ; rdfs:label "Land"@en ;
        kgkz:actorKind kgkz:stateActor ; kgkz:accordingTo id:example-source .
    id:own-meeting a <https://example.org/Meeting> ; rdfs:label "Meeting"@en ; kgkz:accordingTo id:example-source .
    id:own-early kgkz:date "2002"^^edtf:EDTF .
    id:example-membership kgkz:start "2019"^^edtf:EDTF .
    id:own-thief adms:identifier id:example-identifier .
    id:own-pair a kgkz:Event ; rdfs:label "Pair"@en ; kgkz:eventKind kgkz:meeting ; kgkz:accordingTo id:example-source ;
        kgkz:date "2015-02-30"^^edtf:EDTF .
"""
OWN_FAULTS = {
    ("id:own-early", "shape:Event-place", "id:own-land"),
    ("id:own-early", "shape:Event-causedBy", "id:own-nothing"),
    ("id:own-early", "shape:date", None),
    ("id:өз-оқиға", "shape:Event-kind", None),
    ("id:own-meeting", "shape:Event-kind", None),
    ("id:own-land", "shape:label-kk", None),
    ("id:example-membership", "shape:start", None),
    ("id:example-identifier", "shape:Identifier-of", "id:own-thief"),
}


def lines_of(*paths: Path) -> list[bytes]:
    return [line for path in paths for line in to_ntriples(path).splitlines(keepends=True)]


def triples_of(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE)]


def short(term: Term | None) -> str | None:
    return None if term is None else compact(str(term).strip("<>"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("own")
    for name, text in (("first", FIRST), ("second", SECOND)):
        (folder / f"{name}.ttl").write_text(HEAD + text, encoding="utf-8")
    return folder / "first.ttl", folder / "second.ttl"


@pytest.fixture(scope="module")
def bad_world() -> tuple[list[bytes], list[Result]]:
    lines = lines_of(*sources("ontology"), HERE / "good.ttl", *sorted((HERE / "bad").glob("*.ttl")))
    return lines, shacl.run_lines(lines, SHAPES)


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Divide even a small graph into parts of a given size."""

    def to(size: int) -> None:
        monkeypatch.setattr(fast, "_AT_ONCE", 0)
        monkeypatch.setattr(fast, "_PORTION", size)

    return to


def worlds(own: Sequence[Path]) -> Iterator[tuple[str, list[bytes]]]:
    yield "odd terms", lines_of(*sources("ontology"), HERE / "odd.ttl")
    yield "own data", lines_of(*sources("ontology"), HERE / "good.ttl", *own)
    yield "nothing", []


@pytest.mark.parametrize("size", [30, 300])
def test_parts_give_the_results_of_the_whole(
    size: int,
    own: tuple[Path, Path],
    bad_world: tuple[list[bytes], list[Result]],
    cut: Callable[[int], None],
) -> None:
    whole = {world: (lines, shacl.run_lines(lines, SHAPES)) for world, lines in worlds(own)}
    whole["all bad examples"] = bad_world
    cut(size)
    for world, (lines, results) in whole.items():
        assert Counter(shacl.run_lines(lines, SHAPES)) == Counter(results), world
        assert bool(results) == (world != "nothing")


@pytest.mark.parametrize("size", [20, 10_000])
def test_own_data_is_checked_across_files_parts_and_shipped_entries(
    size: int, own: tuple[Path, Path], cut: Callable[[int], None]
) -> None:
    cut(size)
    results = shacl.run_lines(lines_of(*sources("ontology"), HERE / "good.ttl", *own), SHAPES)
    told = {(short(result.focus), short(result.shape), short(result.value)) for result in results}
    assert told >= OWN_FAULTS
    assert not any("filler" in str(focus) for focus, _, _ in told)
    missing = ("Event-kind", "accordingTo", "Event-date-missing", "label-kk", "label-ru")
    nameless = {short(result.shape) for result in results if isinstance(result.focus, ox.BlankNode)}
    assert nameless == {f"shape:{name}" for name in missing}


@pytest.mark.parametrize("size", [100, 10_000])
@pytest.mark.parametrize("others", [True, False])
def test_other_entries_give_only_violations_or_nothing(
    others: bool, size: int, bad_world: tuple[list[bytes], list[Result]], cut: Callable[[int], None]
) -> None:
    lines, every = bad_world
    about = ("bad-method-applied-to-missing", "bad-date", "bad-period-time-missing", "example-event")
    scope = Scope({f"<{PREFIXES['id']}{entry}>".encode() for entry in about}, others=others)
    expected = [r for r in every if scope.holds(str(r.focus).encode(), is_violation=r.severity == VIOLATION)]
    assert 2 < len(expected) < len(every)
    cut(size)
    assert Counter(shacl.run_lines(lines, SHAPES, scope=scope)) == Counter(expected)


def test_the_reference_engine_reports_the_same_entries() -> None:
    lines = shacl.to_lines(triples_of("id:a a kgkz:Event . id:b a kgkz:Event ; kgkz:eventKind id:a ."))
    scope = Scope({f"<{PREFIXES['id']}a>".encode()}, others=False)
    results, reference = (shacl.run_lines(lines, SHAPES, engine, scope) for engine in ("fast", "pyshacl"))
    assert Counter(results) == Counter(reference)
    assert {short(result.focus) for result in results} == {"id:a"}


def test_a_large_own_file_is_validated_like_a_small_one(own: tuple[Path, Path], cut: Callable[[int], None]) -> None:
    small = kgkz.validate(*own)
    cut(5000)
    assert kgkz.validate(*own).findings == small.findings
    assert {finding.focus for finding in small} >= {PREFIXES["id"] + "өз-оқиға", PREFIXES["id"] + "own-pair"}


def test_an_error_in_two_files_is_reported_once(tmp_path: Path) -> None:
    entry = 'id:x a kgkz:Event ; kgkz:date "2015-02-30"^^edtf:EDTF ; kgkz:zzz id:y .'
    files = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    for file in files:
        file.write_text(HEAD + entry, encoding="utf-8")
    told = Counter((f.shape.removeprefix(PREFIXES["shape"]), f.value) for f in kgkz.validate(*files))
    assert told["date", "2015-02-30"] == 1
    assert told["DeclaredTerm", PREFIXES["id"] + "y"] == 1


PLACE, SEAT = PREFIXES["kgkz"] + "place", PREFIXES["kgkz"] + "seatIn"


@pytest.mark.parametrize(
    ("shape", "steps"),
    [
        ("shape:x sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:class kgkz:Event .", []),
        ("shape:x sh:property shape:y . shape:y sh:path kgkz:date ; sh:minCount 1 ; sh:datatype xsd:string .", []),
        ("shape:x sh:property shape:y . shape:y sh:path kgkz:place ; sh:nodeKind sh:IRI ; sh:in ( id:a ) .", []),
        ("shape:x sh:path kgkz:place ; sh:node shape:y . shape:y sh:in ( id:a ) .", []),
        ("shape:x sh:property shape:y . shape:y sh:path kgkz:place ; sh:class kgkz:Place .", [{PLACE}]),
        ("shape:x sh:path kgkz:place ; sh:node shape:y . shape:y sh:closed true .", [{PLACE}]),
        ("shape:x sh:path kgkz:place ; sh:node shape:y . shape:y sh:property [ sh:path kgkz:seatIn ] .", [{PLACE}]),
        (
            "shape:x sh:path kgkz:place ; sh:or ( shape:y shape:z ) . shape:y sh:nodeKind sh:IRI . shape:z sh:property "
            "shape:w . shape:w sh:path kgkz:seatIn ; sh:not shape:v . shape:v sh:class kgkz:Place .",
            [{PLACE}, {SEAT}],
        ),
        ("shape:x sh:sparql [ sh:select 'SELECT $this { $this <https://a.b/p> ?e }' ] .", []),
        ("shape:x sh:path kgkz:place ; sh:sparql [ sh:select 'SELECT $this { $this a ?e }' ] .", []),
        (
            "shape:x sh:path kgkz:place ; sh:node shape:y . shape:y sh:sparql "
            "[ sh:select 'SELECT $this { $this <https://a.b/p> ?e . ?e a ?class }' ] .",
            [{PLACE}, {"https://a.b/p"}],
        ),
        ("shape:x sh:sparql [ sh:select 'SELECT $this { $this kgkz:end ?e }' ; sh:prefixes <https://a.b/> ] .", None),
        ("shape:x sh:property [ sh:path [ sh:inversePath kgkz:place ] ; sh:minCount 1 ] .", None),
        ("shape:x sh:property [ sh:path ( kgkz:place kgkz:seatIn ) ; sh:minCount 1 ] .", None),
        ("shape:x sh:property shape:y . shape:y sh:path kgkz:follows ; sh:node shape:x .", None),
        ("shape:x sh:expression [] .", None),
        ("shape:x kgkz:ownComponent 3 .", None),
        ("shape:x a rdfs:Class ; sh:nodeKind sh:IRI .", None),
        ("shape:x sh:targetNode id:x ; sh:nodeKind sh:IRI .", None),
        ("shape:x sh:targetObjectsOf kgkz:place ; sh:nodeKind sh:IRI .", None),
    ],
)
def test_how_far_a_shape_looks_is_read_off_it(shape: str, steps: list[set[str]] | None) -> None:
    reach = reach_of(triples_of(f"shape:x sh:targetClass kgkz:Event . {shape}"))
    if steps is not None:
        assert reach == Reach(tuple(map(frozenset, steps)))
    else:
        assert reach == Reach(nearby=(), anywhere=(PREFIXES["shape"] + "x",))


P, Q = "<https://a.b/p>", "<https://a.b/q>"
TWO = {"https://a.b/p", "https://a.b/q"}


@pytest.mark.parametrize(
    ("pattern", "steps"),
    [
        ("$this ?p ?o", []),
        (f"$this {P} ?o . ?o a ?class", [{"https://a.b/p"}]),
        (f"?o a ?class . $this {P} ?o", [{"https://a.b/p"}]),
        (f"$this {P}/{Q} ?o", [{"https://a.b/p"}]),
        (f"$this {P}/{Q} ?o . ?o a ?class", [{"https://a.b/p"}, {"https://a.b/q"}]),
        (f"$this {P}|{Q} ?o . ?o a ?class", [TWO]),
        (f"$this {P} ?o . ?o {P} ?end . $this {Q} ?end . ?end {Q} ?on", [TWO]),
        (f"$this {P} ?o {{ ?o a ?class }}", [{"https://a.b/p"}]),
        (f"$this {P} ?o FILTER NOT EXISTS {{ ?o {Q}/{P} ?s }}", [{"https://a.b/p"}, {"https://a.b/q"}]),
        (f"$this {P} ?o FILTER(?o != $this && NOT EXISTS {{ $this {Q} ?o }} && ?o != {P})", []),
        (f"$this {P} ?o OPTIONAL {{ ?o {Q} ?s }}", [{"https://a.b/p"}]),
        (f"$this {P} ?o {{ ?o {Q} ?s }} UNION {{ ?o {P} ?s }}", [{"https://a.b/p"}]),
        ("?s ?p $this", None),
        (f"$this ?p ?o . ?o {P} ?s", None),
        (f"$this {P} ?o . ?other {P} ?o", None),
        (f"$this {P}* ?o", None),
        (f"$this ^{P} ?o", None),
        (f"$this {P}|^{Q} ?o", None),
        (f"<https://a.b/n> {P}/{Q} ?o", None),
        (f"<https://a.b/n> {P} ?o . ?o a ?class", None),
        ("$this ?p ?o FILTER NOT EXISTS { ?s ?p ?o }", None),
        (f"$this {P} ?o FILTER NOT EXISTS {{ ?o {P} ?s OPTIONAL {{ ?s {Q} ?z }} }}", None),
        (f"$this {P} ?o FILTER NOT EXISTS {{ ?o {P} ?s FILTER NOT EXISTS {{ ?s {Q} ?z }} }}", None),
        ("$this ?p ?o MINUS { ?s ?p ?o }", None),
        # What has a value in some solutions only, or is computed, may be anything.
        (f"OPTIONAL {{ $this {P} ?o }} ?o a ?class", None),
        (f"{{ $this {P} ?o }} UNION {{ $this {Q} ?s }} ?o a ?class", None),
        (f"$this {P} ?s BIND(IRI(?s) AS ?o) {{ ?o a ?class }}", None),
        # Here the pattern of ?o is asked of the whole graph, before it is joined.
        (f"$this {P} ?o {{ $this a ?class OPTIONAL {{ ?o {Q} ?s }} }}", None),
        ("$this ?p ?o { SELECT ?o { $this ?q ?o } }", None),
        ("GRAPH ?g { $this ?p ?o }", None),
        ("no SPARQL", None),
    ],
)
def test_how_far_a_query_looks_is_read_off_it(pattern: str, steps: list[set[str]] | None) -> None:
    reach = reach_of(constraint(pattern))
    if steps is not None:
        assert reach == Reach(tuple(map(frozenset, steps)))
    else:
        assert reach == Reach(nearby=(), anywhere=(PREFIXES["shape"] + "x",))


def constraint(pattern: str, target: str = "sh:targetClass kgkz:Event") -> list[ox.Triple]:
    return triples_of(f"shape:x {target} ; sh:sparql [ sh:select 'SELECT $this {{ {pattern} }}' ] .")


@pytest.mark.parametrize(
    "pattern",
    [
        f"$this a <https://a.b/C> OPTIONAL {{ ?s {P} $this }}",
        f"{{ $this {Q} ?o }} UNION {{ ?s {P} $this }} BIND(1 AS ?one)",
    ],
)
def test_what_points_at_an_entry_is_read_off_a_query(pattern: str) -> None:
    assert reach_of(constraint(pattern)) == Reach(pointing=frozenset({"https://a.b/p"}))


def test_the_nodes_that_a_query_names_are_read_off_it() -> None:
    pattern = f"$this {Q} ?o FILTER NOT EXISTS {{ <https://a.b/n> {P} ?o }}"
    assert reach_of(constraint(pattern)) == Reach(nodes=frozenset({"https://a.b/n"}))


def test_a_query_that_compares_members_of_classes_is_known_by_their_types() -> None:
    pattern = f"$this {P} ?o . ?other {P} ?o {{ ?other a <https://a.b/C> }}"
    classes = frozenset({"https://a.b/C", PREFIXES["kgkz"] + "Event"})
    assert reach_of(constraint(pattern)) == Reach(nearby=(), together=(PREFIXES["shape"] + "x",), classes=classes)
    anywhere = Reach(nearby=(), anywhere=(PREFIXES["shape"] + "x",))
    assert reach_of(constraint(pattern, "sh:targetSubjectsOf kgkz:place")) == anywhere
    nested = constraint(pattern, "sh:severity sh:Violation")
    asked = triples_of("shape:y sh:targetClass kgkz:Event ; sh:path kgkz:place ; sh:node shape:x .")
    assert reach_of(nested + asked) == Reach(nearby=(), anywhere=(PREFIXES["shape"] + "y",))


def test_shapes_without_limited_reach_and_without_a_name_prevent_parts() -> None:
    assert reach_of(triples_of("[] sh:targetClass kgkz:Event ; sh:expression [] .")) is None


# No number and no position may come twice: whether they do can only be seen by comparing all passages.
COMPARED = ["Passage-label-unique", "Passage-position-unique"]


def test_shipped_shapes_look_no_further_than_one_step_and_two_compare_all_passages() -> None:
    """One that looks further is checked on the whole graph, which takes far more memory."""
    reach = reach_of(SHAPES)
    assert reach is not None
    # In whose bibliography a reference stands is told by the passages of the reference.
    assert reach.steps[1:] == (frozenset({PREFIXES["kgkz"] + "passage"}),)
    assert (reach.pointing, reach.nodes) == ({ADMS + "identifier"}, {PREFIXES["id"] + "kgkz"})
    assert [name.removeprefix(PREFIXES["shape"]) for name in reach.together] == COMPARED
    assert reach.classes == {PREFIXES["kgkz"] + "Passage"}
    assert reach.anywhere == ()


def test_a_shape_without_limited_reach_runs_on_the_whole_graph(cut: Callable[[int], None]) -> None:
    """Two equal labels in different parts."""
    query = "SELECT $this { $this <https://a.b/label> ?l . ?other <https://a.b/label> ?l FILTER(?other != $this) }"
    shapes = triples_of(
        f"""shape:unique a sh:NodeShape ; sh:targetClass kgkz:Event ; sh:sparql [ sh:select "{query}" ] .
        shape:long a sh:NodeShape ; sh:targetClass kgkz:Event ; sh:property shape:long-label .
        shape:long-label a sh:PropertyShape ; sh:path <https://a.b/label> ; sh:minLength 3 ."""
    )
    labels = ["twin", *map(str, range(40)), "twin"]
    entries = "".join(f"id:e{n} a kgkz:Event ; <https://a.b/label> '{label}' . " for n, label in enumerate(labels))
    lines = shacl.to_lines(triples_of(entries))
    whole = shacl.run_lines(lines, shapes)
    cut(6)
    assert Counter(shacl.run_lines(lines, shapes)) == Counter(whole)
    assert Counter(short(result.shape) for result in whole) == {"shape:unique": 2, "shape:long-label": 40}


def test_no_two_shapes_are_equal() -> None:
    """The fast engine treats equal shapes as one, and reports only one of them."""
    said: dict[Term, set[tuple[Term, Term]]] = {}
    for shape, predicate, object_ in SHAPES:
        if isinstance(shape, ox.NamedNode):
            said.setdefault(shape, set()).add((predicate, object_))
    assert [its for its, count in Counter(map(frozenset, said.values())).items() if count > 1] == []


def test_a_part_includes_statements_with_inverse_paths_to_its_entries() -> None:
    lines = shacl.to_lines(
        triples_of(
            "id:a kgkz:place id:b ; kgkz:about id:c . id:b kgkz:seatIn id:c . id:c rdfs:label 'c' . "
            "id:d adms:identifier id:a . id:e rdfs:label 'e' ."
        )
    )
    reach = Reach((frozenset({PLACE}),), frozenset({ADMS + "identifier"}), frozenset({PREFIXES["id"] + "e"}))
    statements = Statements(lines, reach)
    a, b = (f"<{PREFIXES['id']}{name}>".encode() for name in "ab")
    assert set(statements.around([a]).splitlines(keepends=True)) == {*lines[:3], lines[4], lines[5]}
    assert set(statements.around([b]).splitlines(keepends=True)) == {lines[2], lines[5]}
    assert list(next(statements.portions(3))) == [a, b]


def test_the_members_of_a_class_are_those_of_all_narrower_ones() -> None:
    lines = shacl.to_lines(
        triples_of("id:B rdfs:subClassOf id:A . id:C rdfs:subClassOf id:B . id:a a id:A . id:c a id:C . id:d a id:D .")
    )
    a, c, d = (f"<{PREFIXES['id']}{name}>".encode() for name in "acd")
    assert set(Statements(lines, Reach()).members([PREFIXES["id"] + "A"])) == {a, c}
    assert set(Statements(lines, Reach()).members([PREFIXES["id"] + "C", PREFIXES["id"] + "D"])) == {c, d}


def test_a_result_is_read_with_every_kind_of_term() -> None:
    shape, component = ox.NamedNode("https://a.b/ә"), ox.NamedNode("https://a.b/c")
    texts = ('a "quote"\n\\ and \u2028 \x85 a line', "ә")
    values = [ox.Literal(text, language="kk") for text in texts] + [ox.Literal(3), ox.BlankNode("x"), shape]
    results = [
        Result(VIOLATION, ox.BlankNode("y"), path, value, shape, component, (ox.Literal("Ә.", language="kk"),))
        for path in (None, component)
        for value in values
    ]
    report = ox.serialize(write(results), format=ox.RdfFormat.N_TRIPLES) or b""
    assert list(read(report.decode())) == results
