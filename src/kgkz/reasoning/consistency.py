"""What in a closed graph cannot be true together, after the rules of OWL 2 RL that end in a contradiction."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations

import pyoxigraph as ox

from kgkz.rdf.lists import list_members
from kgkz.rdf.namespaces import named_node
from kgkz.reasoning.axioms import Term, name_of, table


def contradictions(pairs: Callable[[ox.NamedNode], Iterable[tuple[Term, Term]]]) -> list[str]:
    """Find what cannot be true together in a closed graph.

    Args:
        pairs: gives the subjects and objects of a property, asserted and derived; asked for few properties.

    Returns:
        One sentence a contradiction, sorted; none if the graph is consistent.

    Examples:
        >>> isesco = ox.NamedNode("https://w3id.org/kgkz/id/isesco")
        >>> contradictions(lambda p: [(isesco, isesco)] if p == named_node("owl:differentFrom") else [])
        ['id:isesco and id:isesco are said to be the same and to be different']
    """
    facts = _Facts(pairs)
    members = defaultdict(
        set, {c: set(xs) for c, xs in table((c, x) for x, c in facts[named_node("rdf:type")]).items()}
    )
    first, rest = dict(facts[named_node("rdf:first")]), dict(facts[named_node("rdf:rest")])

    def of_kind(kind: str) -> set[Term]:
        return members[named_node(kind)]

    def apart(group: str, *predicates: str) -> set[tuple[Term, Term]]:
        """Collect the pairs that an axiom holds apart, each in one order."""
        pairs = {pair for predicate in predicates for pair in facts[named_node(predicate)]}
        for axiom, head in facts[named_node("owl:members")] | facts[named_node("owl:distinctMembers")]:
            if axiom in of_kind(group):
                pairs.update(combinations(list_members(head, first, rest, named_node("rdf:nil")), 2))
        return {(a, b) if str(a) <= str(b) else (b, a) for a, b in pairs}

    same = facts[named_node("owl:sameAs")]
    literals = {
        p: table((s, o) for s, o in facts[p] if isinstance(o, ox.Literal)) for p in of_kind("owl:FunctionalProperty")
    }
    return sorted(
        {
            *(  # cax-dw, cax-adc, cls-com
                f"{name_of(x)} is both {name_of(a)} and {name_of(b)}, which are disjoint"
                for a, b in apart("owl:AllDisjointClasses", "owl:disjointWith", "owl:complementOf")
                for x in members[a] & members[b]
            ),
            *(f"{name_of(x)} is owl:Nothing, which nothing can be" for x in of_kind("owl:Nothing")),  # cls-nothing2
            *(  # eq-diff1, eq-diff2, eq-diff3
                f"{name_of(a)} and {name_of(b)} are said to be the same and to be different"
                for a, b in apart("owl:AllDifferent", "owl:differentFrom")
                if a == b or (a, b) in same or (b, a) in same
            ),
            *(  # prp-pdw, prp-adp
                f"{name_of(s)} has {name_of(o)} as both {name_of(p)} and {name_of(q)}, which are disjoint"
                for p, q in apart("owl:AllDisjointProperties", "owl:propertyDisjointWith")
                for s, o in facts[p] & facts[q]
            ),
            *(  # prp-irp
                f"{name_of(s)} has itself as {name_of(p)}, which is irreflexive"
                for p in of_kind("owl:IrreflexiveProperty")
                for s, o in facts[p]
                if s == o
            ),
            *(  # prp-asyp
                f"{name_of(s)} and {name_of(o)} have each other as {name_of(p)}, which is asymmetric"
                for p in of_kind("owl:AsymmetricProperty")
                for s, o in facts[p]
                if str(s) <= str(o) and (o, s) in facts[p]
            ),
            *(  # prp-fp, as far as literals go: two of them can never be the same
                f"{name_of(s)} has {' and '.join(sorted(map(str, values)))} as {name_of(p)}, which is functional"
                for p, by_subject in literals.items()
                for s, values in by_subject.items()
                if len(values) > 1
            ),
        }
    )


class _Facts(dict[Term, set[tuple[Term, Term]]]):
    """The pairs of each property, fetched when they are first asked for."""

    def __init__(self, pairs: Callable[[ox.NamedNode], Iterable[tuple[Term, Term]]]) -> None:
        super().__init__()
        self._pairs = pairs

    def __missing__(self, predicate: Term) -> set[tuple[Term, Term]]:
        known = self[predicate] = set(self._pairs(predicate)) if isinstance(predicate, ox.NamedNode) else set()
        return known
