"""Import of data frame rows as Turtle entries."""

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kgkz.errors import BadData, KgkzError, did_you_mean
from kgkz.graph.build import load
from kgkz.graph.graph import KnowledgeGraph
from kgkz.ingest import cells, naming, schema
from kgkz.ingest.naming import Directory
from kgkz.ingest.rows import Frame, Row, rows_of
from kgkz.ingest.schema import FrameColumn
from kgkz.rdf.namespaces import PREFIXES, compact
from kgkz.rdf.terms import IRI
from kgkz.rdf.turtle import Entry, write_entries
from kgkz.sparql.table import Table
from kgkz.validation import validate
from kgkz.validation.report import Finding, Report

_KGKZ = PREFIXES["kgkz"]
_SOURCE = (_KGKZ + "accordingTo", _KGKZ + "reportedIn")
_LABEL = PREFIXES["rdfs"] + "label"
_LAST = (*_SOURCE, _KGKZ + "passage", PREFIXES["skos"] + "note")
_SHOWN = 20


class BadFrame(BadData):
    """A frame holds what cannot become an entry of the graph.

    Attributes:
        report: one finding a fault, with the row, counted from 0, and the column.
    """

    def __init__(self, kind: str, report: Report) -> None:
        self.report = report
        faults = [finding for finding in report if finding.severity == "violation"]
        lines = [f"{finding.place}: {finding.message}" for finding in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"and {len(faults) - _SHOWN} more, in the report of this error")
        super().__init__("\n".join([f"this is no frame of kind {kind!r}:", *lines]))


def frame_columns(kind: str) -> Table:
    """List the columns that a frame of some kind may have.

    Beside these it may have a column named after the kind, with the IRI, the CURIE or the local name of each entry.

    Args:
        kind: a name out of ``kgkz.ingest.schema.KINDS``, such as ``membership``, ``event``, ``figure`` or ``person``.

    Returns:
        One row a column, those that are needed first: column; property; holds, what stands in a cell; of, the class or
        vocabulary that it is out of; needed; several, whether a cell may hold more than one; message, what the shape
        asks for.

    Raises:
        BadParameter: there is no such kind.

    Examples:
        >>> frame_columns("membership").rows[2][:5]
        ('member', 'org:member', 'thing', 'kgkz:Agent', True)
    """
    rows = [
        (c.name, compact(c.path), c.holds, " ".join(map(compact, c.of)) or None, c.needed, c.many, c.message)
        for c in schema.columns(kind)
    ]
    return Table(("column", "property", "holds", "of", "needed", "several", "message"), rows)


def from_frame(frame: Frame, kind: str, *, according_to: str | None = None, graph: KnowledgeGraph | None = None) -> str:
    """Write the rows of a frame as entries of the graph.

    Args:
        frame: one row an entry, under the columns of ``frame_columns(kind)``. Things and words are given by name, in
            any script, by CURIE or by IRI; where a cell may hold several, as a list or parted by semicolons. A column
            ``x_label`` beside ``x`` is for people and left out, so that the table of a saved query can come back. An
            entry is named after its label, unless a column named after the kind says how.
        kind: a name out of ``kgkz.ingest.schema.KINDS``.
        according_to: the source of every row that names none.
        graph: where names are looked up, and what the entries are checked beside; the shipped graph if left out. Load
            it with files of your own, if the rows name things that these describe.

    Returns:
        Turtle for ``kgkz.load``, sorted by name. The shapes have been asked, and found no violation.

    Raises:
        BadFrame: a column or a cell does not fit, or an entry breaks a shape; its ``report`` names row and column.
        BadParameter: there is no such kind, this is no frame, or the graph is in a remote store.

    Examples:
        >>> rows = [{"seat_of": "TURKSOY", "seat_in": "Astana", "seat_state": "established", "start": 2030}]
        >>> print(from_frame(rows, "seat", according_to="source-shine-2019"))
        @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
        @prefix id:   <https://w3id.org/kgkz/id/> .
        @prefix kgkz: <https://w3id.org/kgkz/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <BLANKLINE>
        id:seat-turksoy-in-astana
            a kgkz:Seat ;
            rdfs:label "TURKSOY in Astana"@en ;
            kgkz:seatOf id:turksoy ;
            kgkz:seatIn id:astana ;
            kgkz:seatState kgkz:establishedSeat ;
            kgkz:start "2030"^^edtf:EDTF ;
            kgkz:accordingTo id:source-shine-2019 .
        <BLANKLINE>
    """
    intake = _Intake(kind, rows_of(frame), according_to, graph or load())
    for step in (intake.check_heads, intake.name_entries, intake.read_cells, intake.name_relations, intake.validate):
        step()
        if any(fault.severity == "violation" for fault in intake.faults):
            raise BadFrame(kind, Report(intake.faults))
    return write_entries(intake.entries())


class _Intake:
    """One frame on its way into the graph; each step leaves its faults in ``faults``."""

    def __init__(self, kind: str, rows: Sequence[Row], according_to: str | None, graph: KnowledgeGraph) -> None:
        self.kind, self.type = kind, schema.class_of(kind)
        self.rows = rows
        self.graph = graph
        self.faults: list[Finding] = []
        self._known = {column.name: column for column in schema.columns(kind)}
        self._heads = list(dict.fromkeys(name for row in rows for name in row))
        self._columns = [self._known[head] for head in self._heads if head in self._known]
        self._source = next((column for column in self._known.values() if column.path in _SOURCE), None)
        self._according_to = according_to
        self._default: list[cells.Node] = []  # the source of rows that name none
        self._names: dict[int, str] = {}  # row to the IRI of its entry
        self._taken: dict[str, int] = {}  # and back, to the first where there are several
        self._said: list[dict[str, list[cells.Node]]] = []  # row to property to values
        self._directory = Directory(graph, [], [])

    def check_heads(self) -> None:
        """Report unknown and missing columns."""
        if self._according_to is not None and self._source:
            self._default = self._read(None, self._source, self._according_to)
        elif self._according_to is not None:
            self._fault(None, "according_to", "entries of this kind have no source column; omit according_to")
        for head in self._heads:
            thing = head.removesuffix("_label")
            if head not in self._known and head != self.kind and not (thing != head and thing in self._heads):
                known = [*self._known, self.kind]
                offer = did_you_mean(head, known) or f"; see kgkz.frame_columns({self.kind!r}) for the valid columns"
                self._fault(None, head, f"unknown column{offer}")
        there = {column.path for column in self._columns}
        there |= {_LABEL} if self.kind in naming.LABELS else set()
        there |= {self._source.path} if self._source and self._according_to is not None else set()
        for column in self._known.values() if self.rows else ():
            if column.needed and column.path not in there:
                self._fault(None, column.name, f"missing column. {column.message}")

    def name_entries(self) -> None:
        """Name each entry as its row says, or after its label; a relation without either gets its name later."""
        coming: list[tuple[IRI, str]] = []
        for number, row in enumerate(self.rows):
            given, label = row.get(self.kind), row.get("label")
            if not cells.is_missing(given):
                name = self._name(number, self.kind, str(given).strip())
            elif not cells.is_missing(label):
                name = self._name(number, "label", str(label))
            else:
                continue
            if name is None:
                continue
            first = self._taken.setdefault(name, number)
            if first != number:
                self._fault(
                    number, self.kind, f"{compact(name)} is already used by row {first}; choose another identifier"
                )
            self._names[number] = name
            if not cells.is_missing(label):
                coming.append((IRI(name), str(label)))
        self._meet_held()
        self._directory = Directory(self.graph, coming, schema.wider_classes(self.type))

    def read_cells(self) -> None:
        """Turn every cell into terms."""
        for number, row in enumerate(self.rows):
            said: dict[str, list[cells.Node]] = {}
            before = len(self.faults)
            for column in self._columns:
                said.setdefault(column.path, []).extend(self._read(number, column, row.get(column.name)))
            if self._source and not said.get(self._source.path):
                said[self._source.path] = self._default
            faulty = {fault.path for fault in self.faults[before:]}
            for column in self._known.values():
                if column.needed and column.path not in faulty and not self._stands(column, said):
                    self._fault(number, column.name, column.message)
            self._said.append(said)

    def name_relations(self) -> None:
        """Give the relations that have none a label, and a name after it; two periods of one relation are numbered."""
        if self.kind not in naming.LABELS:
            return
        last: dict[str, int] = {}  # a name to the last number that was given to it
        for number, said in enumerate(self._said):
            if not said.get(_LABEL):
                parts = {
                    column.name.removesuffix(f"_{column.language}"): self._written(said[column.path][0])
                    for column in self._columns
                    if said[column.path]
                }
                said[_LABEL] = [ox.Literal(naming.LABELS[self.kind].format(**parts), language="en")]
            if number not in self._names:
                name = self._name(number, "label", said[_LABEL][0].value)
                if name is not None:
                    free = name
                    while free in self._taken:
                        last[name] = last.get(name, 1) + 1
                        free = f"{name}-{last[name]}"
                    self._names[number] = free
                    self._taken[free] = number
        self._meet_held()

    def validate(self) -> None:
        """Ask the shapes, with what the graph asserts beside; what they find is told by row and column."""
        asserted = self.graph.export(inferred=False, format="nt")
        rows = {name: number for number, name in self._names.items()}
        for finding in validate.validate_entries(write_entries(self.entries()), asserted):
            if finding.focus in rows:
                self.faults.append(finding._replace(row=rows[finding.focus], column=self._column_of(finding)))

    def entries(self) -> list[Entry]:
        """Give the entries, with their labels first and their sources last."""

        def place(path: str) -> tuple[bool, int]:
            return (path != _LABEL, _LAST.index(path) if path in _LAST else -1)

        return [
            Entry(
                self._names[number],
                self.type,
                [(path, said[path]) for path in sorted(said, key=place) if said[path]],
            )
            for number, said in enumerate(self._said)
            if number in self._names
        ]

    def _stands(self, column: FrameColumn, said: Mapping[str, list[cells.Node]]) -> bool:
        """Tell whether a row says what a needed column asks for; a label must be there in English."""
        if column.path != _LABEL:
            return bool(said.get(column.path))
        english = any(isinstance(node, ox.Literal) and node.language == "en" for node in said.get(_LABEL, ()))
        return english or self.kind in naming.LABELS

    def _read(self, number: int | None, column: FrameColumn, cell: object) -> list[cells.Node]:
        try:
            return cells.read(cell, column, self._directory.find)
        except KgkzError as error:
            self._fault(number, column.name, str(error), cell)
            return []

    def _name(self, number: int, column: str, text: str) -> str | None:
        """Make the IRI of an entry; None, and a fault, where that cannot be."""
        try:
            return naming.name_of(text if column == self.kind else naming.slug(text, self.kind), self.kind)
        except KgkzError as error:
            self._fault(number, column, str(error), text)
            return None

    def _written(self, node: cells.Node) -> str:
        return node.value if isinstance(node, ox.Literal) else self._directory.label(node.value)

    def _meet_held(self) -> None:
        """Report entries whose IRI already exists."""
        held = self._directory.held(name for name in self._names.values() if name)
        for number, name in self._names.items():
            if name in held:
                told = f"{compact(name)} already exists in the graph; remove the row, or choose another identifier"
                self._fault(number, self.kind, told, name)

    def _column_of(self, finding: Finding) -> str | None:
        """Find the column that is behind a finding: one of the frame, or one that it lacks."""
        columns = (column.name for column in (*self._columns, *self._known.values()) if column.path == finding.path)
        return next(columns, None)

    def _fault(self, row: int | None, column: str, message: str, value: object = None) -> None:
        known = self._known.get(column)
        path, shape = (known.path, known.shape) if known else (None, "")
        shown = None if cells.is_missing(value) else str(value)
        focus = self._names.get(row, "") if row is not None else ""
        self.faults.append(Finding("violation", focus, path, shown, shape, message, row=row, column=column))
