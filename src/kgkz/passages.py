"""Passages of the paper: what rests on each, and where each stands in somebody's own copy.

The graph holds no sentence of the paper, only locators. Whoever owns the paper can read a passage in their own copy,
and check that every locator finds its place there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kgkz.errors import BadFile, UnknownPassage, did_you_mean
from kgkz.locators import Locator
from kgkz.resources import prologue
from kgkz.results import Table
from kgkz.search import find
from kgkz.terms import Text, to_term

_PROLOGUE = prologue("cito", "kgkz", "rdfs")

_LOCATORS = """
SELECT ?number ?section ?length ?digest ?head ?tail
WHERE {
  ?passage a kgkz:Passage ; rdfs:label ?number ; kgkz:section ?section ; kgkz:locatorLength ?length ;
           kgkz:locatorDigest ?digest ; kgkz:locatorHead ?head ; kgkz:locatorTail ?tail .
}
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

# The paper's own order, which the numbers alone do not give.
_ORDER = (
    "title", "abstract-en", "abstract-kk", "abstract-ru", "intro", "methods", "education", "turkic", "latin",
    "congress", "assembly", "swot", "conclusion", "references",
)  # fmt: skip


class Passage(NamedTuple):
    """One passage of the paper.

    Attributes:
        number: section, paragraph and sentence, such as ``turkic.6.2``.
        section: the heading it stands under.
        references: one row a reference that it cites.
        statements: one row a statement of the graph that rests on it.
        sentence: how it reads in the copy that was given; None without a copy.
    """

    number: str
    section: str
    references: Table
    statements: Table
    sentence: str | None

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = 100) -> str:
        """Write all of it for a terminal of the given width, in columns."""
        from textwrap import fill

        parts = [f"{self.number}  ({self.section})"]
        if self.sentence is not None:
            parts.append(fill(self.sentence, width))
        if self.references.rows:
            parts.append(f"It cites\n{self.references.text(width)}")
        parts.append(f"The graph says on its strength\n{self.statements.text(width)}")
        return "\n\n".join(parts)


def describe(select: Callable[[str], Table], number: str, copy: Path | None = None) -> Passage:
    """Say what a passage carries, and how it reads in a copy of the paper.

    Args:
        select: runs a SELECT.
        number: the passage, such as ``turkic.6.2``.
        copy: a text file with the paper, if the sentence is wanted.

    Returns:
        The passage.

    Raises:
        UnknownPassage: the graph knows no such number, or the copy does not hold it.
        BadFile: the copy cannot be read as text.
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
    references = select(_PROLOGUE + _REFERENCES.replace("%s", label))
    statements = select(_PROLOGUE + _STATEMENTS.replace("%s", label))
    return Passage(number, known[number], references, statements, sentence)


def verify(select: Callable[[str], Table], copy: Path) -> Table:
    """Look for every passage of the graph in a copy of the paper.

    Args:
        select: runs a SELECT.
        copy: a text file with the paper.

    Returns:
        One row a passage, in the paper's order: passage, verdict (``found``, ``interrupted``, ``moved``, ``missing``),
        and the line of the copy on which it begins.

    Raises:
        BadFile: the copy cannot be read as text.
    """
    text = read_copy(copy)
    rows = [
        (finding.passage, finding.verdict, None if finding.start is None else text.count("\n", 0, finding.start) + 1)
        for finding in find(text, _locators(select(_PROLOGUE + _LOCATORS)))
    ]
    return Table(("passage", "verdict", "line"), rows)


def read_copy(path: Path) -> str:
    """Read somebody's copy of the paper.

    Raises:
        BadFile: it cannot be opened, or is a PDF or no text in UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    if content.startswith(b"%PDF"):
        raise BadFile(f"{path} is a PDF; make text of it first, for instance with 'pdftotext {path.name}'")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not a text in UTF-8") from error


def _locators(held: Table) -> list[Locator]:
    """Bring what the graph holds of the passages into the paper's order."""
    rows = [[str(cell) for cell in row] for row in held]
    rows.sort(key=lambda row: _place(row[0]))
    return [Locator(number, int(length), digest, head, tail) for number, _, length, digest, head, tail in rows]


def _place(number: str) -> tuple[int, int, int]:
    section, paragraph, sentence = number.split(".")
    return _ORDER.index(section), int(paragraph), int(sentence)
