"""Charts: their content, no overlaps, and drawing without display or network."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import vl_convert

import kgkz
from drawn import marks, outside, overlaps, scene, words
from kgkz import plot
from kgkz.cli.commands import main
from kgkz.plot.labels import Mark, spots_for
from kgkz.plot.periods import CERTAIN, CONTESTED, POSSIBLE, Account, periods

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def placed() -> kgkz.KnowledgeGraph:
    """The built-in graph with an additional place with coordinates, and states with codes."""
    return kgkz.load(HERE / "places.ttl")


@pytest.fixture(scope="session")
def chart(placed: kgkz.KnowledgeGraph) -> Callable[[str], Any]:
    """Each chart of the graph, drawn once."""
    return cache(lambda name: plot.draw(name, placed))


@pytest.fixture(scope="session")
def seen(chart: Callable[[str], Any]) -> Callable[[str], dict[str, Any]]:
    """The scenegraph of each chart."""
    return cache(lambda name: scene(chart(name)))


def texts(drawn: dict[str, Any], role: str) -> set[str]:
    return {word.text for word in words(drawn) if word.role == role}


# --- All charts


LARGE = ("network", "places")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.pages) if name in LARGE else name for name in plot.PICTURES]
)
def test_no_text_overlaps_or_is_cut(seen: Callable[[str], dict[str, Any]], name: str) -> None:
    assert len(words(seen(name))) > 5
    assert overlaps(seen(name)) == []
    assert outside(seen(name)) == []


@pytest.mark.parametrize("name", plot.PICTURES)
def test_the_title_has_a_count_and_the_source_line_has_the_version(
    seen: Callable[[str], dict[str, Any]], name: str
) -> None:
    assert any(letter.isdigit() for title in texts(seen(name), "title-text") for letter in title)
    source = [word.text for word in words(seen(name)) if word.role == "title-subtitle"][-1]
    assert f"kgkz, knowledge graph {kgkz.__version__} of 20" in source


@pytest.mark.parametrize("name", plot.PICTURES)
def test_a_chart_contains_its_data(chart: Callable[[str], Any], name: str) -> None:
    assert '"url"' not in chart(name).to_json()
    assert "<svg" in plot.svg(chart(name))


def test_an_overlap_of_texts_is_detected() -> None:
    import altair as alt

    rows = [{"x": 1, "word": "one long word"}, {"x": 1.01, "word": "another"}]
    chart = alt.Chart(alt.InlineData(values=rows)).mark_text().encode(x="x:Q", text="word:N")
    assert ("one long word", "another") in overlaps(scene(chart))


def test_the_letters_of_kazakh_russian_and_turkish_are_all_drawn() -> None:
    import altair as alt

    from kgkz.plot.theme import FONT

    def drawn(letter: str) -> bytes:
        chart = alt.Chart(alt.InlineData(values=[{"letter": letter}])).mark_text(fontSize=40).encode(text="letter:N")
        return bytes(vl_convert.vegalite_to_png(chart.configure(font=FONT).to_dict()))

    letters = "әғқңөұүһіӘҒҚҢӨҰҮҺІыэъёğışçöüİ"
    pictures = {letter: drawn(letter) for letter in letters}
    assert drawn("\ue000") not in pictures.values()  # a character without a glyph
    # Some letters look the same in both alphabets.
    assert len(set(pictures.values())) >= len(letters) - 3


# --- Each chart


def test_institutions_has_one_symbol_per_event(seen: Callable[[str], dict[str, Any]], kg: kgkz.KnowledgeGraph) -> None:
    rows = kg.select("institution_timeline", initiative="id:initiative-turkic-cooperation").dicts()
    steps = {str(row["event_label"]) for row in rows}
    assert texts(seen("institutions"), "axis-label") >= steps
    assert texts(seen("institutions"), "title-text") >= {str(row["institution_label"]) for row in rows}
    assert len(marks(seen("institutions"), "symbol")) == len(steps)


def test_memberships_has_one_row_per_member_and_hatches_uncertain_periods(
    seen: Callable[[str], dict[str, Any]], kg: kgkz.KnowledgeGraph
) -> None:
    today = kg.select("members_as_of", organisation="OTS", as_of="2026-01-01")
    assert texts(seen("memberships"), "axis-label") >= {str(row["member_label"]) for row in today.dicts()}
    assert texts(seen("memberships"), "legend-label") >= {"full member", "observer", POSSIBLE, CONTESTED}
    assert marks(seen("memberships"), "symbol")
    drawn = scene(plot.memberships(kg, "OTS"))
    bars = {mark["description"]: mark for mark in marks(drawn, "rect")}
    (uzbek,) = [text for text in bars if "Uzbekistan" in text and POSSIBLE in text]
    assert bars[uzbek]["fillOpacity"] < 1


def test_network_has_one_symbol_per_entity_sized_by_connections(seen: Callable[[str], dict[str, Any]]) -> None:
    sizes = {mark["description"]: mark["size"] for mark in marks(seen("network"), "symbol")}
    (kazakhstan,) = [size for text, size in sizes.items() if "label: Kazakhstan;" in text]
    (tuva,) = [size for text, size in sizes.items() if "label: Tuva;" in text]
    assert kazakhstan > tuva
    assert texts(seen("network"), "legend-label") >= {"organisation", "initiative", "person"}
    assert len(marks(seen("network"), "rule")) >= len(sizes) / 2


def test_network_can_be_limited_to_an_entity(kg: kgkz.KnowledgeGraph) -> None:
    drawn = scene(plot.network(kg, around="TURKSOY"))
    assert any("TURKSOY" in mark["description"] for mark in marks(drawn, "symbol"))
    assert not any("Erasmus" in mark["description"] for mark in marks(drawn, "symbol"))


def test_places_draws_symbols_at_the_position_of_the_place(seen: Callable[[str], dict[str, Any]]) -> None:
    drawn = seen("places")
    here = [mark for mark in marks(drawn, "symbol") if "Atlantis" in mark["description"]]
    assert {(mark["shape"], mark["x"], mark["y"]) for mark in here} == {("circle", 450, 260), ("square", 450, 260)}
    assert "Atlantis: 1 event, 1 seat" in texts(drawn, "mark")
    assert {"Kazakhstan", "Hungary"} <= texts(drawn, "mark")
    filled = {mark["fill"] for mark in marks(drawn, "shape")}
    assert len(filled) == len({"not a member", "full member", "observer"})


def test_the_map_projects_as_vega_does() -> None:
    import altair as alt

    from kgkz.plot.geography import HEIGHT, SETTINGS, WIDTH, pixels

    for longitude, latitude in ((19.0, 47.5), (71.4, 51.2), (100.0, 30.0)):
        point = alt.Chart(alt.InlineData(values=[{"x": longitude, "y": latitude}])).mark_circle()
        chart = point.encode(longitude="x:Q", latitude="y:Q").project(**SETTINGS).properties(width=WIDTH, height=HEIGHT)
        (mark,) = marks(scene(chart), "symbol")
        assert pixels(longitude, latitude) == pytest.approx((mark["x"], mark["y"]), abs=0.06)


def test_the_map_says_which_member_has_no_outline_and_needs_coordinates(placed: kgkz.KnowledgeGraph) -> None:
    notes = " ".join(word.text for word in words(scene(plot.places(placed, "TURKSOY"))) if "subtitle" in word.role)
    assert "Members without an outline: " in notes
    assert "Tatarstan" in notes


def test_money_has_one_scale_per_currency(seen: Callable[[str], dict[str, Any]], kg: kgkz.KnowledgeGraph) -> None:
    rows = kg.select("funding", currency=None).dicts()
    assert len(marks(seen("money"), "rect")) == len({str(row["figure"]) for row in rows})
    axes = {text for text in texts(seen("money"), "axis-title") if text.startswith("million ")}
    assert axes == {f"million {row['currency']}" for row in rows}


def test_definitions_has_one_cell_per_definition_and_feature(
    seen: Callable[[str], dict[str, Any]], kg: kgkz.KnowledgeGraph
) -> None:
    rows = kg.select("definition_features", concept="id:cultural-diplomacy").dicts()
    shapes = [mark["shape"] for mark in marks(seen("definitions"), "symbol")]
    assert shapes.count("square") == sum(bool(row["present"]) for row in rows)
    assert shapes.count("circle") == sum(not row["present"] for row in rows)


def test_swot_has_every_item_and_its_evidence_and_marks_unsupported_items(
    seen: Callable[[str], dict[str, Any]], kg: kgkz.KnowledgeGraph
) -> None:
    rows = kg.select("swot_evidence", quadrant=None).dicts()
    written = texts(seen("swot"), "mark")
    assert {f"{row['number']}. {row['item_label']}" for row in rows} <= written
    assert {str(row["evidence_label"]) for row in rows if row["evidence_label"]} <= written
    bare = len(kg.select("unsupported_swot_items"))
    assert [word.text for word in words(seen("swot"))].count("not supported by any other passage of the source") == bare
    assert len(words(scene(plot.swot(kg, "kgkz:threat")))) < len(words(seen("swot")))


def test_claims_draws_negative_claims_on_the_left(
    seen: Callable[[str], dict[str, Any]], kg: kgkz.KnowledgeGraph
) -> None:
    rows = kg.select("claims_about", subject="id:initiative-latin-script").dicts()
    rows = [row for row in rows if row["polarity_label"] in ("negative", "positive")]
    (middle,) = {mark["x"] for mark in marks(seen("claims"), "rule")}
    bars = marks(seen("claims"), "rect")
    sides = {
        side: [bar for bar in bars if f"polarity: {side}" in bar["description"]] for side in ("positive", "negative")
    }
    assert all(bar["x"] >= middle - 0.01 for bar in sides["positive"])
    assert all(bar["x"] + bar["width"] <= middle + 0.01 for bar in sides["negative"])
    assert texts(seen("claims"), "axis-label") >= {str(row["holder_label"]) for row in rows}


# --- From a table, and in another language


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("claims", "claims_about"),
        ("definitions", "definition_features"),
        ("institutions", "institution_timeline"),
        ("money", "funding"),
        ("swot", "swot_evidence"),
    ],
)
def test_a_result_table_of_the_query_can_be_drawn(kg: kgkz.KnowledgeGraph, name: str, query: str) -> None:
    drawn = scene(plot.draw(name, kg.select(query)))
    notes = [word.text for word in words(drawn) if word.role == "title-subtitle"]
    assert notes[-1].startswith(f"Source: a table, query {query}; drawn with kgkz")
    with pytest.raises(kgkz.BadParameter, match=f"needs the result of the query '{query}'"):
        plot.draw(name, kgkz.Table(("a",), [(1,)]))


def test_labels_are_in_the_chosen_language(kg: kgkz.KnowledgeGraph) -> None:
    written = {word.text for word in words(scene(plot.memberships(kg, "OTS", lang="kk")))}
    assert "Қазақстан" in written
    assert "Kazakhstan" not in written


# --- Periods and labels


def account(status: str, *bounds: str | None, source: str = "paper", contested: bool = False) -> Account:
    days = [None if bound is None else date.fromisoformat(bound) for bound in bounds]
    return Account(status, status != "not stated", *days, frozenset({source}), contested)  # type: ignore[arg-type]


def cut(*accounts: Account) -> list[tuple[str, str, str, str]]:
    return [(period.status, str(period.first), str(period.last), period.certainty)
            for period in periods(accounts, date(2000, 1, 1), date(2020, 12, 31))]  # fmt: skip


def test_a_start_dated_by_year_is_possible_in_that_year_and_certain_after_it() -> None:
    assert cut(account("full", "2010-01-01", "2010-12-31", None, None)) == [
        ("full", "2010-01-01", "2010-12-30", POSSIBLE),
        ("full", "2010-12-31", "2020-12-31", CERTAIN),
    ]


def test_an_attested_membership_is_possible_before_and_ends_at_its_end() -> None:
    assert cut(account("full", None, "2015-06-01", "2016-01-01", "2016-12-31")) == [
        ("full", "2000-01-01", "2015-05-31", POSSIBLE),
        ("full", "2015-06-01", "2016-01-01", CERTAIN),
        ("full", "2016-01-02", "2016-12-31", POSSIBLE),
    ]


def test_different_sources_and_contesting_claims_differ_from_inexact_dates() -> None:
    early = account("full", "2010-01-01", "2010-01-01", None, None)
    late = account("full", "2012-01-01", "2012-01-01", None, None, source="newspaper")
    assert cut(early, late) == [
        ("full", "2010-01-01", "2011-12-31", CONTESTED),
        ("full", "2012-01-01", "2020-12-31", CERTAIN),
    ]
    assert cut(account("observer", "2010-01-01", "2010-01-01", None, None, contested=True)) == [
        ("observer", "2010-01-01", "2020-12-31", CONTESTED)
    ]


def test_two_periods_of_one_source_are_not_contested_but_two_statuses_are() -> None:
    observer = account("observer", "2010-01-01", "2010-01-01", "2011-12-31", "2011-12-31")
    full = account("full", "2012-01-01", "2012-01-01", None, None)
    assert [period[3] for period in cut(observer, full)] == [CERTAIN, CERTAIN]
    other = account("full", "2010-01-01", "2010-01-01", None, None, source="newspaper")
    assert cut(observer, other)[0][3] == CONTESTED
    silent = account("not stated", "2010-01-01", "2010-01-01", None, None, source="newspaper")
    assert cut(silent, account("full", "2010-01-01", "2010-01-01", None, None)) == [
        ("full", "2010-01-01", "2020-12-31", CERTAIN)
    ]


def test_a_label_without_room_is_omitted_but_not_the_first() -> None:
    first, second, third = spots_for([Mark("one", 50, 50, 4), Mark("two", 50, 50, 4), Mark("three", 4, 4, 4)], 100, 100)
    assert first.label_x is not None
    assert (second.label_x, second.label_y) != (first.label_x, first.label_y)
    assert spots_for([Mark("far too long for this", 5, 5, 4)], 20, 20)[0].label_x is None
    assert third.label_x is not None


# --- Files and the command line


def test_a_chart_is_saved_atomically(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    chart = plot.money(kg)
    assert plot.save(chart, tmp_path / "money.png").read_bytes().startswith(b"\x89PNG")
    assert plot.save(chart, tmp_path / "money.svg").read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(kgkz.BadParameter, match=r"must end in \.svg or \.png"):
        plot.save(chart, tmp_path / "money.pdf")
    with pytest.raises(kgkz.BadFile, match="cannot write"):
        plot.save(chart, tmp_path / "no" / "such" / "money.svg")
    assert {path.name for path in tmp_path.iterdir()} == {"money.png", "money.svg"}


def test_the_command_line_draws_and_lists_the_charts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["plot", "money", "currency=EUR", "-o", str(tmp_path / "money.svg")]) == 0
    assert "million EUR" in (tmp_path / "money.svg").read_text(encoding="utf-8")
    assert main(["plot", "money"]) == 0
    assert capsys.readouterr().out.startswith("<svg")
    with pytest.raises(SystemExit):
        main(["plot", "--help"])
    told = capsys.readouterr().out
    assert [name for name in plot.PICTURES if name not in told] == []


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("money", "currenzy=EUR"), 2, "did you mean 'currency'"),
        (("money", "currency=XAU"), 2, "there is nothing to draw"),
        (("claims", "subject=xyzzy plugh"), 1, "no entity is named"),
        (("memberships", "organisation=id:almaty"), 2, "no memberships of"),
        (("network", "around=id:passage-turkic-6-2"), 2, "is connected to"),
        (("money", "-o", "money.pdf"), 2, "must end in .svg or .png"),
    ],
)
def test_a_fault_is_reported(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, complaint: str
) -> None:
    assert main(["plot", *words]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err


def test_without_the_extra_the_error_names_it() -> None:
    program = "import sys; sys.modules['altair'] = None\nfrom kgkz.cli import main\nsys.exit(main(['plot', 'money']))"
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kgkz: altair is not installed; install the extra: pip install 'kgkz[plot]'\n"


def test_an_unknown_chart_gives_a_suggestion(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.BadParameter, match="did you mean 'memberships'"):
        plot.draw("membership", kg)
    assert not hasattr(plot, "membership")
