"""SHACL validation with pyshifty (default) or pySHACL (reference).

``fast`` is pyshifty, ``pyshacl`` the reference, which also takes over what pyshifty refuses. Both take data and shapes
as N-Triples, and what is kept of a result is what the two agree on.
"""

from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from kgkz.errors import BadData, BadParameter, did_you_mean
from kgkz.validation.results import VIOLATION, Result, Scope, messages, read


def run(data: Iterable[ox.Triple], shapes: Sequence[ox.Triple], engine: str = "fast") -> list[Result]:
    """Check triples against shapes; see ``run_lines``."""
    return run_lines(to_lines(data), shapes, engine)


def run_lines(
    data: Sequence[bytes], shapes: Sequence[ox.Triple], engine: str = "fast", scope: Scope | None = None
) -> list[Result]:
    """Check data against shapes.

    Args:
        data: what is checked, with the ontology that says which class is a kind of which: lines of N-Triples.
        shapes: the shapes.
        engine: ``fast`` or ``pyshacl``.
        scope: the entries of which results are wanted; all if left out.

    Returns:
        The results.

    Raises:
        BadParameter: no engine has this name.
        BadData: the shapes cannot be run.
    """
    if engine not in _ENGINES:
        raise BadParameter(
            f"unknown engine {engine!r}; expected one of {', '.join(_ENGINES)}{did_you_mean(engine, _ENGINES)}"
        )
    results = _ENGINES[engine](data, shapes, scope)
    # Either engine gives the messages of a SPARQL constraint without their languages, so all come from the shapes.
    said = messages(shapes)
    unique: dict[tuple[object, ...], Result] = {}  # a SPARQL constraint may find one fault in several ways
    for result in results:
        focus, is_violation = str(result.focus).encode(), result.severity == VIOLATION
        if scope is None or scope.holds(focus, is_violation=is_violation):
            if result.shape in said:
                unique.setdefault(result[:-1], result._replace(messages=said[result.shape]))
            else:
                unique.setdefault(result, result)
    return list(unique.values())


def to_lines(triples: Iterable[ox.Triple]) -> list[bytes]:
    """Write triples as lines of N-Triples."""
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def _fast(data: Sequence[bytes], shapes: Sequence[ox.Triple], scope: Scope | None) -> Iterable[Result]:
    from kgkz.validation import fast

    try:
        return list(fast.check(data, shapes, scope))
    except ImportError:  # another version of pyshifty, or a machine for which there is none
        return _judge(data, shapes, scope)
    except fast.Refused:  # the reference runs these shapes, or says what is wrong with them
        return _judge(data, shapes, scope)


def _judge(data: Sequence[bytes], shapes: Sequence[ox.Triple], _scope: Scope | None) -> Iterable[Result]:
    import pyshacl
    import rdflib
    import rdflib.exceptions

    try:
        graph, shacl_graph = (
            rdflib.Graph().parse(data=b"".join(lines), format="nt") for lines in (data, to_lines(shapes))
        )
    except rdflib.exceptions.ParserError as error:  # it reads RDF 1.1
        raise BadData("a statement about a statement (<<( … )>>) cannot be checked; take it out") from error
    try:
        # In place: the graph is a copy of our own, and nothing is added to it without inference.
        _, results, text = pyshacl.validate(
            graph, shacl_graph=shacl_graph, inference="none", do_owl_imports=False, inplace=True
        )
    except RuntimeError as error:
        raise BadData(f"SHACL validation failed: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise BadData(f"SHACL validation failed: {text}")  # it returns a failure, and does not raise it
    return read(results.serialize(format="nt"))


_Engine = Callable[[Sequence[bytes], Sequence[ox.Triple], Scope | None], Iterable[Result]]
_ENGINES: dict[str, _Engine] = {"fast": _fast, "pyshacl": _judge}
