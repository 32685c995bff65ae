"""The repository contains no sentence of the paper: its content is expressed in other words."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPER = ROOT.parent / "shared" / "paper" / "passages.jsonl"
RUN = 8
# Titles and names may be copied; sentences may not.
TITLE_SECTIONS = {"references", "title", "swot"}
NAMES = (
    "practices of cultural diplomacy development in kazakhstan and its role in the arena of international relations",
    "пути развития культурной дипломатии в казахстане и его роль на арене международных отношений",
    "қазақстанда мәдени дипломатияның іске асыру жолдары және оның халықаралық аренасындағы рөлі",
    "congress of leaders of world and traditional religions",
    "congress of the leaders of world and traditional religions",
    "assembly of the people of kazakhstan",
    "delegation of the european union to the republic of kazakhstan",
    "representative of the european union in the republic of kazakhstan",
    "assembly of people of kazakhstan",
    "national commission for the translation of the kazakh language alphabet into latin script",
    "action plan for the phased transition of the kazakh alphabet to the latin script",
    "international kazakh turkic university named after khoja ahmed yassawi",
    "nakhichevan agreement on the establishment of the cooperation council of turkic speaking states",
    "cooperation council of turkic speaking states",
    "new rules of spelling of the kazakh language",
    "turkic chamber of commerce and industry",
    "on the transfer of the alphabet of the kazakh language from cyrillic to latin script",
    "nazarbayev center for the development of inter confessional and inter civilizational dialogue",
    "nazarbayev center for the development of interfaith and intercivilizational dialogue",
)


def runs(text: str) -> set[str]:
    """Return runs of eight words; a name counts as one word."""
    plain = " ".join(re.findall(r"\w+", text.casefold()))
    for number, name in enumerate(NAMES):
        plain = plain.replace(name, f"name{number}")
    words = plain.split()
    return {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


@pytest.mark.skipif(not PAPER.exists(), reason="NOT TESTED: the paper is not next to the checkout")
def test_no_run_of_eight_words_is_the_paper_s() -> None:
    passages = [json.loads(line) for line in PAPER.read_text(encoding="utf-8").splitlines()]
    body = [p["text"] for p in passages if p["id"].split(".")[0] not in TITLE_SECTIONS and "Keywords" not in p["text"]]
    paper = set().union(*map(runs, body))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    copied = []
    for name in filter(None, listed.split("\0")):
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        copied += [(name, run) for run in runs(text) & paper]
    assert copied == []
