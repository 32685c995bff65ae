"""Passages are found in a real PDF: with a Unicode font, hyphenation, running headers and numbered pages.

The text is invented. If the paper is next to the checkout, it is printed and found as well.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import font_roboto
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

import kgkz
from kgkz.cli.commands import main
from kgkz.errors import BadFile
from kgkz.rdf.namespaces import PREFIXES
from kgkz.sources.documents import PAGE_BREAK, find, read_copy
from kgkz.sources.locators import locate

PAPER = Path(__file__).parents[2] / "shared" / "paper" / "paper.md"

TALE = {
    "tale.1.1": "The caravan left the salt lake before dawn, with nine camels and one clock [3].",
    "tale.1.2": "Ескі сағатшы өзеннің арғы бетіндегі қоңырауды жеті рет қақты, ұсталар үнсіз һәм көңілді тыңдады.",
    "tale.1.3": "Лисий хозяин ёлочной мастерской не услышал на мосту ни одного удара и опоздал к переправе [2].",
    "tale.2.1": "At the second well a fox sold them a map of the first, for €5 and 58,6 % of the salt.",
}


class Journal(FPDF):
    """A journal as printed: a running header on each page, and the page number below."""

    def __init__(self, height: float) -> None:
        super().__init__(format=(148, height))
        self.add_font("roboto", fname=font_roboto.font_files["Roboto"])
        self.set_font("roboto", size=10)
        self.set_margins(24, 10)
        self.set_auto_page_break(auto=True, margin=18)

    def header(self) -> None:
        self.set_font("roboto", size=8)
        self.cell(0, 8, "Journal of Tales, 2(1), Наурыз 2023", align="R", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("roboto", size=8)
        self.cell(0, 6, str(self.page_no()), align="C")


def printed(paragraphs: Iterable[str], path: Path, height: float = 210) -> Path:
    """Return paragraphs as justified lines; any word of six letters or more may be hyphenated."""
    journal = Journal(height)
    journal.add_page()
    for paragraph in paragraphs:
        words = re.sub(r"(?<=[^\W\d_]{3})(?=[^\W\d_]{3})", "\u00ad", " ".join(paragraph.split()))
        journal.multi_cell(0, 5, words, align="J", new_x="LMARGIN", new_y="NEXT")
        journal.ln(2)
    journal.output(str(path))
    return path


def test_a_printed_text_is_found_across_its_pages(tmp_path: Path) -> None:
    # A page has three lines, so that most sentences continue on the next page.
    pdf = printed([" ".join(TALE.values()), "The end"], tmp_path / "tale.pdf", height=52)
    text = read_copy(pdf)
    assert text.count(PAGE_BREAK) >= 2
    assert re.search(r"\w-\n\w", text), "some line ends within a word"
    verdicts = {finding.passage: finding.verdict for finding in find(text, [locate(*pair) for pair in TALE.items()])}
    assert set(verdicts.values()) == {"found", "interrupted"}


def test_every_passage_in_a_pdf_is_shown_with_its_page(tmp_path: Path) -> None:
    own = tmp_path / "tale.ttl"
    used = ("dcterms", "id", "kgkz", "rdfs", "schema")
    heads = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    heads += 'id:tale a kgkz:SegmentedSource ; rdfs:label "Tale"@en .\n'
    entries = [
        f'id:passage-{number.replace(".", "-")} a kgkz:Passage ; rdfs:label "tale:{number}"@en ; '
        f'dcterms:isPartOf id:tale ; schema:position {position} ; kgkz:section "Tale"@en ; '
        f'kgkz:locatorLength {length} ; kgkz:locatorDigest "{digest}" ; kgkz:locatorHead "{head}" ; '
        f'kgkz:locatorTail "{tail}" .'
        for position, (number, length, digest, head, tail) in enumerate((locate(*pair) for pair in TALE.items()), 1)
    ]
    standing = (
        "id:passage-tale-2-1 kgkz:passageKind kgkz:repetitionPassage ; kgkz:repeats id:passage-tale-1-1 ; "
        'kgkz:reasonNotEncoded "Foxes are not believed."@en .'
    )
    own.write_text("\n".join([heads, *entries, standing]), encoding="utf-8")
    graph = kgkz.load(own)

    pdf = printed(TALE.values(), tmp_path / "tale.pdf", height=62)
    rows = graph.verify_source(pdf, of="tale").dicts()
    assert [(row["passage"], row["page"], row["line"]) for row in rows] == [
        ("tale:tale.1.1", 1, 2),
        ("tale:tale.1.2", 1, 4),
        ("tale:tale.1.3", 2, 2),
        ("tale:tale.2.1", 2, 4),
    ]
    text = tmp_path / "tale.txt"
    text.write_text("\n".join(["", *TALE.values()]), encoding="utf-8")
    rows = graph.verify_source(text, of="tale").dicts()
    assert [(row["page"], row["line"]) for row in rows] == [(None, 2), (None, 3), (None, 4), (None, 5)]

    passage = graph.passage("tale:tale.2.1", text)
    repeated = ("tale:tale.1.1",)
    assert (passage.kind, passage.repeats, passage.reason) == ("repetition", repeated, "Foxes are not believed.")
    assert passage.text().split("\n\n") == [
        "tale:tale.2.1  (Tale)  repetition of tale:tale.1.1",
        TALE["tale.2.1"],
        "Not encoded: Foxes are not believed.",
    ]


@pytest.mark.skipif(not PAPER.exists(), reason="PDF OF THE PAPER NOT CHECKED: the paper is not next to this checkout")
def test_all_of_the_paper_is_found_in_a_pdf_of_it(
    kg: kgkz.KnowledgeGraph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PAPER.read_text(encoding="utf-8")
    text = re.sub(r"^`[\w.-]+` |^#+ ", "", text[text.index("\n## ") :], flags=re.M)
    text = re.sub(r"\[([^\]]+)\]\(http[^)]+\)|[*\\<>]", r"\1", text)
    pdf = printed(re.split(r"\n\s*\n", text.strip()), tmp_path / "paper.pdf")
    verdicts = [row["verdict"] for row in kg.verify_source(pdf).dicts()]
    assert len(verdicts) == 309
    assert {"missing", "moved"}.isdisjoint(verdicts)
    assert verdicts.count("interrupted") >= 5, "page breaks run through sentences"
    assert main(["verify-source", str(pdf)]) == 0
    capsys.readouterr()
    assert main(["passage", "turkic.6.2", "--source", str(pdf)]) == 0
    assert "Uzbekistan" in capsys.readouterr().out.split("\n\n")[1]


def test_without_the_extra_the_error_says_how_to_read_a_pdf(tmp_path: Path) -> None:
    pdf = printed(TALE.values(), tmp_path / "tale.pdf")
    program = (
        "import sys; sys.modules['pypdf'] = None; from kgkz.cli.commands import main; "
        f"sys.exit(main(['verify-source', {str(pdf)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'kgkz[pdf]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_invalid_encrypted_or_scanned_pdf_is_an_error(tmp_path: Path) -> None:
    whole = printed(TALE.values(), tmp_path / "tale.pdf")
    broken = tmp_path / "broken.pdf"
    for content in (b"%PDF-1.7", whole.read_bytes()[:3000], b"%PDF-1.7\n1 0 obj << /Type /Pages >> trailer"):
        broken.write_bytes(content)
        with pytest.raises(BadFile, match=r"broken\.pdf.*pdftotext"):
            read_copy(broken)

    locked = tmp_path / "locked.pdf"
    writer = PdfWriter(clone_from=PdfReader(whole))
    writer.encrypt("open sesame", algorithm="RC4-128")
    writer.write(locked)
    with pytest.raises(BadFile, match=r"locked\.pdf.*not been decrypted"):
        read_copy(locked)

    pictures = FPDF()
    pictures.add_page()
    pictures.output(str(tmp_path / "pictures.pdf"))
    with pytest.raises(BadFile, match="contains no text"):
        read_copy(tmp_path / "pictures.pdf")


def test_another_encoding_is_an_error_and_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes("Лисий хозяин".encode("cp1251"))
    with pytest.raises(BadFile, match="expected UTF-8 text or PDF"):
        read_copy(copy)
    copy.write_bytes("Лисий хозяин".encode("utf-8-sig"))
    assert read_copy(copy) == "Лисий хозяин"
