"""``find`` says what bears a name, which of its names answered, and how."""

from pathlib import Path

import pytest

import kgkz
from kgkz.names.search import COLUMNS

ID = "https://w3id.org/kgkz/id/"


def first(kg: kgkz.KnowledgeGraph, text: str) -> str:
    row = kg.find(text).dicts()[0]
    return f"{str(row['thing']).removeprefix(ID)} {row['how']}: {row['name']}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Turkic Academy", "turkic-academy exact: Turkic Academy"),
        ("Түркия", "turkey exact: Түркия"),
        ("ТюрКСОЙ", "turksoy alias: ТюрКСОЙ"),
        ("OTS", "organization-of-turkic-states alias: OTS"),
        ("Qazaqstan halqy Assambleiasy", "assembly-of-people-of-kazakhstan folded: Қазақстан халқы Ассамблеясы"),
        ("KAZAKHSTAN", "kazakhstan folded: Kazakhstan"),
        ("Nazarbaiev", "nursultan-nazarbayev skeleton: Nazarbaev"),
        ("Khakasia", "khakassia skeleton: Khakassia"),
        ("Тевдовский", "ljuben-tevdovski skeleton: Tevdovski"),
        ("Kasym Jomart Tokayev", "kassym-jomart-tokayev skeleton: Kassym-Jomart Tokayev"),
        ("Tokaev Kasym", "kassym-jomart-tokayev part: Касым-Жомарт Токаев"),
        ("Yesevi", "yassawi-university part: Ahmet Yesevi"),
        ("Ясауи", "yassawi-university part: Қожа Ахмет Ясауи"),
        ("Қазақстан халқы", "assembly-of-people-of-kazakhstan part: Қазақстан халқы Ассамблеясы"),
        ("Başkurdistan", "bashkortostan part: Başkurdistan Cumhuriyeti"),
        ("АНК", "assembly-of-people-of-kazakhstan alias: АНК"),
    ],
)
def test_a_name_leads_to_its_thing(kg: kgkz.KnowledgeGraph, text: str, found: str) -> None:
    assert first(kg, text) == found


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        # Kazakh, Russian and Turkish endings.
        ("Қазақстанның", "kazakhstan"), ("Казахстане", "kazakhstan"), ("Kazakistan'da", "kazakhstan"),
        ("Түркістанға", "turkistan"), ("Назарбаевтың", "nursultan-nazarbayev"), ("Астанадан", "astana"),
        ("Ассамблеи народа Казахстана", "assembly-of-people-of-kazakhstan"),
        ("Қазақстан халқы Ассамблеясының", "assembly-of-people-of-kazakhstan"),
        ("Организации тюркских государств", "organization-of-turkic-states"),
        ("Съезда лидеров мировых и традиционных религий", "initiative-congress-of-leaders"),
        # Slips and half-known names.
        ("Turcsoy", "turksoy"), ("Kazahkstan", "kazakhstan"), ("Uzebkistan", "uzbekistan"),
        ("Nakchivan", "nakhchivan"), ("Turkish Academy", "turkic-academy"), ("sofd power", "soft-power"),
        ("Orgnization of Turkic States", "organization-of-turkic-states"),
    ],
)  # fmt: skip
def test_endings_and_slips_are_met_with_suggestions_only(kg: kgkz.KnowledgeGraph, text: str, thing: str) -> None:
    rows = kg.find(text).dicts()
    assert rows[0]["thing"] == ID + thing
    assert {row["how"] for row in rows} == {"near"}
    assert len(rows) <= 5
    with pytest.raises(kgkz.UnknownEntity, match="did you mean"):
        kg.about(text)


def test_nothing_is_suggested_where_nothing_is_near(kg: kgkz.KnowledgeGraph) -> None:
    assert kg.find("xyzzy").rows == []
    assert kg.find("xyzzy").columns == COLUMNS


def test_the_better_stand_first_and_equals_share_a_rank(kg: kgkz.KnowledgeGraph) -> None:
    rows = kg.find("Nazarbayev").dicts()
    order = ["exact", "alias", "folded", "skeleton", "part"]
    assert [order.index(str(row["how"])) for row in rows] == sorted(order.index(str(row["how"])) for row in rows)
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert [row["thing_label"] for row in rows][:2] == ["Nursultan Nazarbayev", "Nazarbayev Center"]
    assert len({row["thing"] for row in rows}) == len(rows)


def test_the_label_of_a_statement_is_no_name_to_search_in(kg: kgkz.KnowledgeGraph) -> None:
    found = {row["thing"] for row in kg.find("Kazakhstan").dicts()}
    kinds = kg._session.select(
        "PREFIX kgkz: <https://w3id.org/kgkz/ontology#> SELECT DISTINCT ?thing WHERE "
        "{ VALUES ?kind { kgkz:Position kgkz:Involvement kgkz:Passage kgkz:NameUse kgkz:UnnamedGroup } ?thing a ?kind }"
    )
    assert len(found) > 5
    assert found & {thing for (thing,) in kinds} == set()


def test_language_and_script_are_those_of_the_name(kg: kgkz.KnowledgeGraph) -> None:
    rows = {name: kg.find(name).dicts()[0] for name in ("Түркия", "Türkistan", "Qasym-Jomart Toqaev")}
    got = [(row["language"], row["script"]) for row in rows.values()]
    assert got == [("kk", "Cyrillic"), ("tr", "Latin"), ("kk-latn", "Latin")]


def test_labels_come_in_the_language_asked_for_and_stand_in_its_order(kg: kgkz.KnowledgeGraph) -> None:
    labels = [row["thing_label"] for row in kg.find("дипломатия", "kk").dicts() if row["language"] == "kk"]
    assert "мәдени дипломатия" in labels
    assert kg.find("Yesevi", "ru").dicts()[0]["thing_label"] == "Yassawi University"  # no Russian label is attested
    with pytest.raises(kgkz.BadParameter, match="no labels in 'de'"):
        kg.find("Yesevi", "de")


@pytest.mark.parametrize("text", ["", "  ", "?!", "'"])
def test_a_text_without_letters_is_refused(kg: kgkz.KnowledgeGraph, text: str) -> None:
    with pytest.raises(kgkz.BadParameter, match="no letter"):
        kg.find(text)


def test_one_name_of_three_things_finds_all_three_and_is_resolved_to_none(tmp_path: Path) -> None:
    own = tmp_path / "places.ttl"
    own.write_text(
        """
        @prefix id: <https://w3id.org/kgkz/id/> .
        @prefix kgkz: <https://w3id.org/kgkz/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        id:aktau-by-the-sea a kgkz:Place ; rdfs:label "Aktau"@en , "Ақтау"@kk .
        id:aktau-in-the-steppe a kgkz:Place ; rdfs:label "Aqtau"@en .
        id:aktau-in-uzbekistan a kgkz:Place ; rdfs:label "Актау"@ru .
        id:aktobe a kgkz:Place ; rdfs:label "Aktobe"@en , "Ақтөбе"@kk .
        """,
        encoding="utf-8",
    )
    kg = kgkz.load(own)
    three = {f"{ID}aktau-{where}" for where in ("by-the-sea", "in-the-steppe", "in-uzbekistan")}
    found = kg.find("Aktaw").dicts() + kg.find("AKTAU").dicts() + kg.find("Aktau").dicts()
    assert {row["thing"] for row in kg.find("AQTAU").dicts()} == three
    assert all(f"{ID}aktobe" != row["thing"] for row in found if row["how"] != "near")
    assert kg.find("актау").dicts()[0]["how"] == "folded"
    with pytest.raises(kgkz.BadParameter, match="is ambiguous; use one of: id:aktau"):
        kg.about("AKTAU")


def test_a_store_elsewhere_finds_the_same(kg: kgkz.KnowledgeGraph, endpoint: str) -> None:
    remote = kgkz.connect(endpoint)
    for text in ("Ясауи", "Turcsoy"):
        assert remote.find(text, "kk").rows == kg.find(text, "kk").rows
