"""What follows from what is asserted, and in which order it is derived.

First the bounds of dates, then the monotone rules and the OWL 2 RL closure in turn until nothing is new, last the rules
that ask what is *not* there. Asked too early, these would take for missing what is only not derived yet; so they run
once, each seeing what the earlier ones added, and nothing else follows from what they add.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kgkz.errors import BadData, BadParameter
from kgkz.rdf.namespaces import PREFIXES
from kgkz.reasoning.axioms import Term
from kgkz.reasoning.closure import Closure
from kgkz.reasoning.consistency import contradictions
from kgkz.reasoning.dates import DATES, date_bounds
from kgkz.reasoning.reference import reference
from kgkz.sparql.query import read_header

_BUILTIN = _OWL, _RDF, _RDFS, _XSD = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))
_TYPE, _SAME = ox.NamedNode(_RDF + "type"), ox.NamedNode(_OWL + "sameAs")
_SCHEMA = {ox.NamedNode(_RDFS + name) for name in ("domain", "range", "subClassOf", "subPropertyOf")}
_SHOWN = 3  # contradictions in one error


def derive(
    store: ox.Store, asserted: Collection[ox.Quad] = (), *, rules: Sequence[Path], reasoner: str = "fast"
) -> set[ox.Triple]:
    """Add to a store what follows from what it holds.

    Args:
        store: holds the asserted triples in its default graph; the derived ones are added there.
        asserted: what the store holds, where it is at hand; else it is read from there.
        rules: files of one SPARQL ``CONSTRUCT`` each. One with ``NOT EXISTS`` or ``MINUS`` says ``#+ stage: after`` in
            its header.
        reasoner: ``fast``, or ``owlrl`` for the judge, which takes more than a hundred times as long.

    Returns:
        The derived triples.

    Raises:
        BadParameter: no reasoner has this name.
        BadData: a date, an axiom or a rule cannot be read, a rule makes a blank node, or statements contradict each
            other.
    """
    if reasoner not in _REASONERS:
        raise BadParameter(f"no reasoner {reasoner!r}; choose 'fast' or 'owlrl'")
    close = _REASONERS[reasoner]()
    monotone, after = _stages(rules)
    derived: set[ox.Triple] = set()
    held_back: dict[ox.NamedNode, list[tuple[Term, Term]]] = defaultdict(list)

    def keep(triples: Collection[ox.Triple]) -> None:
        derived.update(triples)
        store.extend(ox.Quad(*triple) for triple in triples)

    def add(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
        new = {triple for triple in triples if ox.Quad(*triple) not in store}
        keep(new)
        return new

    bounds = add(date_bounds([quad.triple for p in DATES for quad in _matching(store, p)]))
    new: Collection[ox.Triple | ox.Quad] = [*(asserted or _matching(store, None)), *bounds]
    while True:
        worth_keeping = []
        for triple in close(new):
            if _is_worth_keeping(triple):
                worth_keeping.append(triple)
            else:
                held_back[triple.predicate].append((triple.subject, triple.object))
        keep(worth_keeping)
        new = set()
        while found := set().union(*(add(_construct(store, rule, text)) for rule, text in monotone)):
            new |= found
        if not new:
            break
    for rule, text in after:
        add(_construct(store, rule, text))

    def pairs(predicate: ox.NamedNode) -> Iterator[tuple[Term, Term]]:
        yield from ((quad.subject, quad.object) for quad in _matching(store, predicate))
        yield from held_back.get(predicate, ())

    if faults := contradictions(pairs):
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadData(f"the graph contradicts itself: {'; '.join(faults[:_SHOWN])}{more}")
    return derived


def _matching(store: ox.Store, predicate: ox.NamedNode | None) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(None, predicate, None, ox.DefaultGraph())


def _stages(rules: Sequence[Path]) -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """Read the rules, those that run until nothing is new and those that run once, each sorted by file name."""
    monotone, after = [], []
    for rule in sorted(rules, key=lambda path: path.name):
        text = rule.read_text(encoding="utf-8")
        match read_header(text, rule.name).get("stage"):
            case None:
                monotone.append((rule, text))
            case "after":
                after.append((rule, text))
            case other:
                raise BadData(f"{rule} says 'stage: {other}'; write 'stage: after', or leave the line out")
    return monotone, after


def _construct(store: ox.Store, rule: Path, text: str) -> set[ox.Triple]:
    """Run a rule; its triples are not added yet."""
    try:
        answer = store.query(text)
    except SyntaxError as error:
        raise BadData(f"{rule} is not valid SPARQL: {error.msg}") from error
    if not isinstance(answer, ox.QueryTriples):
        raise BadData(f"{rule} is no rule; write it as one CONSTRUCT query")
    triples = set(answer)
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            raise BadData(
                f"{rule} makes a blank node, and would make another each time it runs; build an IRI from what the new "
                "thing stands on"
            )
    return triples


def _is_worth_keeping(triple: ox.Triple) -> bool:
    """Tell what is derived about a thing from what only holds the ontology together."""
    subject, predicate, object_ = triple
    if _is_builtin(subject):
        return False
    if predicate == _TYPE:
        return isinstance(object_, ox.NamedNode) and not _is_builtin(object_)
    if predicate == _SAME:
        return bool(subject != object_)
    return predicate not in _SCHEMA and not predicate.value.startswith((_OWL, _RDF))


def _is_builtin(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(_BUILTIN)


_REASONERS: dict[str, Callable[[], Callable[[Iterable[ox.Triple | ox.Quad]], set[ox.Triple]]]] = {
    "fast": lambda: Closure().add,
    "owlrl": reference,
}
