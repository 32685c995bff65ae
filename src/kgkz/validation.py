"""Check what is asserted against the shapes, and say what to do about each fault.

The shapes in ``ontology/shapes`` say what an entry must have. Two things they cannot say are checked here, in their
words: that a day is in the calendar, and that the ontology declares a term. What is derived is never looked at, since
a derived type hides a missing one.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kgkz import compiled
from kgkz.dates import edtf_bounds
from kgkz.errors import BadData, did_you_mean
from kgkz.reports import Finding, Report
from kgkz.resources import PREFIXES, compact, root, sources

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_DATES = ("attested", "date", "deadline", "end", "start")
_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"<([^>]*)>|([\w-]*):([\w.-]*[\w-])(?=\s|$)")


def validate(*files: str | PathLike[str], lang: str = "en") -> Report:
    """Check the shipped graph, or your own Turtle beside it.

    Args:
        files: Turtle files that are read beside the shipped ones, so that they may point at what is shipped. The
            warnings about other entries than theirs are then left out.
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
    # Their syntax is looked at before the shipped files are read, which takes longer.
    given = {str(triple.subject).strip("<>") for path in own for triple in compiled.parse(path)}
    paths = [*sources(), *own]
    results = _results(_read(paths))
    if own:
        _leave_out_warnings_elsewhere(results, given)
    return Report(list(_findings(results, lang, _places(paths))), results)


def validate_graph(graph: "Graph", lang: str = "en") -> Report:
    """Check a graph of rdflib that holds asserted statements; the ontology is taken along.

    Args:
        graph: what is checked; it is not changed.
        lang: the language of the messages: en, kk or ru.

    Returns:
        The report.
    """
    results = _results(graph)
    return Report(list(_findings(results, lang, {})), results)


def _results(graph: "Graph") -> "Graph":
    """Check a graph, and give the report as SHACL has it."""
    shapes = _read(sorted((root() / "ontology" / "shapes").glob("*.ttl")))
    data = _read(sources("ontology"))
    data += graph
    results = _pyshacl(data, shapes)
    _check_in_python(data, shapes, results)
    return results


def _leave_out_warnings_elsewhere(results: "Graph", given: Collection[str]) -> None:
    """Take out of a report what is no violation and concerns an entry that is not given."""
    from rdflib import SH

    for report, node in list(results.subject_objects(SH.result)):
        severity, focus = results.value(node, SH.resultSeverity), results.value(node, SH.focusNode)
        if severity != SH.Violation and str(focus) not in given:
            results.remove((report, SH.result, node))
            results.remove((node, None, None))


def _pyshacl(data: "Graph", shapes: "Graph") -> "Graph":
    """Run the judge, and give its report as a graph. Another engine with the same report may stand in its place."""
    import pyshacl
    from rdflib import SH, Graph, Literal

    # In place: the graph is a copy of our own, and nothing is added to it without inference.
    _, results, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False, inplace=True)
    if not isinstance(results, Graph):
        raise BadData(f"the shapes cannot be run: {text}")  # it returns a failure, and does not raise it
    # The messages of a SPARQL constraint come without their languages.
    for node, message in list(results.subject_objects(SH.resultMessage)):
        shape = results.value(node, SH.sourceShape)
        if isinstance(message, Literal) and not message.language and (shape, SH.message, None) in shapes:
            results.remove((node, SH.resultMessage, message))
            for tagged in shapes.objects(shape, SH.message):
                results.add((node, SH.resultMessage, tagged))
    return results


def _check_in_python(data: "Graph", shapes: "Graph", results: "Graph") -> None:
    """Add to a report what the shapes cannot say: days that no calendar has, and terms that nobody declared."""
    from rdflib import OWL, RDF, SH, BNode, Literal, Namespace, URIRef

    shape, kgkz = Namespace(PREFIXES["shape"]), Namespace(PREFIXES["kgkz"])
    report = results.value(predicate=RDF.type, object=SH.ValidationReport)
    assert report is not None  # every engine makes one

    def add(name: str, focus: "Node", path: "Node", value: "Node", hint: str = "") -> None:
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

    told = {
        (results.value(node, SH.focusNode), results.value(node, SH.sourceShape))
        for node in results.objects(report, SH.result)
    }
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


def _read(paths: Sequence[Path]) -> "Graph":
    """Read Turtle files into one graph of rdflib; Oxigraph's parser is the stricter one, and the faster."""
    from kgkz.publish.formats import to_rdflib

    return to_rdflib(triple for path in paths for triple in compiled.parse(path))


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
