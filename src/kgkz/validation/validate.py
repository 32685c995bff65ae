"""Validation of asserted data against the SHACL shapes.

The shapes in ``ontology/shapes`` define the constraints on entries. ``checks`` has the constraints that SHACL cannot
express. Derived triples are not validated, because a derived type would hide a missing one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kgkz.rdf import turtle
from kgkz.rdf.shipped import root, sources
from kgkz.reasoning.reread import derived_properties, reread
from kgkz.validation import checks, positions, shacl
from kgkz.validation.report import Finding, Report
from kgkz.validation.results import Result, Scope, Term, write

if TYPE_CHECKING:
    from rdflib import Graph


Engine = Literal["fast", "pyshacl"]


def validate(*files: str | PathLike[str], lang: str = "en", engine: Engine = "fast") -> Report:
    """Validate the built-in graph, or your own Turtle files together with it.

    Args:
        files: Turtle files. They can refer to entities of the built-in graph. Warnings about other entries than those
            in the files are omitted. A full export is accepted too: inferred statements are recognised, counted and
            ignored.
        lang: the language of the messages: ``en``, ``kk`` or ``ru``.
        engine: ``fast``, or ``pyshacl`` for the reference implementation, which gives the same results and is about
            fifty times slower.

    Returns:
        The report.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not valid Turtle; the message gives file, line and column.
        BadParameter: the engine is unknown.

    Examples:
        >>> validate().conforms
        True
    """
    own = [Path(file) for file in files]
    given = _lines(own)
    derived = _derived(own, given)
    given = [line for line in given if line not in derived]
    scope = Scope(_subjects(given), others=True) if own else None
    results = _results([*_lines(sources()), *given], engine, scope)
    return _report(results, lang, [*sources(), *own], len(derived))


def _derived(own: Sequence[Path], given: Iterable[bytes]) -> set[bytes]:
    """Return the statements in full exports that the rules derive."""
    properties = {str(name).encode() for name in derived_properties()}
    if not any(line.split(b" ", 2)[1] in properties for line in given):
        return set()
    rules = sorted((root() / "ontology" / "rules").glob("*.rq"))
    theirs, shipped = ([triple for path in paths for triple in turtle.parse(path)] for paths in (own, sources()))
    found = reread(theirs, shipped, rules)
    return set(shacl.to_lines(found.derived))


def validate_graph(graph: "Graph", lang: str = "en", engine: Engine = "fast") -> Report:
    """Validate an rdflib graph with asserted triples, together with the ontology.

    Args:
        graph: the graph; it is not changed.
        lang: the language of the messages: ``en``, ``kk`` or ``ru``.
        engine: ``fast`` or ``pyshacl``.

    Returns:
        The report.
    """
    given = ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    lines = [*_lines(sources("ontology")), *shacl.to_lines(quad.triple for quad in given)]
    return _report(_results(lines, engine), lang, [])


def validate_entries(entries: str, beside: str) -> Report:
    """Validate new entries together with a graph.

    Args:
        entries: the new entries as Turtle.
        beside: the asserted triples of the graph and the ontology as N-Triples, one triple per line.

    Returns:
        The report in English, without files and lines, with findings about the new entries only.
    """
    given = shacl.to_lines(quad.triple for quad in ox.parse(entries, format=ox.RdfFormat.TURTLE))
    lines = [*beside.encode().splitlines(keepends=True), *given]
    return _report(_results(lines, "fast", Scope(_subjects(given), others=False)), "en", [])


def _results(lines: Sequence[bytes], engine: Engine, scope: Scope | None = None) -> list[Result]:
    """Validate statements with the shapes and with ``checks``."""
    shapes = [
        triple for path in sorted((root() / "ontology" / "shapes").glob("*.ttl")) for triple in turtle.parse(path)
    ]
    results = shacl.run_lines(lines, shapes, engine, scope)
    return results + checks.check(lines, shapes, results)


def _lines(paths: Iterable[Path]) -> list[bytes]:
    return [line for path in paths for line in turtle.to_ntriples(path).splitlines(keepends=True)]


def _subjects(lines: Iterable[bytes]) -> Collection[bytes]:
    return dict.fromkeys(line.partition(b" ")[0] for line in lines)  # in their order


def _report(results: Sequence[Result], lang: str, paths: Sequence[Path], derived: int = 0) -> Report:
    places = positions.places(paths, {_bare(result.focus) for result in results}) if results else {}
    findings = [_finding(result, lang, places) for result in results]
    return Report(findings, lambda: _in_rdflib(results), derived)


def _in_rdflib(results: Sequence[Result]) -> "Graph":
    from kgkz.rdf.formats import to_rdflib

    return to_rdflib(write(results))


def _finding(result: Result, lang: str, places: Mapping[str, tuple[str, int]]) -> Finding:
    severity, focus, path, value, shape = (None if term is None else _bare(term) for term in result[:5])
    return Finding(
        (severity or "").rpartition("#")[2].lower(), focus or "", path, value, shape or "",
        _in_language(result.messages, lang),
        *places.get(focus or "", (None, None)),
    )  # fmt: skip


def _in_language(messages: Sequence[ox.Literal], lang: str) -> str:
    """Return the message in a language, else in English, else in any language."""
    for wanted in (lang, "en"):
        for message in messages:
            if message.language == wanted:
                return message.value
    return messages[0].value if messages else ""


def _bare(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
