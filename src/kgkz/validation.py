"""Check what is asserted against the shapes, and say what to do about each fault.

The shapes in ``ontology/shapes`` say what an entry must have. Two things they cannot say are checked here, in their
words: that a day is in the calendar, and that the ontology declares a term. What is derived is never looked at, since
a derived type hides a missing one.
"""

import re
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kgkz import compiled
from kgkz.errors import BadData, did_you_mean
from kgkz.reasoning import edtf_bounds
from kgkz.resources import PREFIXES, compact, root, sources

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_SEVERITIES = ("violation", "warning", "info")
_DATES = ("attested", "date", "end", "start")
_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"<([^>]*)>|([\w-]*):([\w.-]*[\w-])(?=\s|$)")


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
    """

    severity: str
    focus: str
    path: str | None
    value: str | None
    shape: str
    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        said = "  ".join(compact(term) for term in (self.focus, self.path, self.value) if term)
        place = f", {self.file}:{self.line}" if self.file else ""
        return f"{self.severity}: {said}\n    {self.message}\n    {compact(self.shape)}{place}"


class Report:
    """All findings of one validation, the worst first.

    Attributes:
        findings: sorted by severity, entry, property and value.

    Examples:
        >>> print(Report([]))
        no violations, no warnings
    """

    def __init__(self, findings: Sequence[Finding], results: "Graph | None" = None) -> None:
        self.findings = tuple(sorted(findings, key=_rank))
        self._results = results

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
        return f"<Report: {self._summary()}>"

    def to_json(self) -> str:
        """Write the findings as a JSON list of objects, one a finding, with the names of its attributes."""
        import json

        return json.dumps([finding._asdict() for finding in self], ensure_ascii=False, indent=2)

    def turtle(self) -> str:
        """Write the report as SHACL has it, with every message in each language.

        There ``sh:conforms`` is false for a warning too.
        """
        return "" if self._results is None else self._results.serialize(format="turtle")

    def _repr_html_(self) -> str:
        """Show the findings in a notebook, one a row."""
        from html import escape

        rows = []
        for finding in self:
            place = f"{finding.file}:{finding.line}" if finding.file else ""
            terms = (compact(term or "") for term in (finding.focus, finding.path, finding.value))
            cells = (finding.severity, *terms, finding.message, compact(finding.shape), place)
            rows.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
        head = "".join(f"<th>{name}</th>" for name in (*Finding._fields[:4], "message", "shape", "place"))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<p>{self._summary()}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def _summary(self) -> str:
        counts = ((self._count(severity), severity) for severity in _SEVERITIES[:2])
        return ", ".join(f"{count or 'no'} {severity}{'' if count == 1 else 's'}" for count, severity in counts)


def validate(*files: str | PathLike[str], lang: str = "en") -> Report:
    """Check the shipped graph, or your own Turtle beside it.

    Args:
        files: Turtle files that are read beside the shipped ones, so that they may point at what is shipped. Of what
            nobody has to mend, the warnings about shipped entries, nothing is then said.
        lang: the language of the messages: en, kk or ru.

    Returns:
        The report.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not Turtle; the error names file, line and column.

    Examples:
        >>> validate().conforms
        True
    """
    own = [Path(file) for file in files]
    paths = [*sources(), *own]
    # Their syntax is looked at before the shipped files are read, which takes longer.
    given = {triple.subject.value for path in own for triple in compiled.parse(path)}
    report = validate_graph(_read(paths), lang=lang, places=_places(paths))
    if not own:
        return report
    kept = [finding for finding in report if finding.severity == "violation" or finding.focus in given]
    return Report(kept, report._results)


def validate_graph(graph: "Graph", lang: str = "en", places: dict[str, tuple[str, int]] | None = None) -> Report:
    """Check a graph of rdflib that holds asserted statements; the ontology is taken along.

    Args:
        graph: what is checked; it is not changed.
        lang: the language of the messages: en, kk or ru.
        places: IRI of an entry to the file and line where it begins, where known.

    Returns:
        The report.
    """
    shapes = _read(sorted((root() / "ontology" / "shapes").glob("*.ttl")))
    data = _read(sources("ontology"))
    data += graph
    results = _pyshacl(data, shapes)
    _check_in_python(data, shapes, results)
    return Report(list(_findings(results, lang, places or {})), results)


def _pyshacl(data: "Graph", shapes: "Graph") -> "Graph":
    """Run the judge, and give its report as a graph. Another engine with the same report may stand in its place."""
    import pyshacl

    # In place: the graph is a copy of our own, and nothing is added to it without inference.
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False, inplace=True)
    results_graph: Graph = results
    return results_graph


def _check_in_python(data: "Graph", shapes: "Graph", results: "Graph") -> None:
    """Add to a report what the shapes cannot say: days that no calendar has, and terms that nobody declared."""
    from rdflib import OWL, RDF, SH, BNode, Literal, Namespace, URIRef

    shape, kgkz = Namespace(PREFIXES["shape"]), Namespace(PREFIXES["kgkz"])
    report = results.value(predicate=RDF.type, object=SH.ValidationReport)
    assert report is not None  # every engine makes one

    def add(name: str, focus: Node, path: Node, value: Node, hint: str = "") -> None:
        node = BNode()
        results.set((report, SH.conforms, Literal(False)))
        results.add((report, SH.result, node))
        for predicate, term in (
            (RDF.type, SH.ValidationResult), (SH.focusNode, focus), (SH.resultPath, path), (SH.value, value),
            (SH.resultSeverity, SH.Violation), (SH.sourceShape, shape[name]),
            (SH.sourceConstraintComponent, SH.SPARQLConstraintComponent),
        ):  # fmt: skip
            results.add((node, predicate, term))
        for message in shapes.objects(shape[name], SH.message):
            if isinstance(message, Literal):
                text = message.removesuffix(".") + hint if hint else str(message)
                results.add((node, SH.resultMessage, Literal(text, lang=message.language)))

    told = {(results.value(node, SH.focusNode), results.value(node, SH.sourceShape)) for node in results.objects(report, SH.result)}
    for name in _DATES:
        for focus, value in data.subject_objects(kgkz[name]):
            if (focus, shape[name]) not in told and isinstance(value, Literal):
                try:
                    edtf_bounds(str(value))
                except BadData:
                    add(name, focus, kgkz[name], value)

    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    declared = {str(term) for kind in kinds for term in data.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    known = sorted(compact(term) for term in declared)
    for focus, predicate, value in data:
        term = value if predicate == RDF.type else predicate
        if str(term).startswith(PREFIXES["kgkz"]) and str(term) not in declared:
            add("DeclaredTerm", focus, predicate, value, did_you_mean(compact(str(term)), known))


def _findings(results: "Graph", lang: str, places: dict[str, tuple[str, int]]) -> Iterator[Finding]:
    """Read the findings out of a report as SHACL has it."""
    from rdflib import SH, Literal

    for node in results.objects(None, SH.result):
        severity, focus, path, value, shape = (
            results.value(node, predicate)
            for predicate in (SH.resultSeverity, SH.focusNode, SH.resultPath, SH.value, SH.sourceShape)
        )
        messages = {m.language: str(m) for m in results.objects(node, SH.resultMessage) if isinstance(m, Literal)}
        message = messages.get(lang) or messages.get("en") or next(iter(messages.values()), "")
        yield Finding(
            str(severity).rpartition("#")[2].lower(), str(focus), None if path is None else str(path),
            None if value is None else str(value), str(shape), message, *places.get(str(focus), (None, None)),
        )  # fmt: skip


def _rank(finding: Finding) -> tuple[int, str, str, str, str]:
    return (
        _SEVERITIES.index(finding.severity), finding.focus, finding.path or "", finding.value or "", finding.shape
    )  # fmt: skip


def _read(paths: Sequence[Path]) -> "Graph":
    """Read Turtle files into one graph of rdflib; Oxigraph's parser is the stricter one, and the faster."""
    import pyoxigraph as ox
    from rdflib import Graph

    graph = Graph()
    triples = [triple for path in paths for triple in compiled.parse(path)]
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _places(paths: Sequence[Path]) -> dict[str, tuple[str, int]]:
    """Find on which line of which file each entry begins, where entries begin at the left margin."""
    places: dict[str, tuple[str, int]] = {}
    for path in paths:
        prefixes: dict[str, str] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if declared := _PREFIX.match(line):
                prefixes[declared[1]] = declared[2]
            elif subject := _SUBJECT.match(line):
                iri = subject[1] or prefixes.get(subject[2], "") + subject[3]
                places.setdefault(iri, (str(path), number))
    return places
