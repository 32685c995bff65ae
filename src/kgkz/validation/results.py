"""The results of SHACL: read out of the report of an engine, or written as one."""

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
        path: the property; None where the whole entry is meant.
        value: what stands there; None where something is missing.
        shape: the shape that is not met.
        component: the kind of constraint in it.
        messages: what the shape says, in each language.
    """

    severity: Term
    focus: Term
    path: Term | None
    value: Term | None
    shape: Term
    component: Term
    messages: tuple[ox.Literal, ...]


class Scope(NamedTuple):
    """Of which entries results are wanted.

    Attributes:
        entries: those of which all results are, as they stand in N-Triples.
        others: whether violations are told of all the others too.
    """

    entries: Collection[bytes]
    others: bool

    def holds(self, focus: bytes, *, is_violation: bool) -> bool:
        """Tell whether a result is wanted."""
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
    """Gather what each shape says to a writer, one text a language."""
    texts = defaultdict(list)
    for triple in shapes:
        if triple.predicate == _SAYS and isinstance(triple.object, ox.Literal):
            texts[triple.subject].append(triple.object)
    return {shape: tuple(said) for shape, said in texts.items()}


def read(report: str) -> Iterator[Result]:
    """Read the results out of a report; what an engine says of the parts of a result is passed over.

    Args:
        report: N-Triples, with one space between the terms of a line, as both engines write it.
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
    """Terms by the way in which a line of N-Triples ends with them; most of them stand in many results."""

    def __missing__(self, rest: str) -> Term:
        for quad in ox.parse(f"<x:> <x:> {rest}", format=ox.RdfFormat.N_TRIPLES):
            self[rest] = quad.object
        return self[rest]


def write(results: Iterable[Result]) -> Iterator[ox.Triple]:
    """Write results as a ``sh:ValidationReport``."""
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
