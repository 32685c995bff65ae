"""Turtle files have a fixed layout: sorted, one blank line between entries, every prefix declared and used."""

import re
from pathlib import Path

import pytest

from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root

FILES = sorted([*root().glob("ontology/**/*.ttl"), *root().glob("data/**/*.ttl")])
IDS = [path.relative_to(root()).as_posix() for path in FILES]
# The ontology is grouped by kind of term, and passages are in the order of the source.
OWN_ORDER = ("ontology/kgkz.ttl", "data/discourse/passages/")

_PREFIX = re.compile(r"^@prefix ([\w-]+):\s+<([^>]*)> \.$", re.M)
_SUBJECT = re.compile(r"^([\w-]+:[\w.-]+|<[^>]+>)(?=\s|$)", re.M)


def natural(name: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def body(path: Path) -> str:
    return _PREFIX.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_entries_are_sorted_and_unique(path: Path) -> None:
    names = _SUBJECT.findall(body(path))
    assert len(names) == len(set(names)) > 0
    if not path.relative_to(root()).as_posix().startswith(OWN_ORDER):
        assert names == sorted(names, key=natural)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_there_is_one_blank_line_between_entries(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\n\n\n" not in text
    assert text.endswith(" .\n")
    assert text.startswith("# "), "the first line says what the file holds"
    assert not re.search(r"[ \t]+$", text, re.M)
    assert not re.search(r"\.\n(?=[\w-]+:[\w.-]+\n)", text), "an entry follows another without a blank line"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_prefixes_are_those_of_the_table_declared_sorted_and_used(path: Path) -> None:
    declared = _PREFIX.findall(path.read_text(encoding="utf-8"))
    assert declared == sorted(declared)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", body(path))
    for prefix, namespace in declared:
        assert PREFIXES.get(prefix) == namespace
        assert re.search(rf"(?<![\w-]){prefix}:", bare), f"{prefix}: is declared and not used"
