"""Consistency check with the OWL 2 RL rules that derive a contradiction."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pyoxigraph as ox

from kgkz.rdf.lists import FIRST, NIL, REST, list_members
from kgkz.rdf.namespaces import named_node
from kgkz.reasoning.terms import Term, name_of

_TYPE, _SAME = named_node("rdf:type"), named_node("owl:sameAs")
_Pair = tuple[Term, Term]


def contradictions(store: ox.Store) -> list[str]:
    """Return the contradictions in a graph with all derived triples.

    Args:
        store: the graph, with asserted and derived triples in the default graph.

    Returns:
        One sentence per contradiction, sorted; an empty list if the graph is consistent.

    Examples:
        >>> isesco = ox.NamedNode("https://w3id.org/kgkz/id/isesco")
        >>> store = ox.Store()
        >>> store.add(ox.Quad(isesco, named_node("owl:differentFrom"), isesco))
        >>> contradictions(store)
        ['id:isesco and id:isesco are both owl:sameAs and owl:differentFrom']
    """
    return sorted({*_of_classes(store), *_of_equality(store), *_of_properties(store)})


def _of_classes(store: ox.Store) -> Iterator[str]:
    for x in _instances(store, "owl:Nothing"):  # cls-nothing2
        yield f"{name_of(x)} is in the empty class owl:Nothing"
    pairs = _apart(store, "owl:AllDisjointClasses", "owl:disjointWith", "owl:complementOf")
    counted = "SELECT ?class (COUNT(?x) AS ?number) WHERE { ?x a ?class } GROUP BY ?class"
    sizes = {class_: int(number.value) for class_, number in _rows(store, counted)} if pairs else {}
    for a, b in pairs:  # cax-dw, cax-adc, cls-com
        small, large = sorted((a, b), key=lambda class_: sizes.get(class_, 0))
        for quad in _matching(store, _TYPE, small):
            if _holds(store, quad.subject, _TYPE, large):
                yield f"{name_of(quad.subject)} is both {name_of(a)} and {name_of(b)}, which are disjoint"


def _of_equality(store: ox.Store) -> Iterator[str]:
    for a, b in _apart(store, "owl:AllDifferent", "owl:differentFrom"):  # eq-diff1, eq-diff2, eq-diff3
        if a == b or _holds(store, a, _SAME, b) or _holds(store, b, _SAME, a):
            yield f"{name_of(a)} and {name_of(b)} are both owl:sameAs and owl:differentFrom"


def _of_properties(store: ox.Store) -> Iterator[str]:
    for p, q in _apart(store, "owl:AllDisjointProperties", "owl:propertyDisjointWith"):  # prp-pdw, prp-adp
        if isinstance(p, ox.NamedNode) and isinstance(q, ox.NamedNode):
            for s, o in _rows(store, f"SELECT ?s ?o WHERE {{ ?s {p} ?o . ?s {q} ?o }}"):
                yield f"{name_of(s)} has {name_of(o)} as both {name_of(p)} and {name_of(q)}, which are disjoint"
    for p in _properties(store, "owl:IrreflexiveProperty"):  # prp-irp
        for (s,) in _rows(store, f"SELECT ?s WHERE {{ ?s {p} ?s }}"):
            yield f"{name_of(s)} has itself as {name_of(p)}, which is irreflexive"
    for p in _properties(store, "owl:AsymmetricProperty"):  # prp-asyp
        for s, o in _rows(store, f"SELECT ?s ?o WHERE {{ ?s {p} ?o . ?o {p} ?s }}"):
            if str(s) <= str(o):
                yield f"{name_of(s)} and {name_of(o)} have each other as {name_of(p)}, which is asymmetric"
    for p in _properties(store, "owl:FunctionalProperty"):  # prp-fp: two different literals are never equal
        values: dict[Term, set[str]] = defaultdict(set)
        differ = "isLITERAL(?a) && isLITERAL(?b) && !sameTerm(?a, ?b)"
        for s, value in _rows(store, f"SELECT ?s ?a WHERE {{ ?s {p} ?a . ?s {p} ?b FILTER({differ}) }}"):
            values[s].add(str(value))
        for s, written in values.items():
            yield f"{name_of(s)} has {' and '.join(sorted(written))} as {name_of(p)}, which is functional"


def _apart(store: ox.Store, group: str, *predicates: str) -> set[_Pair]:
    """Return the pairs of terms that axioms declare disjoint or different, each pair once."""
    pairs: set[_Pair] = {(quad.subject, quad.object) for p in predicates for quad in _matching(store, named_node(p))}
    if groups := _instances(store, group):
        first, rest = ({quad.subject: quad.object for quad in _matching(store, part)} for part in (FIRST, REST))
        for members in (named_node("owl:members"), named_node("owl:distinctMembers")):
            for quad in _matching(store, members):
                if quad.subject in groups:
                    members_of_list: list[Term] = list_members(quad.object, first, rest, NIL)
                    pairs.update((a, b) for a, b in combinations(members_of_list, 2))
    return {(a, b) if str(a) <= str(b) else (b, a) for a, b in pairs}


def _instances(store: ox.Store, class_: str) -> set[Term]:
    return {quad.subject for quad in _matching(store, _TYPE, named_node(class_))}


def _properties(store: ox.Store, class_: str) -> list[ox.NamedNode]:
    """Return the properties in a class. Blank nodes are omitted, because no triple can use them as predicate."""
    return [one for one in _instances(store, class_) if isinstance(one, ox.NamedNode)]


def _holds(store: ox.Store, subject: Term, predicate: ox.NamedNode, object_: Term) -> bool:
    return not isinstance(subject, ox.Literal) and ox.Quad(subject, predicate, object_) in store


def _matching(store: ox.Store, predicate: ox.NamedNode, object_: Term | None = None) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(None, predicate, object_, ox.DefaultGraph())


def _rows(store: ox.Store, query: str) -> Iterator[ox.QuerySolution]:
    return store.query(query)  # type: ignore[return-value]  # a SELECT
