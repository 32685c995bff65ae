"""What the axioms of an ontology say, as tables for the closure.

Terms are numbered, since numbers compare far faster than terms; the words that the rules know have the first numbers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import permutations
from typing import TypeVar

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.lists import list_members
from kgkz.rdf.namespaces import PREFIXES, compact, named_node

_K = TypeVar("_K")
_V = TypeVar("_V")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

Numbers = tuple[int, int, int]
"""A triple. A literal's number is negative: it can be no subject."""

WORDS = [
    "rdf:type", "rdf:first", "rdf:rest", "rdf:nil", "rdfs:domain", "rdfs:range", "rdfs:subClassOf",
    "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty", "owl:inverseOf", "owl:sameAs",
    "owl:intersectionOf", "owl:unionOf", "owl:oneOf", "owl:onProperty", "owl:someValuesFrom", "owl:allValuesFrom",
    "owl:hasValue", "owl:Thing", "owl:FunctionalProperty", "owl:SymmetricProperty", "owl:TransitiveProperty",
    "rdfs:Datatype",
]  # fmt: skip
(
    TYPE, FIRST, _REST, _NIL, _DOMAIN, _RANGE, _SUBCLASS, _SUBPROPERTY, _SAME_CLASS, _SAME_PROPERTY, _INVERSE, SAME,
    _INTERSECTION, _UNION, _ONE_OF, _ON_PROPERTY, _SOME, _ONLY, _VALUE, THING, _FUNCTIONAL, _SYMMETRIC, _TRANSITIVE,
    DATATYPE,
) = range(len(WORDS))  # fmt: skip
_AXIOMS = frozenset(range(FIRST, THING))
_KINDS = frozenset((_FUNCTIONAL, _SYMMETRIC, _TRANSITIVE))
NEVER_OF_ITSELF = frozenset((_SUBCLASS, _SUBPROPERTY, SAME))
"""Properties that say nothing of a thing that has itself for a value."""


def axioms_among(triples: Iterable[Numbers]) -> set[Numbers]:
    """Pick the triples on which the tables depend."""
    return {(s, p, o) for s, p, o in triples if p in _AXIOMS or (p == TYPE and o in _KINDS)}


class Tables:
    """What the axioms say, turned into tables: from a property or a class to what its use implies."""

    def __init__(self, axioms: Collection[Numbers]) -> None:
        said: dict[int, list[tuple[int, int]]] = defaultdict(list)
        kinds: dict[int, set[int]] = defaultdict(set)
        for s, p, o in axioms:
            if p == TYPE:
                kinds[o].add(s)
            else:
                said[p].append((s, o))
        self.same = table(said[SAME])
        self.wider = table(said[_SUBCLASS])
        implied = table(said[_SUBPROPERTY] + said[SAME])  # the latter is eq-rep-p
        symmetric = [(p, p) for p in kinds[_SYMMETRIC]]  # prp-symp: such a property is its own inverse
        inverses = table(said[_INVERSE] + [(q, p) for p, q in said[_INVERSE]] + symmetric)
        inverses[SAME] = [SAME]  # eq-sym
        for equivalent, below in ((_SAME_CLASS, _SUBCLASS), (_SAME_PROPERTY, _SUBPROPERTY)):
            implied[equivalent] = inverses[equivalent] = [below]  # scm-eqc1, scm-eqp1
        self.functional = kinds[_FUNCTIONAL]
        self.transitive = kinds[_TRANSITIVE] | {_SUBCLASS, _SUBPROPERTY}  # scm-sco, scm-spo

        first, rest = dict(said[FIRST]), dict(said[_REST])
        wholes = [(whole, list_members(head, first, rest, _NIL)) for whole, head in said[_INTERSECTION]]
        self.wholes = table((part, (whole, parts)) for whole, parts in wholes for part in parts)
        on = table(said[_ON_PROPERTY])
        forms = (_SOME, _ONLY, _VALUE)
        restrictions = [(r, kind, p, x) for kind in forms for r, x in said[kind] for p in on.get(r, ())]
        self.some = table((p, (r, x)) for r, kind, p, x in restrictions if kind == _SOME)
        self.some_of = table((x, (r, p)) for r, kind, p, x in restrictions if kind == _SOME)
        self.only = table((p, (r, x)) for r, kind, p, x in restrictions if kind == _ONLY)
        self.only_by = table((r, (p, x)) for r, kind, p, x in restrictions if kind == _ONLY)
        self.value = table((p, (r, x)) for r, kind, p, x in restrictions if kind == _VALUE)
        self.value_by = table((r, (p, x)) for r, kind, p, x in restrictions if kind == _VALUE)
        self.joined = self.transitive | self.functional | self.some.keys() | self.only.keys()
        self.restricted = self.some.keys() | self.only.keys() | self.value.keys()
        by_property = implied, inverses, table(said[_DOMAIN]), table(said[_RANGE])
        self.telling = {p: tuple(values.get(p, ()) for values in by_property) for p in self.joined.union(*by_property)}
        unions = [(union, list_members(head, first, rest, _NIL)) for union, head in said[_UNION]]
        ones = [(c, list_members(head, first, rest, _NIL)) for c, head in said[_ONE_OF]]
        self.facts = {
            *((whole, _SUBCLASS, part) for whole, parts in wholes for part in parts),  # cls-int2
            *((part, _SUBCLASS, union) for union, parts in unions for part in parts),  # cls-uni
            *((one, TYPE, c) for c, members in ones for one in members),  # cls-oo
            *((a[0], _SUBCLASS, b[0]) for a, b in permutations(restrictions, 2) if _narrower(a, b, axioms)),
        }


def table(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, list[_V]]:
    """Gather the values of each key, in the order in which they come."""
    table: dict[_K, list[_V]] = {}
    for key, value in pairs:
        table.setdefault(key, []).append(value)
    return table


def _narrower(a: tuple[int, int, int, int], b: tuple[int, int, int, int], known: Collection[Numbers]) -> bool:
    """Tell whether a restriction lies within another of its kind: scm-svf1, -svf2, -avf1, -avf2, -hv."""
    (_, kind, p, x), (_, other_kind, q, y) = a, b
    if kind != other_kind:
        return False
    # The wider the property, the fewer things have all their values in a class.
    order = (q, _SUBPROPERTY, p) if kind == _ONLY else (p, _SUBPROPERTY, q)
    return (x == y and (p == q or order in known)) or (kind != _VALUE and p == q and (x, _SUBCLASS, y) in known)


def name_of(term: Term) -> str:
    """Write a term as an error names it."""
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)


_OWL = PREFIXES["owl"]

# What else of OWL may be written: `consistency` reads it, or nothing follows from it.
_SUPPORTED = {
    *WORDS, "owl:AllDifferent", "owl:AllDisjointClasses", "owl:AllDisjointProperties", "owl:AnnotationProperty",
    "owl:AsymmetricProperty", "owl:Class", "owl:DatatypeProperty", "owl:IrreflexiveProperty", "owl:NamedIndividual",
    "owl:Nothing", "owl:ObjectProperty", "owl:Ontology", "owl:Restriction", "owl:complementOf", "owl:deprecated",
    "owl:differentFrom", "owl:disjointWith", "owl:distinctMembers", "owl:imports", "owl:members", "owl:priorVersion",
    "owl:propertyDisjointWith", "owl:versionIRI", "owl:versionInfo",
}  # fmt: skip


def refuse_unsupported(triples: Collection[ox.Triple | ox.Quad]) -> None:
    """Refuse an ontology of which a part would be passed over in silence.

    Args:
        triples: data and ontology together.

    Raises:
        BadData: a word of OWL is used that no rule here reads, or a restriction asks for values of a datatype.
    """
    type_, some, datatype = named_node("rdf:type"), named_node("owl:someValuesFrom"), named_node("rdfs:Datatype")
    datatypes = {triple.subject for triple in triples if triple.predicate == type_ and triple.object == datatype}
    for triple in triples:
        word = triple.object if triple.predicate == type_ else triple.predicate
        if not isinstance(word, ox.NamedNode) or not word.value.startswith(_OWL):
            continue
        if (name := name_of(word)) not in _SUPPORTED:
            problem = f"uses {name}"
        elif word == some and (triple.object in datatypes or name_of(triple.object).startswith("xsd:")):
            problem = f"uses owl:someValuesFrom with the datatype {name_of(triple.object)}"
        else:
            continue
        raise BadData(
            f"{name_of(triple.subject)} {problem}, which is not reasoned with here; a rule in ontology/rules/ can say "
            "the same, and what an entry must have belongs in ontology/shapes/"
        )
