"""Each passage is found in a copy by its locator only, and no passage is found that is not there.

The text is invented. This file contains no sentence of the paper. If the numbered text of the paper is next to the
checkout, the last tests run too.
"""

import json
import re
from pathlib import Path

import pytest

from kgkz.errors import BadParameter
from kgkz.sources.documents import Finding, find
from kgkz.sources.locators import Locator, digest, locate, normalise

TALE = {
    "tale.1.1": "The caravan left the salt lake before dawn, with nine camels and one clock [3].",
    "tale.1.2": "Nobody had wound the clock since the flood of 1911.",
    "tale.1.3": 'The official guide offered "five fine reasons" for the northern road [7,8], and none for the other.',
    "tale.2.1": "At the second well a fox sold them a map of the first.",
}

CHECKOUT = Path(__file__).parents[1]
PAPER = CHECKOUT.parent / "shared" / "paper"
WHOLE_DIGEST = "753f68f724c4b016e0a105b8975a7ded46952a0a78dff6a316fd3555fac9674a"

needs_the_paper = pytest.mark.skipif(
    not (PAPER / "passages.jsonl").exists(),
    reason="LOCATORS NOT CHECKED AGAINST THE PAPER: ../shared/paper/passages.jsonl is not next to this checkout",
)


def located(tale: dict[str, str] = TALE) -> list[Locator]:
    return [locate(passage, sentence) for passage, sentence in tale.items()]


def verdicts(copy: str, tale: dict[str, str] = TALE) -> dict[str, str]:
    return {finding.passage: finding.verdict for finding in find(copy, located(tale))}


def as_found(copy: str, passage: str, tale: dict[str, str] = TALE) -> str:
    finding = next(finding for finding in find(copy, located(tale)) if finding.passage == passage)
    assert finding.start is not None
    return copy[finding.start : finding.end]


def test_every_passage_is_found_in_a_plain_copy():
    copy = "\n\n".join(["A tale", *TALE.values(), "The end"])
    assert set(verdicts(copy).values()) == {"found"}
    assert {passage: as_found(copy, passage) for passage in TALE} == TALE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("with nine camels and", "with nine\ncamels\r\nand"),
        ("caravan", "cara-\nvan"),
        ("caravan", "cara\u00advan"),
        ("before dawn", "before\n\n\f\n\ndawn"),
        ("The caravan", "THE CARAVAN"),
        ("official guide offered", "oﬃcial guide oﬀered"),
        ("five fine", "ﬁve ﬁne"),
        ('"five fine reasons"', "«five  fine reasons»"),
        ("[7,8]", "[7,\n8]"),
        ("[7,8]", "[7–8]"),
        ("road [7,8], and", "road, and"),
        ("nine camels and one clock [3].", "nine camels [3] and one clock."),
        ("1911", "１９１１"),
    ],
)  # fmt: skip
def test_changes_by_printing_do_not_matter(before, after):
    copy = "\n".join(TALE.values())
    assert before in copy
    assert set(verdicts(copy.replace(before, after)).values()) == {"found"}


def test_a_bracketed_year_or_word_is_text_and_not_a_reference():
    assert normalise("The flood [1911] came [sic] twice [12; 13].") == "theflood1911camesictwice"


def test_a_link_matches_a_copy_without_its_target():
    tale = {"a.1.1": "The map is at [wells.example](https://wells.example).", "a.1.2": TALE["tale.1.2"]}
    for copy in ("\n".join(tale.values()), f"The map is at wells.example. {TALE['tale.1.2']}"):
        assert set(verdicts(copy, tale).values()) == {"found"}
    assert as_found("\n".join(tale.values()), "a.1.1", tale) == tale["a.1.1"]


def test_what_only_looks_like_a_link_is_text():
    assert normalise("[a list](of wells) (https://wells.example)") == "alistofwellshttpswellsexample"


def test_the_sentence_is_shown_as_in_the_copy():
    copy = "x. «The fox\nslept» [4,\n5]. The owl did not."
    assert as_found(copy, "owl.1.1", {"owl.1.1": "The fox slept."}) == "«The fox\nslept» [4,\n5]."


@pytest.mark.parametrize(
    ("words", "place"),
    [("with nine", "in the middle"), ("caravan", "through the head"), ("and one", "through the tail")],
)
def test_a_running_header_interrupts_a_passage(words, place):
    copy = "\n".join(TALE.values()).replace(words, f"\n4 Footnote: salt.\n\f\nJournal of Tales, 2(1)\n17\n{words}")
    assert verdicts(copy)["tale.1.1"] == "interrupted", place
    assert as_found(copy, "tale.1.1").startswith("The")
    assert as_found(copy, "tale.1.1").endswith("one clock [3].")
    assert set(verdicts(copy).values()) == {"found", "interrupted"}


def test_an_interruption_is_found_in_a_copy_without_line_breaks():
    copy = " ".join(TALE.values()).replace("before dawn", "before 17 Journal of Tales dawn")
    assert verdicts(copy)["tale.1.1"] == "interrupted"


def test_a_passage_with_two_interruptions_is_missing():
    copy = (
        "\n".join(TALE.values()).replace("before dawn", "before\n17\ndawn").replace("nine camels", "nine\n18\ncamels")
    )
    assert verdicts(copy)["tale.1.1"] == "missing"


def test_a_whole_page_inside_a_passage_is_not_an_interruption():
    copy = "\n".join(TALE.values()).replace("before dawn", f"before\n{'Quite another tale. ' * 40}\ndawn")
    assert verdicts(copy)["tale.1.1"] == "missing"


def test_a_passage_out_of_its_order_is_moved_and_the_rest_is_not():
    first, *rest = TALE.values()
    assert verdicts("\n".join([*rest, first])) == {**dict.fromkeys(TALE, "found"), "tale.1.1": "moved"}
    assert as_found("\n".join([*rest, first]), "tale.1.1") == first


@pytest.mark.parametrize(
    ("before", "after"), [("salt lake", "malt lake"), ("The caravan", "Ghe caravan"), ("one clock", "one clocc")]
)
def test_one_changed_letter_is_a_missing_passage(before, after):
    copy = "\n".join(TALE.values()).replace(before, after)
    assert verdicts(copy) == {**dict.fromkeys(TALE, "found"), "tale.1.1": "missing"}
    assert find(copy, located())[0] == Finding("tale.1.1", "missing", None, None)


def test_an_empty_copy_holds_nothing():
    assert set(verdicts("").values()) == {"missing"}


def test_equal_passages_are_distinguished_by_their_order():
    tale = {"a.1.1": TALE["tale.1.1"], "a.1.2": "No water.", "a.1.3": TALE["tale.1.2"], "a.1.4": "No water."}
    copy = "\n".join(tale.values())
    first, second = [finding for finding in find(copy, located(tale)) if finding.passage in {"a.1.2", "a.1.4"}]
    assert (first.verdict, second.verdict) == ("found", "found")
    assert (first.start, second.start) == (copy.index("No water"), copy.rindex("No water"))


def test_one_match_is_not_used_for_two_equal_passages():
    tale = {"a.1.1": "No water.", "a.1.2": TALE["tale.1.2"], "a.1.3": "No water."}
    copy = f"{TALE['tale.1.2']} No water."
    assert verdicts(copy, tale) == {"a.1.1": "missing", "a.1.2": "found", "a.1.3": "found"}


def test_a_match_inside_a_longer_passage_is_ignored():
    tale = {"a.1.1": "One clock", **TALE}
    assert verdicts("\n".join(TALE.values()), tale) == {"a.1.1": "missing", **dict.fromkeys(TALE, "found")}


@pytest.mark.parametrize("words", ["One of the five", "One clock, one fox", "One clock and nine foxes"])
def test_an_interrupted_short_passage_is_found_although_a_longer_one_contains_its_words(words):
    tale = {"a.1.1": f"{words} had come before.", "a.1.2": words}
    for first, second in ((words[:8], words[8:]), (words[:3], words[3:]), (words[:-2], words[-2:])):
        copy = f"{tale['a.1.1']}\n{first}\n17\n\f\nJournal of Tales\n{second}\nThe end"
        assert verdicts(copy, tale) == {"a.1.1": "found", "a.1.2": "interrupted"}


def test_cyrillic_is_found_in_either_case_and_with_separate_marks():
    tale = {
        "ertegi.1.1": "Ескі сағатшы өзеннің арғы бетіндегі қоңырауды жеті рет қақты.",
        "ertegi.1.2": "Лисий хозяин ёлочной мастерской не слышал ни одного удара [2].",
    }
    copy = "\n".join(tale.values())
    apart = copy.replace("й", "и\u0306").replace("ё", "е\u0308")
    assert apart != copy
    for printed in (copy, copy.upper(), apart):
        assert set(verdicts(printed, tale).values()) == {"found"}
    assert as_found(apart, "ertegi.1.2", tale).endswith("удара [2].")
    # Latin letters that look the same are different letters.
    assert verdicts(copy.replace("хозяин", "xозяин"), tale)["ertegi.1.2"] == "missing"


def test_a_locator_reveals_no_word():
    locator = locate("tale.1.2", TALE["tale.1.2"])
    assert (locator.passage, locator.length) == ("tale.1.2", 41)
    assert [len(part) for part in (locator.digest, locator.head, locator.tail)] == [64, 12, 12]
    assert all(set(part) <= set("0123456789abcdef") for part in (locator.digest, locator.head, locator.tail))


def test_a_passage_without_letters_has_no_locator():
    with pytest.raises(BadParameter, match=r"'tale\.9\.9' contains no letters or digits"):
        locate("tale.9.9", "— [7] …")


def test_the_digest_does_not_depend_on_order_but_on_every_change():
    locators = located()
    assert digest(reversed(locators)) == digest(locators)
    assert digest(locators[1:]) != digest(locators)
    assert digest([locators[0]._replace(passage="tale.1.9"), *locators[1:]]) != digest(locators)


def numbered_cut() -> list[Locator]:
    rows = map(json.loads, (PAPER / "passages.jsonl").read_text(encoding="utf-8").splitlines())
    return [locate(row["id"], row["text"]) for row in rows]


@needs_the_paper
def test_every_passage_is_found_in_the_paper():
    locators = numbered_cut()
    assert (len(locators), digest(locators)) == (309, WHOLE_DIGEST)
    marked = (PAPER / "paper.md").read_text(encoding="utf-8")
    printed = re.sub(r"\[([^\]]+)\]\(http[^)]+\)", r"\1", marked)
    assert marked.count("](http") == 4 > printed.count("](http")
    for copy in (marked, printed):
        assert [finding for finding in find(copy, locators) if finding.verdict != "found"] == []


@needs_the_paper
def test_the_passages_agree_with_the_paper():
    register = (CHECKOUT / "data" / "discourse" / "passages" / "kozhanbergenova-2023.ttl").read_text(encoding="utf-8")
    entry = re.compile(
        r'rdfs:label "([^"]+)"@en ;.*?kgkz:locatorLength (\d+) ;\s+kgkz:locatorDigest "(\w+)" ;'
        r'\s+kgkz:locatorHead "(\w+)" ;\s+kgkz:locatorTail "(\w+)" \.',
        re.DOTALL,
    )
    shipped = [
        Locator(passage, int(length), whole, head, tail)
        for passage, length, whole, head, tail in entry.findall(register)
    ]
    assert len(shipped) == register.count("a kgkz:Passage ;")
    assert shipped == numbered_cut()
