"""Checks that SHACL cannot express: that a date exists, and that the ontology declares a term.

The messages of both checks are in the shapes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kgkz.errors import BadData, did_you_mean
from kgkz.rdf.namespaces import PREFIXES, compact, named_node
from kgkz.reasoning.dates import edtf_bounds
from kgkz.validation.results import SPARQL, VIOLATION, Result, Term, messages

_DATES = {
    str(named_node(f"kgkz:{name}")).encode(): named_node(f"shape:{name}")
    for name in ("attested", "date", "deadline", "end", "start")
}
_DECLARED = named_node("shape:DeclaredTerm")
_TYPE = str(named_node("rdf:type")).encode()
_KINDS = {
    str(named_node(f"owl:{name}")).encode()
    for name in ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty")
}
_OURS = f"<{PREFIXES['kgkz']}".encode()

_Messages = Mapping[Term, tuple[ox.Literal, ...]]


def check(lines: Sequence[bytes], shapes: Iterable[ox.Triple], results: Iterable[Result]) -> list[Result]:
    """Return the violations that SHACL cannot find.

    Args:
        lines: the asserted triples and the ontology as N-Triples, one triple per line.
        shapes: the shapes.
        results: the results of the shapes; dates in these results are not reported again.

    Returns:
        Additional results, all with severity ``sh:Violation``.
    """
    days: dict[bytes, None] = {}
    declared, used = set(), set()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if predicate != _TYPE:
            used.add(predicate)
            if predicate in _DATES and _is_impossible(rest):
                days[line] = None
        elif (kind := _object(rest)) in _KINDS:
            declared.add(subject)
        else:
            used.add(kind)
    said = messages(shapes)
    return [*_days(days, said, results), *_terms(lines, declared, used, said)]


def _is_impossible(rest: bytes) -> bool:
    """Return whether a value is a date that does not exist."""
    if not rest.startswith(b'"'):
        return False
    try:
        edtf_bounds(rest[1 : rest.rindex(b'"')].decode())
    except BadData:
        return True
    return False


def _days(days: Iterable[bytes], said: _Messages, results: Iterable[Result]) -> Iterator[Result]:
    """Return results for dates that do not exist, except those that the shapes have found."""
    told = {(result.focus, result.shape) for result in results} if days else set()
    for focus, predicate, value in map(_triple, days):
        shape = _DATES[str(predicate).encode()]
        if (focus, shape) not in told:
            yield Result(VIOLATION, focus, predicate, value, shape, SPARQL, said[shape])


def _terms(lines: Iterable[bytes], declared: set[bytes], used: set[bytes], said: _Messages) -> Iterator[Result]:
    """Return results for statements with undeclared terms of kgkz, with similar terms as suggestions."""
    unknown = {term for term in used - declared if term.startswith(_OURS)}
    known = sorted(compact(term[1:-1].decode()) for term in declared if term.startswith(b"<"))
    hints = {term: did_you_mean(compact(term[1:-1].decode()), known) for term in unknown}
    for line in dict.fromkeys(lines) if unknown else ():
        _, predicate, rest = line.split(b" ", 2)
        term = _object(rest) if predicate == _TYPE else predicate
        if term in unknown:
            texts = tuple(
                ox.Literal(text.value.removesuffix(".") + hints[term], language=text.language) if hints[term] else text
                for text in said[_DECLARED]
            )
            yield Result(VIOLATION, *_triple(line), _DECLARED, SPARQL, texts)


def _object(rest: bytes) -> bytes:
    """Return the object of a line."""
    return rest.rpartition(b" ")[0]


def _triple(line: bytes) -> tuple[Term, Term, Term]:
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    return quad.subject, quad.predicate, quad.object
