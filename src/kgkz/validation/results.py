"""SHACL validation results: parsing of the report of an engine, and serialisation as a report."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.rdf.namespaces import named_node

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

VIOLATION = named_node("sh:Violation")
SPARQL = named_node("sh:SPARQLConstraintComponent")
_RESULT, _MESSAGE, _SAYS = named_node("sh:result"), named_node("sh:resultMessage"), named_node("sh:message")


class Result(NamedTuple):
    """One ``sh:ValidationResult``.

    Attributes:
        severity: ``sh:Violation``, ``sh:Warning`` or ``sh:Info``.
        focus: the entry.
        path: the property; None if the result is about the whole entry.
        value: the invalid value; None if a value is missing.
        shape: the violated shape.
        component: the constraint component of the shape.
        messages: the messages of the shape, in all languages.
    """

    severity: Term
    focus: Term
    path: Term | None
    value: Term | None
    shape: Term
    component: Term
    messages: tuple[ox.Literal, ...]


class Scope(NamedTuple):
    """The entries for which results are needed.

    Attributes:
        entries: the entries with all their results, in N-Triples syntax.
        others: whether violations of all other entries are needed too.
    """

    entries: Collection[bytes]
    others: bool

    def holds(self, focus: bytes, *, is_violation: bool) -> bool:
        """Return whether a result is in the scope."""
        return focus in self.entries or (self.others and is_violation)


_FIELDS = {
    "severity": named_node("sh:resultSeverity"),
    "focus": named_node("sh:focusNode"),
    "path": named_node("sh:resultPath"),
    "value": named_node("sh:value"),
    "shape": named_node("sh:sourceShape"),
    "component": named_node("sh:sourceConstraintComponent"),
}


def messages(shapes: Iterable[ox.Triple]) -> dict[Term, tuple[ox.Literal, ...]]:
    """Return the messages of each shape, one per language."""
    texts = defaultdict(list)
    for triple in shapes:
        if triple.predicate == _SAYS and isinstance(triple.object, ox.Literal):
            texts[triple.subject].append(triple.object)
    return {shape: tuple(said) for shape, said in texts.items()}


def read(report: str) -> Iterator[Result]:
    """Parse the results in a report. Details of nested results are ignored.

    Args:
        report: N-Triples with one space between the terms of a line, as written by both engines.
    """
    fields: dict[str, dict[str, str]] = {str(predicate): {} for predicate in _FIELDS.values()}
    texts: dict[str, list[str]] = defaultdict(list)
    nodes = []
    for line in filter(None, report.split("\n")):
        node, predicate, rest = line.split(" ", 2)
        if predicate in fields:
            fields[predicate][node] = rest
        elif predicate == str(_MESSAGE):
            texts[node].append(rest)
        elif predicate == str(_RESULT):
            nodes.append(rest.removesuffix(" ."))
    terms = _Terms()
    for node in nodes:
        said = (terms[column[node]] if node in column else None for column in fields.values())
        messages = (terms[rest] for rest in sorted(texts[node]) if rest.startswith('"'))
        yield Result._make((*said, tuple(messages)))


class _Terms(dict[str, Term]):
    """Cache of parsed terms by the end of their N-Triples line, because most terms are in many results."""

    def __missing__(self, rest: str) -> Term:
        for quad in ox.parse(f"<x:> <x:> {rest}", format=ox.RdfFormat.N_TRIPLES):
            self[rest] = quad.object
        return self[rest]


def write(results: Iterable[Result]) -> Iterator[ox.Triple]:
    """Return results as the triples of a ``sh:ValidationReport``."""
    whole, conforms = ox.BlankNode("report"), True
    for number, result in enumerate(results):
        node, conforms = ox.BlankNode(f"result{number}"), False
        yield ox.Triple(whole, _RESULT, node)
        yield ox.Triple(node, named_node("rdf:type"), named_node("sh:ValidationResult"))
        for field, predicate in _FIELDS.items():
            if (term := getattr(result, field)) is not None:
                yield ox.Triple(node, predicate, term)
        yield from (ox.Triple(node, _MESSAGE, message) for message in result.messages)
    yield ox.Triple(whole, named_node("rdf:type"), named_node("sh:ValidationReport"))
    yield ox.Triple(whole, named_node("sh:conforms"), ox.Literal(conforms))
