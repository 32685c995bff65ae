"""Validation reports as text, JSON, HTML and SHACL."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kgkz.rdf.namespaces import compact

if TYPE_CHECKING:
    from rdflib import Graph


_SEVERITIES = ("violation", "warning", "info")


class Finding(NamedTuple):
    """One result of a validation.

    Attributes:
        severity: ``violation``, ``warning`` or ``info``.
        focus: the IRI of the entry.
        path: the IRI of the property; None if the finding is about the whole entry.
        value: the invalid value (an IRI or the text of a literal); None if a value is missing.
        shape: the IRI of the violated shape.
        message: what to correct.
        file: the Turtle file with the entry, if known.
        line: the first line of the entry in that file.
        row: the row of the data frame of an imported entry, counted from 0.
        column: the column of the data frame.
    """

    severity: str
    focus: str
    path: str | None
    value: str | None
    shape: str
    message: str
    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None

    @property
    def place(self) -> str:
        """The position: file and line, or row and column; empty if it is not known."""
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column!r}" if self.column else ""
        return f"{self.file}:{self.line}" if self.file else ", ".join(filter(None, (row, column)))

    def __str__(self) -> str:
        said = "  ".join(compact(term) for term in (self.focus, self.path, self.value) if term)
        where = ", ".join(filter(None, (compact(self.shape), self.place)))
        return f"{self.severity}: {said}\n    {self.message}\n    {where}"


class Report:
    """All findings of one validation, the most severe first.

    Args:
        findings: the findings, in any order.
        results: returns the findings as a SHACL validation report; None for a report without a SHACL run.
        derived: the number of inferred statements in a full export that were recognised and ignored.

    Attributes:
        findings: sorted by severity, entry, property and value.
        derived: as above.

    Examples:
        >>> print(Report([]))
        no violations, no warnings
    """

    def __init__(
        self, findings: Sequence[Finding], results: "Callable[[], Graph] | None" = None, derived: int = 0
    ) -> None:
        self.derived = derived
        self.findings = tuple(sorted(findings, key=_rank))
        self._results = results

    @cached_property
    def results(self) -> "Graph | None":
        """The SHACL validation report as an rdflib graph; None for a report without a SHACL run."""
        return self._results() if self._results else None

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are allowed."""
        return self._count("violation") == 0

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), self._summary()])

    def __repr__(self) -> str:
        return str(self)

    def to_json(self) -> str:
        """Return the findings as a JSON array. The keys of each object are the attributes of ``Finding``."""
        import json

        return json.dumps([finding._asdict() for finding in self], ensure_ascii=False, indent=2)

    def turtle(self) -> str:
        """Return the SHACL validation report as Turtle, with the messages in all languages.

        As defined by SHACL, ``sh:conforms`` is false also if there are only warnings.
        """
        return "" if self.results is None else self.results.serialize(format="turtle")

    def _repr_html_(self) -> str:
        """Return the findings as an HTML table."""
        from kgkz.sparql.html import cell, table

        rows = []
        for finding in self:
            terms = (compact(term or "") for term in (finding.focus, finding.path, finding.value))
            cells = (finding.severity, *terms, finding.message, compact(finding.shape), finding.place)
            rows.append("".join(map(cell, cells)))
        head = (*Finding._fields[:4], "message", "shape", "place")
        return f"<p>{self._summary()}</p>{table(head, rows) if rows else ''}"

    def _count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def _summary(self) -> str:
        counts = ((self._count(severity), severity) for severity in _SEVERITIES[:2])
        said = ", ".join(f"{count or 'no'} {severity}{'' if count == 1 else 's'}" for count, severity in counts)
        return f"{said}; {self.derived} inferred statements recognised and ignored" if self.derived else said


def _rank(finding: Finding) -> tuple[int, int, str, str, str, str]:
    row = -1 if finding.row is None else finding.row
    return (
        _SEVERITIES.index(finding.severity), row, finding.focus, finding.path or "", finding.value or "", finding.shape
    )  # fmt: skip
