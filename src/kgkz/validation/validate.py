"""Check what is asserted against the shapes, and say what to do about each fault.

The shapes in ``ontology/shapes`` say what an entry must have. Two things they cannot say are checked here, in their
words: that a day is in the calendar, and that the ontology declares a term. What is derived is never looked at, since
a derived type hides a missing one.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kgkz.errors import BadData, did_you_mean
from kgkz.rdf import turtle
from kgkz.rdf.namespaces import PREFIXES, compact
from kgkz.rdf.shipped import root, sources
from kgkz.reasoning.dates import edtf_bounds
from kgkz.reasoning.reread import reread
from kgkz.validation import shacl
from kgkz.validation.report import Finding, Report
from kgkz.validation.shacl import Result, Term

if TYPE_CHECKING:
    from rdflib import Graph


Engine = Literal["fast", "pyshacl"]

_KGKZ, _SHAPE = PREFIXES["kgkz"], PREFIXES["shape"]
_DATES = {
    ox.NamedNode(_KGKZ + name): ox.NamedNode(_SHAPE + name) for name in ("attested", "date", "deadline", "end", "start")
}
_DECLARED = ox.NamedNode(_SHAPE + "DeclaredTerm")
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_KINDS = {
    ox.NamedNode(PREFIXES["owl"] + name)
    for name in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty")
}
_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"<([^>]*)>|([\w-]*):([\w.-]*[\w-])(?=\s|$)")


def validate(*files: str | PathLike[str], lang: str = "en", engine: Engine = "fast") -> Report:
    """Check the shipped graph, or your own Turtle beside it.

    Args:
        files: Turtle files that are read beside the shipped ones, so that they may point at what is shipped. The
            warnings about other entries than theirs are then left out. A full export may be given too: what is derived
            in it as the rules derive it is left out and counted.
        lang: the language of the messages: en, kk or ru.
        engine: ``fast``, or ``pyshacl`` for the judge, which takes some fifty times as long and finds the same.

    Returns:
        The report.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not Turtle; the error names file, line and column.
        BadParameter: no engine has this name.

    Examples:
        >>> validate().conforms
        True
    """
    own = [Path(file) for file in files]
    given = _read(own)
    shipped = _read(sources())
    derived = reread(given, shipped, _rules()).derived if own else frozenset()
    given = [triple for triple in given if triple not in derived]
    results = _results([*shipped, *given], engine)
    if own:
        entries = {triple.subject for triple in given}
        results = [result for result in results if result.severity == shacl.VIOLATION or result.focus in entries]
    return _report(results, lang, [*sources(), *own], len(derived))


def _rules() -> list[Path]:
    return sorted((root() / "ontology" / "rules").glob("*.rq"))


def validate_graph(graph: "Graph", lang: str = "en", engine: Engine = "fast") -> Report:
    """Check a graph of rdflib that holds asserted statements; the ontology is taken along.

    Args:
        graph: what is checked; it is not changed.
        lang: the language of the messages: en, kk or ru.
        engine: ``fast`` or ``pyshacl``.

    Returns:
        The report.
    """
    given = ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    return _report(_results([*_read(sources("ontology")), *(quad.triple for quad in given)], engine), lang, [])


def validate_triples(data: Collection[ox.Triple]) -> Report:
    """Check asserted triples, the ontology's among them.

    Args:
        data: what is checked.

    Returns:
        The report, in English, without files and lines.
    """
    return _report(_results(data, "fast"), "en", [])


def _results(data: Collection[ox.Triple], engine: Engine) -> list[Result]:
    """Check triples by the shapes, and for what these cannot say."""
    shapes = _read(sorted((root() / "ontology" / "shapes").glob("*.ttl")))
    results = shacl.run(data, shapes, engine)
    messages = shacl.messages(shapes)
    told = {(result.focus, result.shape) for result in results}
    for focus, predicate, value in _impossible_days(data):
        shape = _DATES[predicate]
        if (focus, shape) not in told:
            results.append(_violation(focus, predicate, value, shape, messages[shape]))
    for (focus, predicate, value), hint in _undeclared_terms(data).items():
        texts = tuple(
            ox.Literal(text.value.removesuffix(".") + hint, language=text.language) if hint else text
            for text in messages[_DECLARED]
        )
        results.append(_violation(focus, predicate, value, _DECLARED, texts))
    return results


def _violation(focus: Term, path: Term, value: Term, shape: ox.NamedNode, messages: tuple[ox.Literal, ...]) -> Result:
    return Result(shacl.VIOLATION, focus, path, value, shape, shacl.SPARQL, messages)


def _impossible_days(data: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Find the dates that no calendar has."""
    for triple in data:
        if triple.predicate in _DATES and isinstance(triple.object, ox.Literal):
            try:
                edtf_bounds(triple.object.value)
            except BadData:
                yield triple


def _undeclared_terms(data: Collection[ox.Triple]) -> dict[ox.Triple, str]:
    """Find the statements with a term of ours that the ontology does not declare, and say which terms are near."""
    declared, used = set(), defaultdict(list)
    for triple in data:
        subject, predicate, object_ = triple
        if predicate != _TYPE:
            used[predicate].append(triple)
        elif object_ in _KINDS:
            declared.add(subject)
        else:
            used[object_].append(triple)
    known = sorted(compact(term.value) for term in declared if isinstance(term, ox.NamedNode))
    return {
        triple: did_you_mean(compact(term.value), known)
        for term, triples in used.items()
        if isinstance(term, ox.NamedNode) and term.value.startswith(_KGKZ) and term not in declared
        for triple in triples
    }


def _report(results: Sequence[Result], lang: str, paths: Sequence[Path], derived: int = 0) -> Report:
    places = _places(paths) if results else {}
    findings = [_finding(result, lang, places) for result in results]
    return Report(findings, lambda: _in_rdflib(results), derived)


def _in_rdflib(results: Sequence[Result]) -> "Graph":
    from kgkz.rdf.formats import to_rdflib

    return to_rdflib(shacl.write(results))


def _finding(result: Result, lang: str, places: Mapping[str, tuple[str, int]]) -> Finding:
    messages = {message.language: message.value for message in result.messages}
    severity, focus, path, value, shape = (None if term is None else _bare(term) for term in result[:5])
    return Finding(
        (severity or "").rpartition("#")[2].lower(), focus or "", path, value, shape or "",
        messages.get(lang) or messages.get("en") or next(iter(messages.values()), ""),
        *places.get(focus or "", (None, None)),
    )  # fmt: skip


def _bare(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _read(paths: Sequence[Path]) -> list[ox.Triple]:
    return [triple for path in paths for triple in turtle.parse(path)]


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
