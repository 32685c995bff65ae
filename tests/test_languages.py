"""Labels are in the display language, and sorted in its alphabetical order."""

import random
from pathlib import Path

import pytest

import kgkz
from kgkz import IRI, Table, Text
from kgkz.names.languages import best, sort_key

# The order of the ICU collator for Kazakh.
KAZAKH = [
    "Ақорда", "Ассамблея", "Әлем", "Гүл", "Ғылым", "Иран", "Кеңес", "Қазақстан", "Одақ", "Өзбекстан", "Уақыт", "Ұйым",
    "Үкімет", "Халық", "Һиндустан", "Інжу", "Ядро",
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", KAZAKH),
        ("kk", ["1993", "OTS", "TURKSOY", "Ақорда", "ақын", "Яссауи"]),
        ("ru", ["Ежи", "Ёлка", "Жизнь", "Йога", "Казахстан", "Эра"]),
        ("tr", ["Cami", "Çay", "Gün", "Işık", "İzmir", "Kars", "Oğuz", "Özbekistan", "Şehir", "Türkiye", "Ufa", "Üst"]),
        ("en", ["Kazakhstan", "Österreich", "Ozal", "Turkey", "Казахстан"]),
    ],
)
def test_words_are_sorted_in_alphabetical_order(language: str, words: list[str]) -> None:
    mixed = random.Random(1).sample(words, len(words))
    assert sorted(mixed, key=lambda word: sort_key(word, language)) == words
    if words is KAZAKH:
        assert sorted(words) != words, "the order of code points would do"


@pytest.mark.parametrize(
    ("have", "asked", "shown"),
    [
        ("en kk ru tr", "tr", "tr"), ("en kk ru", "tr", "en"), ("ru kk tr", "en", "kk"), ("ru tr", "kk", "ru"),
        ("az kk-latn", "kk", "az"), ("tr az", "ru", "tr"),
        # A language matches its regional tags, in alphabetical order, but no other script.
        ("en-US en-GB ru", "en", "en-GB"), ("en-GB en", "en", "en"), ("kk-Latn kk-KZ en", "kk", "kk-KZ"),
        ("kk-Latn en-GB", "kk", "en-GB"), ("es-419 de", "en", "de"),
    ],
)  # fmt: skip
def test_missing_languages_are_replaced_in_a_fixed_order(have: str, asked: str, shown: str) -> None:
    label = best([Text(f"in {language}", language) for language in have.split()], asked)
    assert label == f"in {shown}"


def test_rows_sorted_by_label_are_sorted_again_and_others_are_not(kg: kgkz.KnowledgeGraph) -> None:
    ids = [IRI(f"https://w3id.org/kgkz/id/{name}") for name in ("azerbaijan", "kazakhstan", "russia", "uzbekistan")]
    english = ["Azerbaijan", "Kazakhstan", "Russia", "Uzbekistan"]
    rows = [(day, thing, Text(label, "en")) for day in (2, 1) for thing, label in zip(ids, english, strict=True)]
    table = Table(("day", "state", "state_label"), rows)
    kazakh = ["Әзірбайжан", "Қазақстан", "Өзбекстан", "Ресей"]
    got = kg.in_language(table, "kk", ("day", "state_label"))
    assert [(row[0], row[2]) for row in got] == [(day, label) for day in (2, 1) for label in kazakh]
    assert {row[:2] for row in got} == {row[:2] for row in table}
    # Without an order, or after a sort key that is no column, rows are not sorted.
    unmoved = ["Әзірбайжан", "Қазақстан", "Ресей", "Өзбекстан"] * 2
    for order in ((), ("day", "hidden", "state_label"), ("state",)):
        assert [row[2] for row in kg.in_language(table, "kk", order)] == unmoved


def test_a_query_gives_its_order(kg: kgkz.KnowledgeGraph) -> None:
    assert kg.queries["members_as_of"].order[0] == "member_label"
    assert kg.queries["is_member_as_of"].order == ()
    for query in kg.queries.values():
        if query.form == "select":
            assert query.order


def test_an_empty_table_is_translated_without_a_query() -> None:
    def refuse(_: str) -> Table:
        raise AssertionError("nothing to ask")

    from kgkz.names.languages import translate

    assert translate(refuse, Table(("x", "x_label"), []), "kk", ()).rows == []


OTHER_TAGS = """
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix id: <https://w3id.org/kgkz/id/> .
@prefix kgkz: <https://w3id.org/kgkz/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:example-orda a kgkz:State ;
    rdfs:label "Example Orda"@en-GB , "Example Horde"@en-US , "Мысал Орда"@kk-KZ , "Mysal Orda"@kk-Latn ,
        "Пример Орда"@ru-RU ;
    kgkz:actorKind kgkz:stateActor ; kgkz:accordingTo id:source-shine-2019 .
id:membership-example-orda-in-turksoy a kgkz:Membership ; rdfs:label "Example Orda in TURKSOY"@en-GB ;
    org:member id:example-orda ; org:organization id:turksoy ; kgkz:membershipStatus kgkz:fullMember ;
    kgkz:start "2014"^^edtf:EDTF ; kgkz:accordingTo id:source-shine-2019 .
"""


def test_labels_with_a_regional_tag_keep_all_rows_and_their_language(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OTHER_TAGS, encoding="utf-8")
    assert kgkz.validate(own).conforms
    graph = kgkz.load(own)
    members = graph.select("members_as_of", organisation="TURKSOY", as_of="2020-01-01")
    (place,) = [i for i, row in enumerate(members.dicts()) if row["member"] == "https://w3id.org/kgkz/id/example-orda"]
    shown = {
        language: str(graph.in_language(members, language).dicts()[place]["member_label"])
        for language in ("en", "kk", "ru", "tr")
    }
    assert shown == {"en": "Example Orda", "kk": "Мысал Орда", "ru": "Пример Орда", "tr": "Example Orda"}
    assert members.dicts()[place]["member_label"] == "Example Orda"


def test_every_entity_has_exactly_one_display_name_and_it_is_the_one_that_is_chosen(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OTHER_TAGS, encoding="utf-8")
    table = kgkz.load(own).query(
        "PREFIX kgkz: <https://w3id.org/kgkz/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?entity ?label ?name WHERE { ?entity rdfs:label ?label . OPTIONAL { ?entity kgkz:displayName ?name } }"
    )
    assert isinstance(table, Table)
    labels: dict[object, list[Text]] = {}
    names: dict[object, set[object]] = {}
    for entity, label, name in table:
        assert isinstance(label, Text)
        labels.setdefault(entity, []).append(label)
        names.setdefault(entity, set()).add(name)
    chosen = {entity: {str(best(found, "en"))} for entity, found in labels.items()}
    assert {entity: set(map(str, found)) for entity, found in names.items()} == chosen


def test_two_labels_with_one_tag_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OTHER_TAGS.replace('"Example Horde"@en-US', '"Example Horde"@en-GB'), encoding="utf-8")
    assert not kgkz.validate(own).conforms
