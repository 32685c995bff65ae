"""SHACL validation with pyshifty (default) or pySHACL (reference).

The engine ``fast`` is pyshifty; ``pyshacl`` is the reference, which also runs shapes that pyshifty does not support.
Both read data and shapes as N-Triples. Results contain only the fields that are the same for both.
"""

from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from kgkz.errors import BadData, BadParameter, did_you_mean
from kgkz.validation.results import VIOLATION, Result, Scope, messages, read


def run(data: Iterable[ox.Triple], shapes: Sequence[ox.Triple], engine: str = "fast") -> list[Result]:
    """Validate triples against shapes; see ``run_lines``."""
    return run_lines(to_lines(data), shapes, engine)


def run_lines(
    data: Sequence[bytes], shapes: Sequence[ox.Triple], engine: str = "fast", scope: Scope | None = None
) -> list[Result]:
    """Validate data against shapes.

    Args:
        data: the data and the ontology with the class hierarchy, as lines of N-Triples.
        shapes: the shapes.
        engine: ``fast`` or ``pyshacl``.
        scope: the entries for which results are needed; None means all.

    Returns:
        The results.

    Raises:
        BadParameter: the engine is unknown.
        BadData: the validation cannot run.
    """
    if engine not in _ENGINES:
        raise BadParameter(
            f"unknown engine {engine!r}; expected one of {', '.join(_ENGINES)}{did_you_mean(engine, _ENGINES)}"
        )
    results = _ENGINES[engine](data, shapes, scope)
    # Both engines omit the language tags of messages of SPARQL constraints, so messages are taken from the shapes.
    said = messages(shapes)
    unique: dict[tuple[object, ...], Result] = {}  # a SPARQL constraint can return one fault several times
    for result in results:
        focus, is_violation = str(result.focus).encode(), result.severity == VIOLATION
        if scope is None or scope.holds(focus, is_violation=is_violation):
            if result.shape in said:
                unique.setdefault(result[:-1], result._replace(messages=said[result.shape]))
            else:
                unique.setdefault(result, result)
    return list(unique.values())


def to_lines(triples: Iterable[ox.Triple]) -> list[bytes]:
    """Return triples as lines of N-Triples."""
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def _fast(data: Sequence[bytes], shapes: Sequence[ox.Triple], scope: Scope | None) -> Iterable[Result]:
    from kgkz.validation import fast

    try:
        return list(fast.check(data, shapes, scope))
    except ImportError:  # another version of pyshifty, or a platform without it
        return _pyshacl(data, shapes, scope)
    except fast.Refused:  # pySHACL can run these shapes, or reports the error in them
        return _pyshacl(data, shapes, scope)


def _pyshacl(data: Sequence[bytes], shapes: Sequence[ox.Triple], _scope: Scope | None) -> Iterable[Result]:
    import pyshacl
    import rdflib
    import rdflib.exceptions

    try:
        graph, shacl_graph = (
            rdflib.Graph().parse(data=b"".join(lines), format="nt") for lines in (data, to_lines(shapes))
        )
    except rdflib.exceptions.ParserError as error:  # rdflib reads RDF 1.1 only
        raise BadData("triple terms (<<( … )>>) cannot be validated; remove them") from error
    try:
        # In place is safe: the graph is a copy, and without inference nothing is added to it.
        _, results, text = pyshacl.validate(
            graph, shacl_graph=shacl_graph, inference="none", do_owl_imports=False, inplace=True
        )
    except RuntimeError as error:
        raise BadData(f"SHACL validation failed: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise BadData(f"SHACL validation failed: {text}")  # pySHACL returns a failure instead of raising it
    return read(results.serialize(format="nt"))


_Engine = Callable[[Sequence[bytes], Sequence[ox.Triple], Scope | None], Iterable[Result]]
_ENGINES: dict[str, _Engine] = {"fast": _fast, "pyshacl": _pyshacl}
