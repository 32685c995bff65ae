"""Run SHACL shapes over data, on either of two engines that give the same results.

``fast`` is pyshifty, ``pyshacl`` the judge, which also takes over what pyshifty refuses. Both take data and shapes as
N-Triples, and what is kept of a result is what the two agree on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadData, BadParameter, did_you_mean
from kgkz.rdf.namespaces import PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH = PREFIXES["sh"]
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_RESULT, _MESSAGE, _SAYS = (ox.NamedNode(_SH + name) for name in ("result", "resultMessage", "message"))
VIOLATION = ox.NamedNode(_SH + "Violation")
SPARQL = ox.NamedNode(_SH + "SPARQLConstraintComponent")


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


_FIELDS = {
    "severity": ox.NamedNode(_SH + "resultSeverity"),
    "focus": ox.NamedNode(_SH + "focusNode"),
    "path": ox.NamedNode(_SH + "resultPath"),
    "value": ox.NamedNode(_SH + "value"),
    "shape": ox.NamedNode(_SH + "sourceShape"),
    "component": ox.NamedNode(_SH + "sourceConstraintComponent"),
}


def run(data: Iterable[ox.Triple], shapes: Sequence[ox.Triple], engine: str = "fast") -> list[Result]:
    """Check data against shapes.

    Args:
        data: what is checked, with the ontology that says which class is a kind of which.
        shapes: the shapes.
        engine: ``fast`` or ``pyshacl``.

    Returns:
        The results.

    Raises:
        BadParameter: no engine has this name.
        BadData: the shapes cannot be run.
    """
    if engine not in _ENGINES:
        raise BadParameter(f"no engine {engine!r}; there are {', '.join(_ENGINES)}{did_you_mean(engine, _ENGINES)}")
    report = _ENGINES[engine](_to_bytes(data), _to_bytes(shapes))
    # Either engine gives the messages of a SPARQL constraint without their languages, so all come from the shapes.
    said = messages(shapes)
    told = (result._replace(messages=said.get(result.shape, result.messages)) for result in _read(report))
    return list(dict.fromkeys(told))  # a SPARQL constraint may find one fault in several ways


def messages(shapes: Iterable[ox.Triple]) -> dict[Term, tuple[ox.Literal, ...]]:
    """Gather what each shape says to a writer, one text a language."""
    texts = defaultdict(list)
    for triple in shapes:
        if triple.predicate == _SAYS and isinstance(triple.object, ox.Literal):
            texts[triple.subject].append(triple.object)
    return {shape: tuple(said) for shape, said in texts.items()}


def write(results: Iterable[Result]) -> Iterator[ox.Triple]:
    """Write results as a ``sh:ValidationReport``."""
    whole, conforms = ox.BlankNode("report"), True
    for number, result in enumerate(results):
        node, conforms = ox.BlankNode(f"result{number}"), False
        yield ox.Triple(whole, _RESULT, node)
        yield ox.Triple(node, _TYPE, ox.NamedNode(_SH + "ValidationResult"))
        for field, predicate in _FIELDS.items():
            if (term := getattr(result, field)) is not None:
                yield ox.Triple(node, predicate, term)
        yield from (ox.Triple(node, _MESSAGE, message) for message in result.messages)
    yield ox.Triple(whole, _TYPE, ox.NamedNode(_SH + "ValidationReport"))
    yield ox.Triple(whole, ox.NamedNode(_SH + "conforms"), ox.Literal(conforms))


def _read(text: str) -> Iterator[Result]:
    """Read the results out of a report; what an engine says of the parts of a result is passed over."""
    about: dict[Term, dict[ox.NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    nodes = []
    for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
        about[quad.subject][quad.predicate].append(quad.object)
        if quad.predicate == _RESULT:
            nodes.append(quad.object)
    for node in nodes:
        one = {field: next(iter(about[node][predicate]), None) for field, predicate in _FIELDS.items()}
        messages = sorted((m for m in about[node][_MESSAGE] if isinstance(m, ox.Literal)), key=str)
        yield Result(**one, messages=tuple(messages))  # type: ignore[arg-type]  # SHACL demands the other four


def _to_bytes(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _fast(data: bytes, shapes: bytes) -> str:
    """Find the shapes that something fails, and have only these tell the details, which takes longer."""
    try:
        # The engine's own module: what it wraps would bring the report into rdflib, which nobody may want.
        from shifty._shifty import PreparedValidator
    except ImportError:  # another version, or a machine for which there is none
        return _judge(data, shapes)

    form, mode = "nt", "data"
    try:
        validator = PreparedValidator(shapes, None, form)
        failed = validator.validate_algebra(data, None, form, mode, run_infer=False, on_unsupported="error").violations
        names = sorted({violation.shape_name or "" for violation in failed})
        if not names:
            return ""
        wanted = None if "" in names else names  # a shape without a name can only be asked for with all the others
        details = validator.validate_w3c(data, None, form, mode, wanted, run_infer=False, on_unsupported="error")
    except ValueError:  # shapes that it does not know how to run; the judge runs them, or says what is wrong
        return _judge(data, shapes)
    return str(details._report_ntriples)


def _judge(data: bytes, shapes: bytes) -> str:
    import pyshacl
    import rdflib

    graph, shacl_graph = (rdflib.Graph().parse(data=text, format="nt") for text in (data, shapes))
    try:
        # In place: the graph is a copy of our own, and nothing is added to it without inference.
        _, results, text = pyshacl.validate(
            graph, shacl_graph=shacl_graph, inference="none", do_owl_imports=False, inplace=True
        )
    except RuntimeError as error:
        raise BadData(f"the shapes cannot be run: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise BadData(f"the shapes cannot be run: {text}")  # it returns a failure, and does not raise it
    return results.serialize(format="nt")


_ENGINES: dict[str, Callable[[bytes, bytes], str]] = {"fast": _fast, "pyshacl": _judge}
