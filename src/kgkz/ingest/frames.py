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
    """A data frame cannot be converted to entries.

    Attributes:
        report: one finding per error, with row (counted from 0) and column.
    """

    def __init__(self, kind: str, report: Report) -> None:
        self.report = report
        faults = [finding for finding in report if finding.severity == "violation"]
        lines = [f"{finding.place}: {finding.message}" for finding in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"and {len(faults) - _SHOWN} more; the attribute 'report' of this error lists all")
        super().__init__("\n".join([f"the data frame is not valid for kind {kind!r}:", *lines]))


def frame_columns(kind: str) -> Table:
    """Return the columns that a data frame of a kind may have.

    A further column, named after the kind, may give the IRI, the CURIE or the local name of each entry.

    Args:
        kind: one of ``kgkz.ingest.schema.KINDS``, such as ``membership``, ``event``, ``figure`` or ``person``.

    Returns:
        One row per column, required ones first. Columns: column (the name); property; holds (the type of the values);
        of (the class of the entities, or the concept scheme); needed (whether it is required); several (whether a cell
        may have more than one value); message (the requirement of the SHACL shape).

    Raises:
        BadParameter: the kind is unknown.

    Examples:
        >>> frame_columns("membership").rows[2][:5]
        ('member', 'org:member', 'entity', 'kgkz:Agent', True)
    """
    rows = [
        (c.name, compact(c.path), c.holds, " ".join(map(compact, c.of)) or None, c.needed, c.many, c.message)
        for c in schema.columns(kind)
    ]
    return Table(("column", "property", "holds", "of", "needed", "several", "message"), rows)


def from_frame(frame: Frame, kind: str, *, according_to: str | None = None, graph: KnowledgeGraph | None = None) -> str:
    """Convert the rows of a data frame to Turtle entries, and validate them.

    Args:
        frame: a data frame with one row per entry and the columns of ``frame_columns(kind)``. Identify entities and
            concepts by name in any script, CURIE or IRI. Several values are a list or a text separated by semicolons. A
            column ``x_label`` next to ``x`` is ignored, so that a result table can be imported. The IRI of an entry is
            derived from its label, unless the column named after the kind gives it.
        kind: one of ``kgkz.ingest.schema.KINDS``.
        according_to: the source of every row that gives none.
        graph: the graph in which names are looked up and with which the entries are validated; by default the built-in
            graph. Load it with your own files if the rows refer to entities in these files.

    Returns:
        Turtle, sorted by IRI, for ``kgkz.load``. It has no violations.

    Raises:
        BadFrame: a column or a cell is invalid, or an entry violates a shape; its ``report`` gives row and column.
        BadParameter: the kind is unknown, the argument is not a data frame, or the graph is in a remote store.

    Examples:
        >>> rows = [{"seat_of": "TURKSOY", "seat_in": "Astana", "seat_status": "established", "start": 2030}]
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
            kgkz:seatStatus kgkz:establishedSeat ;
            kgkz:start "2030"^^edtf:EDTF ;
            kgkz:accordingTo id:source-shine-2019 .
        <BLANKLINE>
    """
    job = _FrameImport(kind, rows_of(frame), according_to, graph or load())
    for step in (job.check_columns, job.name_entries, job.read_cells, job.name_relations, job.validate):
        step()
        if any(fault.severity == "violation" for fault in job.faults):
            raise BadFrame(kind, Report(job.faults))
    return write_entries(job.entries())


class _FrameImport:
    """The import of one data frame. Each step adds its errors to ``faults``."""

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
        self._default: list[cells.Node] = []  # the source of rows that give none
        self._names: dict[int, str] = {}  # row to the IRI of its entry
        self._taken: dict[str, int] = {}  # IRI to row; to the first one of several
        self._values: list[dict[str, list[cells.Node]]] = []  # row to property to values
        self._directory = Directory(graph, [], [])

    def check_columns(self) -> None:
        """Report unknown and missing columns."""
        if self._according_to is not None and self._source:
            self._default = self._read(None, self._source, self._according_to)
        elif self._according_to is not None:
            self._fault(None, "according_to", "entries of this kind have no source column; omit according_to")
        for head in self._heads:
            entity = head.removesuffix("_label")
            if head not in self._known and head != self.kind and not (entity != head and entity in self._heads):
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
        """Set the IRI of each entry, from its row or its label. Relations without either get an IRI later."""
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
        self._check_existing()
        self._directory = Directory(self.graph, coming, schema.wider_classes(self.type))

    def read_cells(self) -> None:
        """Convert every cell to RDF terms."""
        for number, row in enumerate(self.rows):
            values: dict[str, list[cells.Node]] = {}
            before = len(self.faults)
            for column in self._columns:
                values.setdefault(column.path, []).extend(self._read(number, column, row.get(column.name)))
            if self._source and not values.get(self._source.path):
                values[self._source.path] = self._default
            faulty = {fault.path for fault in self.faults[before:]}
            for column in self._known.values():
                if column.needed and column.path not in faulty and not self._has_value(column, values):
                    self._fault(number, column.name, column.message)
            self._values.append(values)

    def name_relations(self) -> None:
        """Set missing labels and IRIs of relations. Several periods of one relation are numbered."""
        if self.kind not in naming.LABELS:
            return
        last: dict[str, int] = {}  # IRI to the last number used for it
        for number, values in enumerate(self._values):
            if not values.get(_LABEL):
                parts = {
                    column.name.removesuffix(f"_{column.language}"): self._written(values[column.path][0])
                    for column in self._columns
                    if values[column.path]
                }
                values[_LABEL] = [ox.Literal(naming.LABELS[self.kind].format(**parts), language="en")]
            if number not in self._names:
                name = self._name(number, "label", values[_LABEL][0].value)
                if name is not None:
                    free = name
                    while free in self._taken:
                        last[name] = last.get(name, 1) + 1
                        free = f"{name}-{last[name]}"
                    self._names[number] = free
                    self._taken[free] = number
        self._check_existing()

    def validate(self) -> None:
        """Validate the entries together with the asserted triples of the graph. Findings get row and column."""
        asserted = self.graph.export(inferred=False, format="nt")
        rows = {name: number for number, name in self._names.items()}
        for finding in validate.validate_entries(write_entries(self.entries()), asserted):
            if finding.focus in rows:
                self.faults.append(finding._replace(row=rows[finding.focus], column=self._column_of(finding)))

    def entries(self) -> list[Entry]:
        """Return the entries, with labels first and sources last."""

        def place(path: str) -> tuple[bool, int]:
            return (path != _LABEL, _LAST.index(path) if path in _LAST else -1)

        return [
            Entry(
                self._names[number],
                self.type,
                [(path, values[path]) for path in sorted(values, key=place) if values[path]],
            )
            for number, values in enumerate(self._values)
            if number in self._names
        ]

    def _has_value(self, column: FrameColumn, values: Mapping[str, list[cells.Node]]) -> bool:
        """Return whether a row has a value for a required column. A label must be in English."""
        if column.path != _LABEL:
            return bool(values.get(column.path))
        english = any(isinstance(node, ox.Literal) and node.language == "en" for node in values.get(_LABEL, ()))
        return english or self.kind in naming.LABELS

    def _read(self, number: int | None, column: FrameColumn, cell: object) -> list[cells.Node]:
        try:
            return cells.read(cell, column, self._directory.find)
        except KgkzError as error:
            self._fault(number, column.name, str(error), cell)
            return []

    def _name(self, number: int, column: str, text: str) -> str | None:
        """Return the IRI of an entry; if it is invalid, report an error and return None."""
        try:
            return naming.name_of(text if column == self.kind else naming.slug(text, self.kind), self.kind)
        except KgkzError as error:
            self._fault(number, column, str(error), text)
            return None

    def _written(self, node: cells.Node) -> str:
        return node.value if isinstance(node, ox.Literal) else self._directory.label(node.value)

    def _check_existing(self) -> None:
        """Report entries whose IRI already exists."""
        existing = self._directory.existing(name for name in self._names.values() if name)
        for number, name in self._names.items():
            if name in existing:
                message = f"{compact(name)} already exists in the graph; remove the row, or choose another identifier"
                self._fault(number, self.kind, message, name)

    def _column_of(self, finding: Finding) -> str | None:
        """Return the column for a finding: a column of the data frame, or a missing one."""
        columns = (column.name for column in (*self._columns, *self._known.values()) if column.path == finding.path)
        return next(columns, None)

    def _fault(self, row: int | None, column: str, message: str, value: object = None) -> None:
        known = self._known.get(column)
        path, shape = (known.path, known.shape) if known else (None, "")
        shown = None if cells.is_missing(value) else str(value)
        focus = self._names.get(row, "") if row is not None else ""
        self.faults.append(Finding("violation", focus, path, shown, shape, message, row=row, column=column))
