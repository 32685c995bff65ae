"""Labels come in the reader's language, and stand in the order of its alphabet."""

import random

import pytest

import kgkz
from kgkz import IRI, Table, Text
from kgkz.names.languages import best, sort_key

# The order is that of ICU's collator for Kazakh.
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
def test_words_stand_in_the_order_of_the_alphabet(language: str, words: list[str]) -> None:
    mixed = random.Random(1).sample(words, len(words))
    assert sorted(mixed, key=lambda word: sort_key(word, language)) == words
    if words is KAZAKH:
        assert sorted(words) != words, "the order of code points would do"


@pytest.mark.parametrize(
    ("have", "asked", "shown"),
    [
        ("en kk ru tr", "tr", "tr"), ("en kk ru", "tr", "en"), ("ru kk tr", "en", "kk"), ("ru tr", "kk", "ru"),
        ("az kk-latn", "kk", "az"), ("tr az", "ru", "tr"),
    ],
)  # fmt: skip
def test_another_language_stands_in_by_a_fixed_order(have: str, asked: str, shown: str) -> None:
    label = best([Text(f"in {language}", language) for language in have.split()], asked)
    assert label == f"in {shown}"


def test_rows_in_the_order_of_their_labels_are_sorted_anew_and_others_stay(kg: kgkz.KnowledgeGraph) -> None:
    ids = [IRI(f"https://w3id.org/kgkz/id/{name}") for name in ("azerbaijan", "kazakhstan", "russia", "uzbekistan")]
    english = ["Azerbaijan", "Kazakhstan", "Russia", "Uzbekistan"]
    rows = [(day, thing, Text(label, "en")) for day in (2, 1) for thing, label in zip(ids, english, strict=True)]
    table = Table(("day", "state", "state_label"), rows)
    kazakh = ["Әзірбайжан", "Қазақстан", "Өзбекстан", "Ресей"]
    got = kg.in_language(table, "kk", ("day", "state_label"))
    assert [(row[0], row[2]) for row in got] == [(day, label) for day in (2, 1) for label in kazakh]
    assert {row[:2] for row in got} == {row[:2] for row in table}
    # Without an order, or beyond a key that is no column, nothing moves.
    unmoved = ["Әзірбайжан", "Қазақстан", "Ресей", "Өзбекстан"] * 2
    for order in ((), ("day", "hidden", "state_label"), ("state",)):
        assert [row[2] for row in kg.in_language(table, "kk", order)] == unmoved


def test_a_query_knows_its_order(kg: kgkz.KnowledgeGraph) -> None:
    assert kg.queries["members_as_of"].order[0] == "member_label"
    assert kg.queries["is_member_as_of"].order == ()
    for query in kg.queries.values():
        if query.form == "select":
            assert query.order


def test_an_empty_table_is_translated_without_asking() -> None:
    def refuse(_: str) -> Table:
        raise AssertionError("nothing to ask")

    from kgkz.names.languages import translate

    assert translate(refuse, Table(("x", "x_label"), []), "kk", ()).rows == []
