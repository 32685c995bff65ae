"""A reader who knows the paper finds each item by the words of the paper."""

import json
from collections import Counter
from pathlib import Path

import pytest

import kgkz
from index_terms import KINDS, LEAST, LEAST_OF_A_KIND, Names, Term, counts, fold, missing, read, section_of
from kgkz.rdf.terms import Text
from kgkz.sparql.table import Table

PAPER = Path(__file__).parents[2] / "shared" / "paper" / "passages.jsonl"


def names() -> Names:
    return Names(
        [
            ("council", Text("Council of the Northern Fairs", "en")),
            ("council", Text("Совет северных ярмарок", "ru")),
            ("council", "CNF"),
            ("claim", Text("The fairs’ inter-ethnic harmony", "en-GB")),
            ("elsewhere", Text("Harbour Town", "en")),
            ("unwritten", Text("Lighthouse", "en")),
        ],
        [("council", "one.1.1"), ("claim", "one.1.2"), ("elsewhere", "two.1.1")],
        {"place": {"elsewhere"}, "person": set()},
    )


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("Council of the Northern Fairs", "organisation"),
        ("northern fair", "topic"),
        ("Совет северных ярмарок", "organisation"),
        ("CNF", "organisation"),
        ("“Inter ethnic” harmony", "topic"),
        ("fairs'", "topic"),
        ("harbour-town", "place"),  # the place itself, wherever it rests
    ],
)
def test_a_term_is_found_in_whole_words_of_its_section(term: str, kind: str) -> None:
    assert names().carry(Term(term, "one", kind, "one.1.1"))


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("Northern Fair Council", "organisation"),  # other words
        ("North", "topic"),  # a part of a word
        ("interethnic", "topic"),  # another spelling
        ("ярмарка", "topic"),  # another form of the word
        ("Harbour Town", "topic"),  # rests on another section
        ("Harbour", "place"),  # not the whole name of the place
        ("Harbour Town", "person"),  # of another class
        ("Lighthouse", "topic"),  # rests on no passage
    ],
)
def test_a_term_is_not_found_elsewhere_or_in_part(term: str, kind: str) -> None:
    assert not names().carry(Term(term, "one", kind, "one.1.1"))


def test_a_term_is_looked_for_in_its_language() -> None:
    given = Names(
        [("soup", Text("Borscht", "ru")), ("tea", Text("Шай", "kk"))], [("soup", "a.1.1"), ("tea", "a.1.1")], {}
    )
    assert not given.carry(Term("Borscht", "a", "topic", "a.1.1"))
    assert given.carry(Term("Шай", "a", "topic", "a.1.1"))  # a bibliography may print Kazakh and Russian
    assert not given.carry(Term("Шай", "abstract-ru", "topic", "abstract-ru.1.1"))


def test_a_word_that_ends_in_two_s_is_no_plural() -> None:
    assert fold("press") != fold("pres")
    assert fold("gas") != fold("ga")


def test_passages_and_sources_carry_no_term_of_a_section(kg: kgkz.KnowledgeGraph) -> None:
    title = (
        "Practices of cultural diplomacy development in Kazakhstan and its role in the arena of international relations"
    )
    of_source = Term(title, "title", "topic", "title.1.1")
    of_passage = Term("Kozhanbergenova et al. 2023: title.1.1", "title", "topic", "title.1.1")
    assert missing(kg, [of_source, of_passage]) == [of_source, of_passage]
    assert missing(kg, [of_source._replace(kind="work")]) == []


def test_the_list_is_sound(kg: kgkz.KnowledgeGraph) -> None:
    terms = read()
    assert len(terms) >= 450
    assert {term.kind for term in terms} == set(KINDS)
    assert all(term.section == section_of(term.passage) for term in terms)
    assert [
        key for key, many in Counter((term.term.casefold(), term.section) for term in terms).items() if many > 1
    ] == []
    passages = kg.query(_PASSAGES)
    assert isinstance(passages, Table)
    written = {str(number) for (number,) in passages}
    assert {term.passage for term in terms} <= written
    assert {term.section for term in terms} == {section_of(passage) for passage in written}


_PASSAGES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/kgkz/id/>
PREFIX kgkz: <https://w3id.org/kgkz/ontology#>
SELECT (REPLACE(STR(?passage), "^.*/passage-(.+)-([0-9]+)-([0-9]+)$", "$1.$2.$3") AS ?number)
WHERE { ?passage a kgkz:Passage ; dcterms:isPartOf id:kozhanbergenova-2023 }
"""


@pytest.mark.skipif(not PAPER.exists(), reason="NOT TESTED: the paper does not lie beside the checkout")
def test_the_paper_prints_the_terms() -> None:
    texts = {
        passage["id"]: fold(passage["text"])
        for passage in map(json.loads, PAPER.read_text(encoding="utf-8").splitlines())
    }
    terms = read()
    changed = [term for term in terms if fold(term.term) not in texts[term.passage]]
    assert len(changed) <= len(terms) * 0.02, changed  # misprints put right, and case endings taken off


def test_entities_carry_the_index_terms(kg: kgkz.KnowledgeGraph) -> None:
    terms = read()
    lost = missing(kg, terms)
    shares = {kind: found / every for kind, (found, every) in counts(terms, lost).items()}
    assert {kind: share for kind, share in shares.items() if share < LEAST_OF_A_KIND} == {}, lost
    assert shares["all"] >= LEAST, lost
