"""Passages of a source: statements based on them, and their position in a copy.

The graph contains locators, not sentences. With a copy of the source you can read the sentence of a passage, and verify
that every locator is found.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from kgkz.errors import UnknownPassage, did_you_mean
from kgkz.rdf.namespaces import prologue
from kgkz.rdf.terms import IRI, to_term
from kgkz.sources.documents import PAGE_BREAK, find, read_copy
from kgkz.sources.locators import Locator
from kgkz.sources.segmented import choose, segmented
from kgkz.sparql.table import Table

_PROLOGUE = prologue("cito", "dcterms", "kgkz", "rdfs", "schema", "skos")

_NUMBERS = """
SELECT ?number ?passage ?section ?source
WHERE { ?passage a kgkz:Passage ; rdfs:label ?number ; kgkz:section ?section ; dcterms:isPartOf ?source }
"""

_LOCATORS = """
SELECT ?number ?length ?digest ?head ?tail
WHERE {
  ?passage dcterms:isPartOf %s ; schema:position ?position ; rdfs:label ?number ; kgkz:locatorLength ?length ;
           kgkz:locatorDigest ?digest ; kgkz:locatorHead ?head ; kgkz:locatorTail ?tail .
}
ORDER BY ?position
"""

_DESCRIPTION = """
SELECT ?kind ?repeated ?reason
WHERE {
  %s a kgkz:Passage .
  OPTIONAL { %s kgkz:passageKind ?concept . ?concept skos:prefLabel ?kind . FILTER(LANG(?kind) = "en") }
  OPTIONAL { %s kgkz:repeats ?first . ?first rdfs:label ?repeated }
  OPTIONAL { %s kgkz:reasonNotEncoded ?reason }
}
ORDER BY ?repeated
"""

_REFERENCES = """
SELECT ?reference ?reference_label
WHERE {
  %s cito:cites ?reference .
  ?reference kgkz:displayName ?reference_label ; kgkz:referenceNumber ?number .
}
ORDER BY ?number
"""

_STATEMENTS = """
SELECT DISTINCT ?kind ?kind_label ?statement ?statement_label
WHERE {
  ?statement kgkz:passage %s ; a ?kind ; rdfs:label ?statement_label .
  FILTER(LANG(?statement_label) = "en")
  ?kind rdfs:label ?kind_label .
  FILTER(LANG(?kind_label) = "en")
  FILTER NOT EXISTS { ?statement a ?special . ?special rdfs:subClassOf ?kind . FILTER(?special != ?kind) }
}
ORDER BY STR(?kind_label) STR(?statement_label) ?statement
"""

_CHECKS = """
SELECT DISTINCT ?check ?check_label ?verdict ?verdict_label ?confidence ?confidence_label ?found
WHERE {
  ?statement kgkz:passage %s .
  ?check schema:itemReviewed ?statement ; rdfs:label ?check_label .
  ?check kgkz:verdict ?verdict ; kgkz:confidence ?confidence .
  ?verdict rdfs:label ?verdict_label .
  ?confidence rdfs:label ?confidence_label .
  FILTER(LANG(?check_label) = "en" && LANG(?verdict_label) = "en" && LANG(?confidence_label) = "en")
  OPTIONAL { ?check kgkz:checkResult ?found }
}
ORDER BY STR(?check_label) ?check
"""


class Passage(NamedTuple):
    """One passage of a source.

    Attributes:
        number: its number, such as ``turkic.6.2`` in the main source or ``law-191-viii:1`` in another source.
        section: the heading of its section.
        kind: its kind, such as statement or repetition; None if the graph does not give it.
        repeats: the numbers of the passages that it repeats.
        reason: the reason why no entry is based on it; None if an entry is.
        references: one row per reference that it cites.
        statements: one row per statement based on it.
        checks: one row per fact check of such a statement, with verdict, confidence and result.
        sentence: its sentence in the given copy; None without a copy.
    """

    number: str
    section: str
    kind: str | None
    repeats: tuple[str, ...]
    reason: str | None
    references: Table
    statements: Table
    checks: Table
    sentence: str | None

    def __repr__(self) -> str:
        return self.text()

    def text(self, width: int = 100) -> str:
        """Return the passage as plain text.

        Args:
            width: the terminal width in characters.
        """
        from textwrap import fill

        parts = [f"{self.number}  ({self.section})  {self._kind_and_repeats()}".rstrip()]
        if self.sentence is not None:
            parts.append(fill(self.sentence, width))
        if self.references.rows:
            parts.append(f"References cited\n{self.references.text(width)}")
        if self.reason is not None:
            parts.append(fill(f"Not encoded: {self.reason}", width))
        if self.statements.rows or self.reason is None:
            parts.append(f"Statements based on this passage\n{self.statements.text(width)}")
        if self.checks.rows:
            parts.append(f"Fact checks\n{self.checks.text(width)}")
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        from html import escape

        parts = [f"<h3>{escape(self.number)}</h3><p>{escape(self.section)} {escape(self._kind_and_repeats())}</p>"]
        if self.sentence is not None:
            parts.append(f"<blockquote>{escape(self.sentence)}</blockquote>")
        if self.reason is not None:
            parts.append(f"<p>Not encoded: {escape(self.reason)}</p>")
        for heading, table in (
            ("References cited", self.references),
            ("Statements based on this passage", self.statements),
        ):
            if table.rows:
                parts.append(f"<h4>{heading}</h4>{table._repr_html_()}")
        return "".join(parts)

    def _kind_and_repeats(self) -> str:
        """Return the kind of the passage, and the passages that it repeats."""
        return (self.kind or "") + (f" of {', '.join(self.repeats)}" if self.repeats else "")


def describe(select: Callable[[str], Table], number: str, copy: Path | None = None) -> Passage:
    """Return the statements based on a passage and, if a copy is given, its sentence.

    Args:
        select: runs a SELECT query.
        number: the number of the passage, such as ``turkic.6.2``; ``KEY:number`` for a source other than the main one.
        copy: a copy of the source (text or PDF), to read the sentence.

    Returns:
        The passage.

    Raises:
        UnknownPassage: the number is not in the graph, or the passage is not found in the copy.
        BadFile: the copy cannot be read.
        MissingExtra: the copy is a PDF, and pypdf is not installed.
    """
    known = {str(label): row for label, *row in select(_PROLOGUE + _NUMBERS)}
    if number not in known:
        raise UnknownPassage(f"unknown passage {number!r}{_hint(select, number, list(known))}")
    passage, section, source = known[number]
    assert isinstance(passage, IRI)  # shapes forbid blank nodes
    assert isinstance(source, IRI)
    sentence = None
    if copy is not None:
        text = read_copy(copy)
        found = next(finding for finding in find(text, _locators(select, source)) if finding.passage == number)
        if found.start is None or found.end is None:
            raise UnknownPassage(
                f"passage {number!r} was not found in {copy}; is it the published version of the source?"
            )
        sentence = " ".join(text[found.start : found.end].split())
    description, references, statements, checks = (
        select(_PROLOGUE + query.replace("%s", str(to_term(passage))))
        for query in (_DESCRIPTION, _REFERENCES, _STATEMENTS, _CHECKS)
    )
    kind, _, reason = (None if cell is None else str(cell) for cell in description.rows[0])
    repeats = tuple(dict.fromkeys(str(row[1]) for row in description if row[1] is not None))
    return Passage(number, str(section), kind, repeats, reason, references, statements, checks, sentence)


def _hint(select: Callable[[str], Table], number: str, known: Sequence[str]) -> str:
    """Return a hint for an unknown number: similar numbers, an example, or the sources with passages."""
    key, colon, bare = number.partition(":")
    others = []
    for source in segmented(select):
        if not source.main:
            others.append(source.key)
        elif colon and source.key == key:
            return f"; passages of the main source have no key; use {bare!r}"
    if colon and key not in others:
        return f"; other sources with passages: {', '.join(others) or 'none'}{did_you_mean(key, others)}"
    own = [label for label in known if label.startswith(key + colon)] if colon else known
    return did_you_mean(number, own) or "".join(f"; expected a number such as {label!r}" for label in sorted(own)[:1])


def verify(select: Callable[[str], Table], copy: Path, of: str | None = None) -> Table:
    """Search a copy of a source for every passage.

    Args:
        select: runs a SELECT query.
        copy: a copy of the source (text or PDF).
        of: the key, CURIE or IRI of the source; None means the main source of the dataset.

    Returns:
        One row per passage, in the order of the source. Columns: passage; verdict (``found``, ``interrupted``,
        ``moved`` or ``missing``); page; line on that page. Without page breaks in the copy, page is None.

    Raises:
        UnknownEntity: no such source is in the graph.
        BadFile: the copy cannot be read.
        MissingExtra: the copy is a PDF, and pypdf is not installed.
    """
    source = choose(select, of)
    text = read_copy(copy)
    rows = [
        (finding.passage, finding.verdict, *_where(text, finding.start))
        for finding in find(text, _locators(select, source.iri))
    ]
    return Table(("passage", "verdict", "page", "line"), rows)


def _where(text: str, start: int | None) -> tuple[int | None, int | None]:
    if start is None:
        return None, None
    page = text.count(PAGE_BREAK, 0, start) + 1 if PAGE_BREAK in text else None
    return page, text.count("\n", text.rfind(PAGE_BREAK, 0, start) + 1, start) + 1


def _locators(select: Callable[[str], Table], source: IRI) -> list[Locator]:
    """Return the locators of a source, in the order of the source."""
    rows = select(_PROLOGUE + _LOCATORS.replace("%s", str(to_term(source))))
    return [
        Locator(str(number), int(str(length)), str(digest), str(head), str(tail))
        for number, length, digest, head, tail in rows
    ]
