"""Validation reports as text, JSON, HTML and SHACL."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kgkz.rdf.namespaces import compact

if TYPE_CHECKING:
    from rdflib import Graph


_SEVERITIES = ("violation", "warning", "info")


class Finding(NamedTuple):
    """One fault, or one thing that could be better.

    Attributes:
        severity: ``violation``, ``warning`` or ``info``.
        focus: the IRI of the entry.
        path: the IRI of the property; None where the whole entry is meant.
        value: what stands there, an IRI or the text of a literal; None where something is missing.
        shape: the IRI of the shape that is not met.
        message: what the writer should do.
        file: the Turtle file in which the entry begins, where known.
        line: its line there.
        row: the row of the frame out of which the entry came, counted from 0.
        column: the column of the frame.
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
        """Where the fault stands: file and line, or row and column; empty where that is not known."""
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column!r}" if self.column else ""
        return f"{self.file}:{self.line}" if self.file else ", ".join(filter(None, (row, column)))

    def __str__(self) -> str:
        said = "  ".join(compact(term) for term in (self.focus, self.path, self.value) if term)
        where = ", ".join(filter(None, (compact(self.shape), self.place)))
        return f"{self.severity}: {said}\n    {self.message}\n    {where}"


class Report:
    """All findings of one validation, the worst first.

    Args:
        findings: in any order.
        results: makes the same as a graph of SHACL; left out for a report that nobody ran.
        derived: how many derived statements of a full export were recognised and left out.

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
        """The same as a graph of SHACL; None for a report that nobody ran."""
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
        """Write the findings as a JSON list of objects, one a finding, with the names of its attributes."""
        import json

        return json.dumps([finding._asdict() for finding in self], ensure_ascii=False, indent=2)

    def turtle(self) -> str:
        """Write the report as SHACL has it, with every message in each language.

        There ``sh:conforms`` is false for a warning too.
        """
        return "" if self.results is None else self.results.serialize(format="turtle")

    def _repr_html_(self) -> str:
        """Show the findings in a notebook, one a row."""
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
        return f"{said}; {self.derived} derived statements recognised and left out" if self.derived else said


def _rank(finding: Finding) -> tuple[int, int, str, str, str, str]:
    row = -1 if finding.row is None else finding.row
    return (
        _SEVERITIES.index(finding.severity), row, finding.focus, finding.path or "", finding.value or "", finding.shape
    )  # fmt: skip
