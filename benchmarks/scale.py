"""The real graph multiplied, with new names and shifted dates.

The first copy is the real graph. In every other copy, each entry has its own IRI, each label contains the number of
the copy, and each date is some years earlier. A copy is therefore as valid as the original, and independent of the
others. Ontology terms, metadata of the graph, sources with passages, and the few entries that shapes refer to are not
copied, together with the statements about them that involve no other entry, so that no entry has more statements in a
large graph. The passages of each copy follow those of the previous copy in the same source.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kgkz.rdf.namespaces import PREFIXES, named_node
from kgkz.rdf.shipped import root, sources
from kgkz.rdf.turtle import parse

_ONCE, _COPIED = ("ontology", "dataset"), ("world", "discourse", "check")
_LABELS = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "altLabel", PREFIXES["kgkz"] + "name"}
_EDTF = PREFIXES["edtf"] + "EDTF"
_CYCLE = 1000  # years; larger than the age of any date
_PASSAGES = 1000  # more than any source has
_PASSAGE, _SEGMENTED = named_node("kgkz:Passage"), named_node("kgkz:SegmentedSource")
_POSITION = named_node("schema:position")

# Marks for the positions where copies differ; these characters do not occur in N-Triples.
_NAME, _LABEL, _YEAR, _PLACE = "\x00", "\x01", "\x02", "\x03"


def write(path: Path, triples: int) -> int:
    """Write the number of copies that is closest to a number of triples.

    Args:
        path: the output file; Turtle with one triple per line.
        triples: the requested number; there is at least one copy.

    Returns:
        The number of triples written.
    """
    lines = dict.fromkeys([f"{triple} .\n" for triple in _triples(*_ONCE)] + list(_marked(_triples(*_COPIED))))
    copied: list[str] = []
    once: list[str] = []
    for line in lines:
        (copied if _NAME in line.partition(" ")[0] else once).append(line)
    number = max(1, round((triples - len(once)) / len(copied)))
    template = "".join(copied)
    with path.open("w", encoding="utf-8") as file:
        file.write(_copy("".join(once), 0))
        for copy in range(number):
            file.write(_copy(template, copy))
    return len(once) + number * len(copied)


def _triples(*layers: str) -> list[ox.Triple]:
    return [triple for path in sources(*layers) for triple in parse(path)]


def _marked(triples: list[ox.Triple]) -> Iterator[str]:
    """Return triples as lines with marks where copies differ."""
    shapes = (root() / "ontology" / "shapes").glob("*.ttl")
    fixed = {triple.object for path in shapes for triple in parse(path)}
    fixed |= {triple.subject for triple in triples if triple.object == _SEGMENTED}
    passages = {triple.subject for triple in triples if triple.object == _PASSAGE}
    named_by = defaultdict(set)
    for subject, _, object_ in triples:
        named_by[object_].add(subject)
    fixed |= {entry for entry, subjects in named_by.items() if subjects <= fixed}
    entries = {triple.subject for triple in triples} - fixed
    for subject, predicate, object_ in triples:
        name, value = (f"{str(term)[:-1]}{_NAME}>" if term in entries else str(term) for term in (subject, object_))
        if isinstance(object_, ox.Literal) and object_.datatype.value == _EDTF:
            value = re.sub(r"\b(?=\d{4}\b)", _YEAR, value)
        elif predicate.value in _LABELS and subject in entries:
            value = re.sub(r'"(?=@|$)', f'{_LABEL}"', value)
        elif predicate == _POSITION and subject in passages:
            value = f'"{_PLACE}{value[1:]}'
        yield f"{name} {predicate} {value} .\n"


def _copy(template: str, copy: int) -> str:
    name, label = (f"-{copy}", f" ({copy})") if copy else ("", "")
    text = template.replace(_NAME, name).replace(_LABEL, label)
    text = re.sub(rf"{_PLACE}(\d+)", lambda place: str(int(place[1]) + copy * _PASSAGES), text)
    return re.sub(rf"{_YEAR}(\d{{4}})", lambda year: f"{int(year[1]) - copy % _CYCLE:04}", text)
