"""A source is data: an invented third source, in Turkish, is loaded as a user's own file.

It is counted, verified and read by its own key, its errors are reported, and no result for the main source changes.
"""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import bibtexparser
import pytest

import kgkz
from kgkz.cli.commands import main
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root
from kgkz.sources import segmented
from kgkz.validation.validate import validate

KEY = "bozkir-senligi"
TALE = {
    "madde-1": ("Bozkır Şenliği", "Bozkır Şenliği her yıl ilk kar yağınca Isık köyünde dokuz gün sürer [1]."),
    "madde-2": ("Bozkır Şenliği", "Şenliği İğdeli Ocak adlı dernek kurar, masrafını da köylüler öder."),
    "madde-10(ı)": ("Son hükümler", "Çalgıcılar şenliğin susmuş bir kuyuya dönmesinden korkuyor."),
    "ek 1": ("Son hükümler", "Şenlik, ilk kar yağınca, dokuz gün boyunca Isık köyünde yapılır."),
}
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
ENTRIES = """
id:bozkir-senligi
    a kgkz:SegmentedSource , fabio:WebPage ;
    rdfs:label "Rules of the Steppe Fair"@en ;
    dcterms:title "Bozkır Şenliği"@tr ;
    schema:url "https://example.org/bozkir"^^xsd:anyURI ;
    fabio:hasAccessDate "2026-11-28"^^xsd:date .

id:igdeli-ocak
    a kgkz:Organisation ;
    rdfs:label "Iğdeli Ocak"@en , "İğdeli Ocak"@tr ;
    kgkz:actorKind kgkz:civilSocietyActor ;
    kgkz:accordingTo id:bozkir-senligi ;
    kgkz:passage id:passage-bozkir-senligi-madde-2 .

id:claim-fair-goes-silent
    a kgkz:Claim ;
    rdfs:label "The musicians fear that the fair goes silent"@en ;
    kgkz:about id:igdeli-ocak ;
    kgkz:claimKind kgkz:prediction ;
    kgkz:polarity kgkz:negative ;
    kgkz:heldBy id:igdeli-ocak ;
    kgkz:stance kgkz:reports ;
    kgkz:reportedIn id:bozkir-senligi ;
    cito:citesAsEvidence id:reference-bozkir-senligi-1 ;
    kgkz:passage id:passage-bozkir-senligi-madde-10-i .

id:reference-bozkir-senligi-1
    a kgkz:BibliographicReference ;
    rdfs:label "[bozkir-senligi:1] Ang et al., again"@en ;
    kgkz:referenceNumber 1 ;
    kgkz:authorAsPrinted "Ang I." ;
    dcterms:title "Kültürel diplomasi"@tr ;
    kgkz:refersToWork id:work-ang-2015 ;
    kgkz:passage id:passage-bozkir-senligi-madde-1 .

id:passage-bozkir-senligi-madde-1
    kgkz:passageKind kgkz:statementPassage .

id:passage-bozkir-senligi-madde-2
    kgkz:passageKind kgkz:statementPassage .

id:passage-bozkir-senligi-madde-10-i
    kgkz:passageKind kgkz:statementPassage .

id:passage-bozkir-senligi-ek-1
    kgkz:passageKind kgkz:repetitionPassage ;
    kgkz:repeats id:passage-bozkir-senligi-madde-1 ;
    kgkz:reasonNotEncoded "It says the first sentence again."@en .
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The script that writes passages."""
    spec = importlib.util.spec_from_file_location("passages_tool", root() / "tools" / "passages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def numbered(**changes: object) -> list[str]:
    """Return the numbered text; the first sentence with changes."""
    rows = [
        {"id": number, "section": section, "paragraph": place, "sentence": 1, "text": text}
        for place, (number, (section, text)) in enumerate(TALE.items(), start=1)
    ]
    rows[0] |= {"cites": [1], **changes}
    return [json.dumps(row, ensure_ascii=False) for row in rows]


@pytest.fixture(scope="module")
def own(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The two files of the user: the passages, and the statements based on them."""
    folder = tmp_path_factory.mktemp("own")
    source = tool.read_source("id:" + KEY, "tr")
    passages, entries = folder / "passages.ttl", folder / "entries.ttl"
    passages.write_text(tool.write(source, tool.read(numbered(), source.scope)), encoding="utf-8")
    entries.write_text(HEAD + ENTRIES, encoding="utf-8")
    return [passages, entries]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copy") / "senlik.txt"
    path.write_text("\n".join(text for _, text in TALE.values()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def world(own: list[Path]) -> kgkz.KnowledgeGraph:
    return kgkz.load(*own)


def test_the_files_of_a_third_source_are_valid(own: list[Path]) -> None:
    assert [str(finding) for finding in validate(*own) if finding.severity == "violation"] == []


def test_the_coverage_of_a_third_source_is_found_by_its_key(world: kgkz.KnowledgeGraph) -> None:
    expected = (
        "section,passages,encoded,explained,missing\n"
        "Bozkır Şenliği,2,2,0,0\nSon hükümler,2,1,1,0\nwhole source,4,3,1,0\n"
    )
    for name in (KEY, "id:" + KEY, PREFIXES["id"] + KEY):
        assert world.coverage(name).csv() == expected
    assert world.uncovered(KEY).rows == []


def test_the_results_for_the_main_source_do_not_change(
    kg: kgkz.KnowledgeGraph, world: kgkz.KnowledgeGraph, copy: Path
) -> None:
    assert world.coverage().rows == kg.coverage().rows
    assert world.coverage().rows[-1][:2] == ("whole paper", 309)
    assert world.uncovered().rows == kg.uncovered().rows
    assert world.passage("turkic.6.2").text() == kg.passage("turkic.6.2").text()
    assert world.verify_source(copy).rows == kg.verify_source(copy).rows
    assert len(world.verify_source(copy)) == 309


def test_every_passage_of_a_third_source_is_found_in_a_copy_in_its_order(
    world: kgkz.KnowledgeGraph, copy: Path, tmp_path: Path
) -> None:
    found = [(row["passage"], row["verdict"], row["line"]) for row in world.verify_source(copy, KEY).dicts()]
    assert found == [(f"{KEY}:{number}", "found", line) for line, number in enumerate(TALE, start=1)]
    changed = tmp_path / "changed.txt"
    changed.write_text(copy.read_text(encoding="utf-8").replace("dernek", "ocak"), encoding="utf-8")
    verdicts = [row["verdict"] for row in world.verify_source(changed, of=KEY).dicts()]
    assert verdicts == ["found", "missing", "found", "found"]


def test_the_sentence_of_a_third_source_is_read_in_a_copy(world: kgkz.KnowledgeGraph, copy: Path) -> None:
    passage = world.passage(f"{KEY}:madde-2", copy)
    assert (passage.section, passage.sentence) == TALE["madde-2"]
    assert [row["statement_label"] for row in passage.statements.dicts()] == ["Iğdeli Ocak"]
    cited = world.passage(f"{KEY}:madde-1").references
    assert [row["reference_label"] for row in cited.dicts()] == ["[bozkir-senligi:1] Ang et al., again"]
    assert world.passage(f"{KEY}:ek 1").repeats == (f"{KEY}:madde-1",)


def test_the_commands_accept_a_third_source(
    own: list[Path], copy: Path, capsys: pytest.CaptureFixture[str], world: kgkz.KnowledgeGraph
) -> None:
    beside = [word for path in own for word in ("--data", str(path))]
    assert main(["coverage", "--of", KEY, "--format", "csv", *beside]) == 0
    assert capsys.readouterr().out == world.coverage(KEY).csv()
    assert main(["verify-source", str(copy), "--of", KEY, *beside]) == 0
    assert capsys.readouterr().err == "4 found, 0 interrupted, 0 moved, 0 missing\n"
    assert main(["passage", f"{KEY}:ek 1", *beside]) == 0
    assert "repetition of bozkir-senligi:madde-1" in capsys.readouterr().out
    assert main(["coverage", "--of", "bozkir-senligy", *beside]) == 1
    error = capsys.readouterr().err
    assert "no source with passages has the key 'bozkir-senligy'" in error
    assert f"kozhanbergenova-2023, {KEY}" in error
    assert f"did you mean '{KEY}'?" in error


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (f"{KEY}:madde-3", f"did you mean '{KEY}:madde-"),
        (f"{KEY}:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", f"expected a number such as '{KEY}:"),
        ("bozkir:madde-1", f"other sources with passages: {KEY}"),
        ("kozhanbergenova-2023:turkic.6.2", "passages of the main source have no key; use 'turkic.6.2'"),
    ],
)
def test_an_unknown_passage_gives_valid_numbers(world: kgkz.KnowledgeGraph, number: str, hint: str) -> None:
    with pytest.raises(kgkz.UnknownPassage) as told:
        world.passage(number)
    assert repr(number) in str(told.value)
    assert hint in str(told.value)


FAULTS = {
    "inPassage-source": (
        "id:fault a kgkz:Place ; rdfs:label "
        '"Isık"@en ; kgkz:accordingTo id:kozhanbergenova-2023 ; '
        "kgkz:passage id:passage-turkic-6-2 , id:passage-bozkir-senligi-madde-1 ."
    ),
    "accordingTo-passage": (
        "id:fault a kgkz:Place ; rdfs:label "
        '"Isık"@en ; kgkz:accordingTo id:bozkir-senligi , id:kozhanbergenova-2023 ; '
        "kgkz:passage id:passage-turkic-6-2 ."
    ),
    "Position-passage": (
        'id:fault a kgkz:Claim ; rdfs:label "The fair is small"@en ; kgkz:about id:igdeli-ocak ; '
        "kgkz:claimKind kgkz:report ; kgkz:polarity kgkz:neutral ; kgkz:heldBy id:igdeli-ocak ; "
        "kgkz:stance kgkz:reports ; kgkz:reportedIn id:bozkir-senligi ."
    ),
}


@pytest.mark.parametrize("shape", FAULTS)
def test_an_entry_with_conflicting_source_and_passage_is_a_violation(
    own: list[Path], tmp_path: Path, shape: str
) -> None:
    fault = tmp_path / "fault.ttl"
    fault.write_text(HEAD + FAULTS[shape], encoding="utf-8")
    told = {f.shape for f in validate(*own, fault) if f.severity == "violation"}
    assert told == {PREFIXES["shape"] + shape}


@pytest.mark.parametrize(
    ("before", "after", "shape"),
    [
        (f'"{KEY}:madde-2"@en', f'"{KEY}:madde-1"@en', "Passage-label-unique"),
        (f'"{KEY}:madde-2"@en', '"turkic.6.2"@en', "Passage-label-key"),
        ("schema:position 2 ;", "schema:position 1 ;", "Passage-position-unique"),
        ("    schema:position 2 ;\n", "", "position"),
        ("id:reference-bozkir-senligi-1 ;", "id:reference-1 ;", "Passage-cites-scope"),
    ],
)
def test_a_wrong_passage_number_is_a_violation(
    own: list[Path], tmp_path: Path, before: str, after: str, shape: str
) -> None:
    passages, entries = own
    text = passages.read_text(encoding="utf-8")
    assert text.count(before) == 1
    wrong = tmp_path / "passages.ttl"
    wrong.write_text(text.replace(before, after), encoding="utf-8")
    told = {f.shape.removeprefix(PREFIXES["shape"]) for f in validate(wrong, entries) if f.severity == "violation"}
    # A number that the main source already has gives two passages with one number.
    assert told == ({shape, "Passage-label-unique"} if "turkic" in after else {shape})


def test_a_work_cited_by_two_sources_is_exported_once_with_both(world: kgkz.KnowledgeGraph) -> None:
    library = bibtexparser.parse_string(world.export(format="bibtex"))
    assert library.failed_blocks == []
    note = library.entries_dict["ang-2015"].fields_dict["note"].value
    assert note.startswith("Entry 6, printed as: ")
    assert note.endswith("; Entry 1 of Rules of the Steppe Fair, printed as: Ang I., Kültürel diplomasi")


def test_references_of_two_sources_are_listed_by_source(kg: kgkz.KnowledgeGraph, world: kgkz.KnowledgeGraph) -> None:
    """Both bibliographies have an entry 1."""
    for name in ("bibliography", "citations_by_reference", "cited_works", "references_by_type_and_language"):
        rows, before = world.select(name).dicts(), kg.select(name).dicts()
        assert rows[: len(before)] == before
        assert {row["source_label"] for row in rows[len(before) :]} == {"Rules of the Steppe Fair"}
    cited = [(row["source_label"], row["reference_label"]) for row in world.about("id:igdeli-ocak").references.dicts()]
    assert cited == [("Rules of the Steppe Fair", "[bozkir-senligi:1] Ang et al., again")]


def test_an_answer_about_one_source_has_rows_of_no_other(world: kgkz.KnowledgeGraph) -> None:
    stated = world.select("statements_of_source", source="id:" + KEY).dicts()
    assert [(row["statement_class_label"], row["statement_label"]) for row in stated] == [
        ("organisation", "Iğdeli Ocak"),
        ("claim", "The musicians fear that the fair goes silent"),
    ]
    assert [row["count"] for row in world.select("statements_by_source", source="id:" + KEY).dicts()] == [1, 1]
    assert world.select("positions_without_reference", source="id:" + KEY).rows == []
    held = world.select("claims_about", subject="id:igdeli-ocak").dicts()
    assert [(row["source_label"], row["passages"]) for row in held] == [
        ("Rules of the Steppe Fair", f"{KEY}:madde-10(ı)")
    ]


def test_two_sources_with_one_key_are_distinguished_by_iri(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    twins = [f'<https://{host}.example/law> a kgkz:SegmentedSource ; rdfs:label "{host}"@en .\n' for host in "ab"]
    own.write_text(HEAD + "".join(twins), encoding="utf-8")
    graph = kgkz.load(own)
    with pytest.raises(kgkz.BadParameter, match=r"2 sources.*https://a\.example/law, https://b\.example/law"):
        graph.coverage("law")
    assert graph.coverage("https://b.example/law").rows == [("whole source", 0, 0, 0, 0)]


def test_a_graph_without_a_main_source_gives_an_error_with_advice() -> None:
    empty = kgkz.Table(("source", "main"), [])
    with pytest.raises(kgkz.UnknownEntity, match=r"no main source .*; the graph has no source with passages"):
        segmented.choose(lambda _: empty)


def test_the_tool_does_not_change_the_passages_of_the_main_source(tool: ModuleType) -> None:
    source = tool.read_source(None, "en")
    assert (source.key, source.scope) == ("kozhanbergenova-2023", "")
    (first, *_) = numbered(id="a.1.2", cites=[3])
    text = tool.write(source, tool.read([first], source.scope))
    assert "id:passage-a-1-2\n" in text
    assert "cito:cites id:reference-3 ;" in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": "— …"}, "line 1: expected a JSON object with id, section, paragraph, sentence and text"),
        ({"id": None}, "line 1: expected a JSON object with id, section, paragraph, sentence and text"),
        ({"paragraph": "one"}, "line 1: expected a JSON object with id, section, paragraph, sentence and text"),
        ({"id": "Madde 2"}, "line 2: the numbers 'Madde 2' and 'madde-2' give the same IRI"),
    ],
)
def test_an_invalid_numbered_text_is_refused(tool: ModuleType, changes: dict[str, object], told: str) -> None:
    with pytest.raises(kgkz.BadData, match=told):
        tool.read(numbered(**changes), "")


@pytest.mark.parametrize(("name", "language"), [("the law", "en"), ("kgkz:Law", "en"), ("id:law", "no tag")])
def test_an_invalid_source_name_or_language_tag_is_refused(tool: ModuleType, name: str, language: str) -> None:
    with pytest.raises(kgkz.BadParameter, match=r"expected (the IRI of its entry|a language tag)"):
        tool.read_source(name, language)
