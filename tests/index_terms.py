"""How many of the paper's index terms an entity of the graph carries: ``python -m tests.index_terms --missing``.

``index_terms.tsv`` lists what the index at the back of a book would list for the paper: one row per term and section.
A term is found if it stands, as whole words of its language, in a label, a name or a keyword of one of these:

- an entity, or statement, that rests on a passage of the section. A passage or a source does not count;
- for a person, an organisation, a state, a place or a work: an entity of that class that has the term as its name,
  wherever it rests.

Words are compared without regard to capitals, hyphens, punctuation and a plural "s".
"""

import csv
import re
import unicodedata
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import kgkz
from kgkz.rdf.terms import Text
from kgkz.sparql.table import Table

FILE = Path(__file__).with_name("index_terms.tsv")
KINDS = (
    "concept", "event", "figure", "group", "initiative", "instrument", "keyword", "method", "organisation", "person",
    "place", "state", "swot", "topic", "work",
)  # fmt: skip
LEAST, LEAST_OF_A_KIND = 0.97, 0.9

# A place of the index may be a polity in the graph, such as a republic of the Russian Federation.
_CLASSES = {
    "organisation": ("kgkz:Agent",),
    "person": ("kgkz:Person",),
    "place": ("kgkz:Place", "kgkz:Polity"),
    "state": ("kgkz:Polity",),
    "work": ("kgkz:CitedWork", "kgkz:BibliographicReference", "kgkz:Source"),
}
# A bibliography prints the names of authors, publishers and journals in fields of their own.
_NAMES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX kgkz: <https://w3id.org/kgkz/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?entity ?name
WHERE {
  {
    VALUES ?property {
      rdfs:label skos:prefLabel skos:altLabel schema:keywords schema:name
      dcterms:title kgkz:authorAsPrinted kgkz:authorList kgkz:containerTitle kgkz:publisherName
    }
    ?entity ?property ?name .
  }
  UNION { ?use kgkz:nameOf ?entity ; kgkz:name ?name }
}
"""
_SECTIONS = """
PREFIX kgkz: <https://w3id.org/kgkz/ontology#>
SELECT DISTINCT ?entity ?passage
WHERE {
  { ?entity kgkz:passage ?passage } UNION { ?use kgkz:nameOf ?entity ; kgkz:passage ?passage }
  FILTER NOT EXISTS { ?entity a kgkz:Passage }
  FILTER NOT EXISTS { ?entity a kgkz:Source }
}
"""
_MEMBERS = """
PREFIX kgkz: <https://w3id.org/kgkz/ontology#>
SELECT DISTINCT ?entity WHERE {{ VALUES ?class {{ {} }} ?entity a ?class }}
"""
_PASSAGE = "https://w3id.org/kgkz/id/passage-"
_TOKEN = re.compile(r"\w+(?:[.,']\w+)*|[%&€$]")
_SHORTEST_PLURAL = 4
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_OF_SECTION = {"abstract-kk": ("kk",), "abstract-ru": ("ru",)}


class Term(NamedTuple):
    """A row of the list: the term, its section and kind, and the first passage of the section that prints it."""

    term: str
    section: str
    kind: str
    passage: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the term may be; a name without a language fits each."""
        if not _CYRILLIC.search(self.term):
            return "", "en"
        return "", *_OF_SECTION.get(self.section, ("kk", "ru"))


class Names:
    """What the entities of a graph are called, as folded texts by language.

    Args:
        names: each entity with a name.
        passages: each entity with the number of a passage on which it rests.
        members: the entities of each kind whose terms name one.
    """

    def __init__(
        self,
        names: Iterable[tuple[object, Text | str]],
        passages: Iterable[tuple[object, str]],
        members: Mapping[str, set[object]],
    ) -> None:
        by_entity: dict[object, set[tuple[str, str]]] = defaultdict(set)
        for entity, name in names:
            tag = getattr(name, "language", "").lower()
            by_entity[entity].add((tag.partition("-")[0], fold(str(name))))
        self._of_section: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for entity, passage in passages:
            self._of_section[section_of(passage)] |= by_entity[entity]
        self._of_kind = {
            kind: set().union(*(by_entity[entity] for entity in entities)) for kind, entities in members.items()
        }

    def carry(self, term: Term) -> bool:
        """Tell whether an entity to which the term belongs carries it."""
        wanted = fold(term.term)
        if any(wanted in name for language, name in self._of_section[term.section] if language in term.languages):
            return True
        return any((language, wanted) in self._of_kind.get(term.kind, ()) for language in term.languages)


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Bring a text to its words, with a space on both sides of each.

    Examples:
        >>> fold("“Turkic-speaking  States”") == fold("turkic speaking state") == " turkic speaking state "
        True
    """
    plain = unicodedata.normalize("NFC", text).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return f" {' '.join(map(_singular, _TOKEN.findall(plain)))} "


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or word.endswith("ss"):
        return word
    return word.removesuffix("s")


def section_of(passage: str) -> str:
    """Name the section of a passage number: ``abstract-en`` for ``abstract-en.1.1``."""
    return passage.partition(".")[0]


def read(file: Path = FILE) -> list[Term]:
    """Read the list of terms."""
    with file.open(encoding="utf-8", newline="") as lines:
        _, *rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Term(*row) for row in rows]


def names_in(graph: kgkz.KnowledgeGraph) -> Names:
    """Read the names of a graph."""

    def select(text: str) -> Table:
        table = graph.query(text)
        assert isinstance(table, Table)
        return table

    return Names(
        ((entity, name if isinstance(name, Text) else str(name)) for entity, name in select(_NAMES)),
        _numbers(select(_SECTIONS)),
        {
            kind: {entity for (entity,) in select(_MEMBERS.format(" ".join(classes)))}
            for kind, classes in _CLASSES.items()
        },
    )


def _numbers(rows: Table) -> Iterator[tuple[object, str]]:
    """Turn the IRI of a passage of the paper into its number; those of other sources are left out."""
    for entity, passage in rows:
        number = re.fullmatch(rf"{_PASSAGE}(.+)-(\d+)-(\d+)", str(passage))
        if number:
            yield entity, ".".join(number.groups())


def missing(graph: kgkz.KnowledgeGraph, terms: Iterable[Term]) -> list[Term]:
    """List the terms that no entity of theirs carries.

    Examples:
        >>> missing(kgkz.load(), [Term("Turksoy", "turkic", "organisation", "turkic.4.1")])
        []
    """
    names = names_in(graph)
    return [term for term in terms if not names.carry(term)]


def counts(terms: Iterable[Term], lost: Iterable[Term]) -> dict[str, tuple[int, int]]:
    """Count the terms found and all terms, by kind and under ``all``."""
    found, lost = {kind: [0, 0] for kind in (*KINDS, "all")}, set(lost)
    for term in terms:
        for kind in (term.kind, "all"):
            found[kind][0] += term not in lost
            found[kind][1] += 1
    return {kind: (some, every) for kind, (some, every) in found.items()}


def main() -> None:
    """Print the counts by kind; with ``--missing`` also the terms that are not found, with their passages."""
    parser = ArgumentParser(description="Count the index terms of the paper that an entity of the graph carries.")
    parser.add_argument("--missing", action="store_true", help="list the terms that are not found")
    options = parser.parse_args()
    terms = read()
    lost = missing(kgkz.load(), terms)
    for kind, (some, every) in counts(terms, lost).items():
        print(f"{kind:<13}{some:>4} of {every:>3}  {some / every:>6.1%}")
    if options.missing:
        print(*("\t".join((term.passage, term.kind, term.term)) for term in lost), sep="\n")


if __name__ == "__main__":
    main()
