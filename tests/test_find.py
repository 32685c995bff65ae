"""``find`` returns the entities with a name, the matching name, and the method of the match."""

import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
from kgkz.names.search import COLUMNS
from kgkz.names.similarity import NameIndex, likeness
from kgkz.sparql.stores import Answer, EmbeddedStore

ID = "https://w3id.org/kgkz/id/"


def first(kg: kgkz.KnowledgeGraph, text: str) -> str:
    row = kg.find(text).dicts()[0]
    return f"{str(row['entity']).removeprefix(ID)} {row['how']}: {row['name']}"


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
        ("Yesevi", "yassawi-university part: Ahmet Yesevi Üniversitesi"),
        ("Ясауи", "yassawi-university part: Қожа Ахмет Ясауи атындағы Халықаралық қазақ-түрік университеті"),
        ("Қазақстан халқы", "assembly-of-people-of-kazakhstan part: Қазақстан халқы Ассамблеясы"),
        ("Başkurdistan", "bashkortostan part: Başkurdistan Cumhuriyeti"),
        ("АНК", "assembly-of-people-of-kazakhstan alias: АНК"),
    ],
)
def test_a_name_gives_its_entity(kg: kgkz.KnowledgeGraph, text: str, found: str) -> None:
    assert first(kg, text) == found


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        # Kazakh, Russian and Turkish endings.
        ("Қазақстанның", "kazakhstan"), ("Казахстане", "kazakhstan"), ("Kazakistan'da", "kazakhstan"),
        ("Түркістанға", "turkistan"), ("Назарбаевтың", "nursultan-nazarbayev"), ("Астанадан", "astana"),
        ("Ассамблеи народа Казахстана", "assembly-of-people-of-kazakhstan"),
        ("Қазақстан халқы Ассамблеясының", "assembly-of-people-of-kazakhstan"),
        ("Организации тюркских государств", "organization-of-turkic-states"),
        ("Съезда лидеров мировых и традиционных религий", "initiative-congress-of-leaders"),
        # Misspelt and incomplete names.
        ("Turcsoy", "turksoy"), ("Kazahkstan", "kazakhstan"), ("Uzebkistan", "uzbekistan"),
        ("Nakchivan", "nakhchivan"), ("Turkish Academy", "turkic-academy"), ("sofd power", "soft-power"),
        ("Orgnization of Turkic States", "organization-of-turkic-states"),
    ],
)  # fmt: skip
def test_inflected_and_misspelt_names_give_suggestions_only(kg: kgkz.KnowledgeGraph, text: str, entity: str) -> None:
    rows = kg.find(text).dicts()
    assert rows[0]["entity"] == ID + entity
    assert {row["how"] for row in rows} == {"near"}
    assert len(rows) <= 5
    with pytest.raises(kgkz.UnknownEntity, match="did you mean"):
        kg.about(text)


def test_nothing_is_suggested_if_no_name_is_similar(kg: kgkz.KnowledgeGraph) -> None:
    assert kg.find("xyzzy").rows == []
    assert kg.find("xyzzy").columns == COLUMNS


def test_better_matches_are_first_and_equal_matches_share_a_rank(kg: kgkz.KnowledgeGraph) -> None:
    rows = kg.find("Nazarbayev").dicts()
    order = ["exact", "alias", "folded", "skeleton", "part"]
    assert [order.index(str(row["how"])) for row in rows] == sorted(order.index(str(row["how"])) for row in rows)
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert [row["entity_label"] for row in rows][:2] == ["Nursultan Nazarbayev", "Nazarbayev Center"]
    assert len({row["entity"] for row in rows}) == len(rows)


def test_labels_of_statements_are_not_searched(kg: kgkz.KnowledgeGraph) -> None:
    found = {row["entity"] for row in kg.find("Kazakhstan").dicts()}
    kinds = kg._session.select(
        "PREFIX kgkz: <https://w3id.org/kgkz/ontology#> SELECT DISTINCT ?thing WHERE "
        "{ VALUES ?kind { kgkz:Position kgkz:Participation kgkz:Passage kgkz:NameUse kgkz:UnnamedGroup } "
        "?thing a ?kind }"
    )
    assert len(found) > 5
    assert found & {entity for (entity,) in kinds} == set()


def test_language_and_script_are_those_of_the_name(kg: kgkz.KnowledgeGraph) -> None:
    rows = {name: kg.find(name).dicts()[0] for name in ("Түркия", "Türkistan", "Qasym-Jomart Toqaev")}
    got = [(row["language"], row["script"]) for row in rows.values()]
    assert got == [("kk", "Cyrillic"), ("tr", "Latin"), ("kk-latn", "Latin")]


def test_labels_are_in_the_chosen_language_and_sorted_in_its_order(kg: kgkz.KnowledgeGraph) -> None:
    labels = [row["entity_label"] for row in kg.find("дипломатия", "kk").dicts() if row["language"] == "kk"]
    assert "мәдени дипломатия" in labels
    english = "Khoja Akhmet Yassawi International Kazakh-Turkish University"
    assert kg.find("Yesevi", "tr").dicts()[0]["entity_label"] == english  # it has no Turkish label
    with pytest.raises(kgkz.BadParameter, match="unsupported language 'de'"):
        kg.find("Yesevi", "de")


@pytest.mark.parametrize("text", ["", "  ", "?!", "'"])
def test_a_text_without_letters_is_refused(kg: kgkz.KnowledgeGraph, text: str) -> None:
    with pytest.raises(kgkz.BadParameter, match="no letter"):
        kg.find(text)


def test_a_name_of_three_entities_finds_all_three_but_is_not_resolved(tmp_path: Path) -> None:
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
    assert {row["entity"] for row in kg.find("AQTAU").dicts()} == three
    assert all(f"{ID}aktobe" != row["entity"] for row in found if row["how"] != "near")
    assert kg.find("актау").dicts()[0]["how"] == "folded"
    with pytest.raises(kgkz.BadParameter, match="is ambiguous; use one of: id:aktau"):
        kg.about("AKTAU")


def test_a_remote_store_finds_the_same(kg: kgkz.KnowledgeGraph, endpoint: str) -> None:
    remote = kgkz.connect(endpoint)
    for text in ("Ясауи", "Turcsoy"):
        assert remote.find(text, "kk").rows == kg.find(text, "kk").rows


@pytest.fixture(scope="module")
def names(kg: kgkz.KnowledgeGraph) -> list[str]:
    return sorted({str(name) for _, name, _ in kg._session._names().rows})


def misspelt(names: list[str]) -> list[str]:
    """Return names with letters deleted, inserted, exchanged and cut off, and some unchanged names."""
    draw = random.Random(12)
    texts = []
    for name in draw.sample(names, 40):
        letters = list(name)
        for _ in range(draw.randrange(4)):
            place = draw.randrange(len(letters))
            letters[place : place + draw.randrange(2)] = draw.choice(["", "a", "e", "қ", "і", " "])
            letters = letters or ["x"]
        texts.append("".join(letters)[: draw.choice([None, None, 9])])
    return [text for text in texts if text.strip()]


def test_the_index_finds_what_a_comparison_with_each_name_does(names: list[str]) -> None:
    index = NameIndex(names)
    found = 0
    for text in misspelt(names)[::3]:
        scores = {name: score for name in names if (score := likeness(text, name))}
        given = [(score, name) for score, some in index.by_similarity(text) for name in some]
        assert dict(map(reversed, given)) == pytest.approx(scores), text
        assert [score for score, _ in given] == sorted((score for score, _ in given), reverse=True), text
        assert index.nearest(text, 3) == sorted(scores, key=lambda name: (-scores[name], name))[:3], text
        found += len(scores)
    assert found > 100


class Counting(EmbeddedStore):
    """A store that counts the queries."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store)
        self.asked = 0

    def query(self, text: str) -> Answer:
        self.asked += 1
        return super().query(text)


TURTLE = """
    @prefix id: <https://w3id.org/kgkz/id/> . @prefix kgkz: <https://w3id.org/kgkz/ontology#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    id:one a kgkz:Place ; rdfs:label "Oneville"@en . id:two a kgkz:Place ; rdfs:label "Twotown"@en .
"""


@pytest.fixture
def places() -> ox.Store:
    store = ox.Store()
    store.load(TURTLE, format=ox.RdfFormat.TURTLE)
    return store


ASKS: list[Callable[[kgkz.KnowledgeGraph], object]] = [
    lambda kg: [row["entity"] for row in kg.find("Oneville").dicts()],
    lambda kg: [row["entity"] for row in kg.find("Tootown").dicts()],
    lambda kg: kg._session.resolve("oneville"),
    lambda kg: kg._session.resolve("two"),
]


def test_the_names_of_a_loaded_graph_are_read_once(places: ox.Store) -> None:
    store = Counting(places)
    kg = kgkz.KnowledgeGraph(store, (Path("own.ttl"),))
    first = [ask(kg) for ask in ASKS]
    asked = store.asked
    assert asked == 2, "the names, and what may be found by a part of its name"
    assert [ask(kg) for ask in ASKS] == first
    assert store.asked == asked


def test_the_names_of_a_remote_store_are_read_for_each_query(places: ox.Store) -> None:
    kg = kgkz.KnowledgeGraph(EmbeddedStore(places))
    assert kg.find("Threeburg").rows == []
    places.load(TURTLE.replace("Oneville", "Threeburg"), format=ox.RdfFormat.TURTLE)
    assert [row["entity"] for row in kg.find("Threeburg").dicts()] == [ID + "one"]
    assert kg._session.resolve("threeburg") == ID + "one"


def test_a_keyword_is_no_name_of_its_entry(places: ox.Store) -> None:
    turtle = f'<{ID}one> <https://schema.org/keywords> "harbour"@en .'
    places.load(turtle, format=ox.RdfFormat.TURTLE)
    kg = kgkz.KnowledgeGraph(EmbeddedStore(places))
    assert kg.find("harbour").rows == []
    with pytest.raises(kgkz.UnknownEntity):
        kg._session.resolve("harbour")
