"""Passages of the paper: what rests on each, and where each stands in somebody's own copy.

The graph holds no sentence of the paper, only locators. Whoever owns the paper can read a passage in their own copy,
and check that every locator finds its place there.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from kgkz.errors import UnknownPassage, did_you_mean
from kgkz.rdf.namespaces import prologue
from kgkz.rdf.terms import Text, to_term
from kgkz.sources.documents import PAGE_BREAK, find, read_copy
from kgkz.sources.locators import Locator, place
from kgkz.sparql.table import Row, Table

_PROLOGUE = prologue("cito", "kgkz", "rdfs", "schema", "skos")

_LOCATORS = """
SELECT ?number ?section ?length ?digest ?head ?tail
WHERE {
  ?passage a kgkz:Passage ; rdfs:label ?number ; kgkz:section ?section ; kgkz:locatorLength ?length ;
           kgkz:locatorDigest ?digest ; kgkz:locatorHead ?head ; kgkz:locatorTail ?tail .
}
"""

_STANDING = """
SELECT ?kind ?repeated ?reason
WHERE {
  ?passage a kgkz:Passage ; rdfs:label %s .
  OPTIONAL { ?passage kgkz:passageKind ?concept . ?concept skos:prefLabel ?kind . FILTER(LANG(?kind) = "en") }
  OPTIONAL { ?passage kgkz:repeats ?first . ?first rdfs:label ?repeated }
  OPTIONAL { ?passage kgkz:unencodedBecause ?reason }
}
ORDER BY ?repeated
"""

_REFERENCES = """
SELECT ?reference ?reference_label
WHERE {
  ?passage a kgkz:Passage ; rdfs:label %s ; cito:cites ?reference .
  ?reference rdfs:label ?reference_label ; kgkz:referenceNumber ?number .
}
ORDER BY ?number
"""

_STATEMENTS = """
SELECT DISTINCT ?kind ?kind_label ?statement ?statement_label
WHERE {
  ?passage a kgkz:Passage ; rdfs:label %s .
  ?statement kgkz:passage ?passage ; a ?kind ; rdfs:label ?statement_label .
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
  ?passage a kgkz:Passage ; rdfs:label %s .
  ?statement kgkz:passage ?passage .
  ?check schema:itemReviewed ?statement ; rdfs:label ?check_label .
  ?check kgkz:verdict ?verdict ; kgkz:confidence ?confidence .
  ?verdict rdfs:label ?verdict_label .
  ?confidence rdfs:label ?confidence_label .
  FILTER(LANG(?check_label) = "en" && LANG(?verdict_label) = "en" && LANG(?confidence_label) = "en")
  OPTIONAL { ?check kgkz:foundValue ?found }
}
ORDER BY STR(?check_label) ?check
"""


class Passage(NamedTuple):
    """One passage of the paper.

    Attributes:
        number: section, paragraph and sentence, such as ``turkic.6.2``.
        section: the heading it stands under.
        kind: what it does in the paper, such as state or repeat; None where the graph does not say.
        repeats: the numbers of the passages that it says again.
        reason: why no entry of the graph rests on it; None where one does.
        references: one row a reference that it cites.
        statements: one row a statement of the graph that rests on it.
        checks: one row a check of such a statement: verdict, confidence, what was found.
        sentence: how it reads in the copy that was given; None without a copy.
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
        """Write all of it for a terminal of the given width, in columns."""
        from textwrap import fill

        parts = [f"{self.number}  ({self.section})  {self._does()}".rstrip()]
        if self.sentence is not None:
            parts.append(fill(self.sentence, width))
        if self.references.rows:
            parts.append(f"It cites\n{self.references.text(width)}")
        if self.reason is not None:
            parts.append(fill(f"No entry of the graph rests on it: {self.reason}", width))
        if self.statements.rows or self.reason is None:
            parts.append(f"The graph says on its strength\n{self.statements.text(width)}")
        if self.checks.rows:
            parts.append(f"Checks against other sources\n{self.checks.text(width)}")
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        from html import escape

        parts = [f"<h3>{escape(self.number)}</h3><p>{escape(self.section)} {escape(self._does())}</p>"]
        if self.sentence is not None:
            parts.append(f"<blockquote>{escape(self.sentence)}</blockquote>")
        if self.reason is not None:
            parts.append(f"<p>No entry of the graph rests on it: {escape(self.reason)}</p>")
        for heading, table in (("It cites", self.references), ("The graph says on its strength", self.statements)):
            if table.rows:
                parts.append(f"<h4>{heading}</h4>{table._repr_html_()}")
        return "".join(parts)

    def _does(self) -> str:
        """Say what it does in the paper, and which passages it says again."""
        return (self.kind or "") + (f" of {', '.join(self.repeats)}" if self.repeats else "")


def describe(select: Callable[[str], Table], number: str, copy: Path | None = None) -> Passage:
    """Say what a passage carries, and how it reads in a copy of the paper.

    Args:
        select: runs a SELECT.
        number: the passage, such as ``turkic.6.2``.
        copy: a text or PDF of the paper, if the sentence is wanted.

    Returns:
        The passage.

    Raises:
        UnknownPassage: the graph knows no such number, or the copy does not hold it.
        BadFile: the copy cannot be read.
        MissingExtra: the copy is a PDF, and pypdf is not installed.
    """
    held = select(_PROLOGUE + _LOCATORS)
    known = {str(row[0]): str(row[1]) for row in held}
    if number not in known:
        near = did_you_mean(number, known) or "; a number looks like 'turkic.6.2'"
        raise UnknownPassage(f"the graph knows no passage {number!r}{near}")
    sentence = None
    if copy is not None:
        text = read_copy(copy)
        found = next(finding for finding in find(text, _locators(held)) if finding.passage == number)
        if found.start is None or found.end is None:
            raise UnknownPassage(f"{copy} does not hold the passage {number!r} as the paper has it")
        sentence = " ".join(text[found.start : found.end].split())
    label = str(to_term(Text(number, "en")))
    standing, references, statements, checks = (
        select(_PROLOGUE + query.replace("%s", label)) for query in (_STANDING, _REFERENCES, _STATEMENTS, _CHECKS)
    )
    kind, _, reason = (None if cell is None else str(cell) for cell in standing.rows[0])
    repeats = tuple(dict.fromkeys(str(row[1]) for row in standing if row[1] is not None))
    return Passage(number, known[number], kind, repeats, reason, references, statements, checks, sentence)


def verify(select: Callable[[str], Table], copy: Path) -> Table:
    """Look for every passage of the graph in a copy of the paper.

    Args:
        select: runs a SELECT.
        copy: a text or PDF of the paper.

    Returns:
        One row a passage, in the paper's order: passage, verdict (``found``, ``interrupted``, ``moved``, ``missing``),
        and the page and the line of that page on which it begins; a copy without page breaks has lines only.

    Raises:
        BadFile: the copy cannot be read.
        MissingExtra: the copy is a PDF, and pypdf is not installed.
    """
    text = read_copy(copy)
    rows = [
        (finding.passage, finding.verdict, *_where(text, finding.start))
        for finding in find(text, _locators(select(_PROLOGUE + _LOCATORS)))
    ]
    return Table(("passage", "verdict", "page", "line"), rows)


def _where(text: str, start: int | None) -> tuple[int | None, int | None]:
    if start is None:
        return None, None
    page = text.count(PAGE_BREAK, 0, start) + 1 if PAGE_BREAK in text else None
    return page, text.count("\n", text.rfind(PAGE_BREAK, 0, start) + 1, start) + 1


def _locators(held: Table) -> list[Locator]:
    """Bring what the graph holds of the passages into the paper's order."""
    rows = [[str(cell) for cell in row] for row in held]
    rows.sort(key=lambda row: place(row[0]))
    return [Locator(number, int(length), digest, head, tail) for number, _, length, digest, head, tail in rows]


WHOLE = "whole paper"
"""What stands in place of a section in the last row of the account."""

_PASSAGES = (
    prologue("kgkz", "rdfs")
    + """
SELECT ?number ?section (COUNT(?statement) AS ?statements) (COUNT(?reason) AS ?reasons)
WHERE {
  ?passage a kgkz:Passage ; rdfs:label ?number ; kgkz:section ?section .
  OPTIONAL { ?statement kgkz:passage ?passage }
  OPTIONAL { ?passage kgkz:unencodedBecause ?reason }
}
GROUP BY ?number ?section
"""
)


class _Passage(NamedTuple):
    number: str
    section: str
    carried: bool
    explained: bool

    @property
    def missing(self) -> bool:
        return not (self.carried or self.explained)


def account(select: Callable[[str], Table]) -> Table:
    """Count by section what rests on the passages.

    Args:
        select: runs a SELECT.

    Returns:
        One row a section in the paper's order, and a last one for the whole paper: section; passages; carried, those
        on which at least one entry of the graph rests; explained, those on which none rests for a reason that the
        graph gives; missing, the others.
    """
    passages = _passages(select)
    sections = dict.fromkeys(passage.section for passage in passages)
    rows = [_count(section, [passage for passage in passages if passage.section == section]) for section in sections]
    return Table(("section", "passages", "carried", "explained", "missing"), [*rows, _count(WHOLE, passages)])


def missing(select: Callable[[str], Table]) -> Table:
    """List the passages on which nothing rests, without a reason.

    Args:
        select: runs a SELECT.

    Returns:
        One row a passage, in the paper's order: passage, section.
    """
    rows = [(passage.number, passage.section) for passage in _passages(select) if passage.missing]
    return Table(("passage", "section"), rows)


def _passages(select: Callable[[str], Table]) -> list[_Passage]:
    held = [
        _Passage(str(number), str(section), statements != 0, statements == 0 != reasons)
        for number, section, statements, reasons in select(_PASSAGES)
    ]
    return sorted(held, key=lambda passage: place(passage.number))


def _count(section: str, passages: Iterable[_Passage]) -> Row:
    flags = [(True, passage.carried, passage.explained, passage.missing) for passage in passages]
    return (section, *(sum(column) for column in zip(*flags, strict=True))) if flags else (section, 0, 0, 0, 0)
