"""What follows from an ontology in OWL 2 RL.

The rules carry the names of the tables in section 4.3 of *OWL 2 Profiles*. The axioms become tables first; then each
triple is taken from a list once, and joined with what was taken before it. Where an axiom comes to light on the way,
the tables are made anew. Schema triples are derived only as far as individuals depend on them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import permutations
from typing import TypeVar

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.resources import PREFIXES, compact

_OWL = PREFIXES["owl"]

_K = TypeVar("_K")
_V = TypeVar("_V")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# Terms are numbered, since numbers compare far faster. A literal's number is negative: it can be no subject.
_Numbers = tuple[int, int, int]

_WORDS = [
    "rdf:type", "rdf:first", "rdf:rest", "rdf:nil", "rdfs:domain", "rdfs:range", "rdfs:subClassOf",
    "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty", "owl:inverseOf", "owl:sameAs",
    "owl:intersectionOf", "owl:unionOf", "owl:oneOf", "owl:onProperty", "owl:someValuesFrom", "owl:allValuesFrom",
    "owl:hasValue", "owl:Thing", "owl:FunctionalProperty", "owl:SymmetricProperty", "owl:TransitiveProperty",
    "rdfs:Datatype",
]  # fmt: skip
(
    _TYPE, _FIRST, _REST, _NIL, _DOMAIN, _RANGE, _SUBCLASS, _SUBPROPERTY, _SAME_CLASS, _SAME_PROPERTY, _INVERSE, _SAME,
    _INTERSECTION, _UNION, _ONE_OF, _ON_PROPERTY, _SOME, _ONLY, _VALUE, _THING, _FUNCTIONAL, _SYMMETRIC, _TRANSITIVE,
    _DATATYPE,
) = range(len(_WORDS))  # fmt: skip
_AXIOMS = frozenset(range(_FIRST, _THING))
_KINDS = frozenset((_FUNCTIONAL, _SYMMETRIC, _TRANSITIVE))
_NEVER_OF_ITSELF = frozenset((_SUBCLASS, _SUBPROPERTY, _SAME))

# What else of OWL may be written: `consistency` reads it, or nothing follows from it.
_SUPPORTED = {
    *_WORDS, "owl:AllDifferent", "owl:AllDisjointClasses", "owl:AllDisjointProperties", "owl:AnnotationProperty",
    "owl:AsymmetricProperty", "owl:Class", "owl:DatatypeProperty", "owl:IrreflexiveProperty", "owl:NamedIndividual",
    "owl:Nothing", "owl:ObjectProperty", "owl:Ontology", "owl:Restriction", "owl:complementOf", "owl:deprecated",
    "owl:differentFrom", "owl:disjointWith", "owl:distinctMembers", "owl:imports", "owl:members", "owl:priorVersion",
    "owl:propertyDisjointWith", "owl:versionIRI", "owl:versionInfo",
}  # fmt: skip


def owl_rl(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Derive what follows from triples in OWL 2 RL.

    Args:
        triples: data and ontology together.

    Returns:
        The derived triples without the asserted ones. Left out is what could be added to any graph: a literal as
        subject, a thing that is the same as itself or an ``owl:Thing``.

    Raises:
        BadData: the ontology says something that no rule here reads.

    Examples:
        >>> text = '''
        ... PREFIX : <https://example.org/>
        ... :partner a <http://www.w3.org/2002/07/owl#SymmetricProperty> .
        ... :turksoy :partner :unesco .'''
        >>> [str(triple) for triple in owl_rl(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))]
        ['<https://example.org/unesco> <https://example.org/partner> <https://example.org/turksoy>']
    """
    return Closure().add(triples)


class Closure:
    """A graph that grows, and what follows from it: each triple is joined once with those that came before it."""

    def __init__(self) -> None:
        self._numbers: dict[Term, int] = {}
        self._terms: dict[int, Term] = {}
        self._owl = {_DATATYPE}
        self._ontology: list[ox.Triple] = []
        self._pass = _Pass(set())
        for word in _WORDS:
            self._number(named(word))

    def add(self, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
        """Take triples in, and derive what follows from them together with what is known.

        Args:
            triples: what is asserted, or has come to light elsewhere.

        Returns:
            The triples that were not known before; see ``owl_rl``.

        Raises:
            BadData: the ontology says something that no rule here reads.
        """
        new = set()
        for triple in triples:
            s, p, o = map(self._number, triple)
            new.add((s, p, o))
            if (o if p == _TYPE else p) in self._owl:
                self._ontology.append(triple)
        refuse_unsupported(self._ontology)
        derived = self._derive(new - self._pass.known)
        term = self._terms
        return {
            ox.Triple(term[s], term[p], term[o])  # type: ignore[arg-type]  # no number of a literal is a subject's
            for s, p, o in derived
            # A nameless property, as in [ owl:inverseOf :p ], passes a derivation on but can be no predicate.
            if isinstance(term[p], ox.NamedNode) and not (p == _TYPE and o == _THING)
        }

    def _number(self, term: Term) -> int:
        if (known := self._numbers.get(term)) is None:
            known = -len(self._numbers) if isinstance(term, ox.Literal) else len(self._numbers)
            self._numbers[term], self._terms[known] = known, term
            if isinstance(term, ox.NamedNode) and term.value.startswith(_OWL):
                self._owl.add(known)
        return known

    def _derive(self, new: set[_Numbers]) -> Collection[_Numbers]:
        if not any(map(_is_axiom, new)):
            derived = self._pass.take(new)
            if not any(map(_is_axiom, derived)):
                return derived
            everything = self._pass.known
            self._pass = _closed(everything)
            return (self._pass.known - everything).union(derived)
        # The axioms come first and alone: they are few, so that starting over costs nothing.
        everything = self._pass.known | new
        axioms = _closed({triple for triple in everything if _is_axiom(triple)}).known
        self._pass = _closed(axioms | everything)
        return self._pass.known - everything


def refuse_unsupported(triples: Collection[ox.Triple]) -> None:
    """Refuse an ontology of which a part would be passed over in silence.

    Args:
        triples: data and ontology together.

    Raises:
        BadData: a word of OWL is used that no rule here reads, or a restriction asks for values of a datatype.
    """
    type_, some, datatype = named("rdf:type"), named("owl:someValuesFrom"), named("rdfs:Datatype")
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


def _closed(known: set[_Numbers]) -> "_Pass":
    """Close a graph, and start over as long as new axioms come to light."""
    while True:
        whole = _Pass(known)
        if not any(map(_is_axiom, whole.take(known))):
            return whole
        known = whole.known


def _is_axiom(triple: _Numbers) -> bool:
    return triple[1] in _AXIOMS or (triple[1] == _TYPE and triple[2] in _KINDS)


class _Tables:
    """What the axioms say, turned into tables: from a property or a class to what its use implies."""

    def __init__(self, known: Collection[_Numbers]) -> None:
        said: dict[int, list[tuple[int, int]]] = defaultdict(list)
        kinds: dict[int, set[int]] = defaultdict(set)
        for s, p, o in known:
            if p in _AXIOMS:
                said[p].append((s, o))
            elif p == _TYPE and o in _KINDS:
                kinds[o].add(s)
        self.same = table(said[_SAME])
        self.wider = table(said[_SUBCLASS])
        self.domains, self.ranges = table(said[_DOMAIN]), table(said[_RANGE])
        self.implied = table(said[_SUBPROPERTY] + said[_SAME])  # the latter is eq-rep-p
        symmetric = [(p, p) for p in kinds[_SYMMETRIC]]  # prp-symp: such a property is its own inverse
        self.inverses = table(said[_INVERSE] + [(q, p) for p, q in said[_INVERSE]] + symmetric)
        self.inverses[_SAME] = [_SAME]  # eq-sym
        for equivalent, below in ((_SAME_CLASS, _SUBCLASS), (_SAME_PROPERTY, _SUBPROPERTY)):
            self.implied[equivalent] = self.inverses[equivalent] = [below]  # scm-eqc1, scm-eqp1
        self.functional = kinds[_FUNCTIONAL]
        self.transitive = kinds[_TRANSITIVE] | {_SUBCLASS, _SUBPROPERTY}  # scm-sco, scm-spo

        first, rest = dict(said[_FIRST]), dict(said[_REST])
        wholes = [(whole, members_of(head, first, rest, _NIL)) for whole, head in said[_INTERSECTION]]
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
        self.telling = (
            self.joined | self.implied.keys() | self.inverses.keys() | self.domains.keys() | self.ranges.keys()
        )
        unions = [(union, members_of(head, first, rest, _NIL)) for union, head in said[_UNION]]
        ones = [(c, members_of(head, first, rest, _NIL)) for c, head in said[_ONE_OF]]
        self.facts = {
            *((whole, _SUBCLASS, part) for whole, parts in wholes for part in parts),  # cls-int2
            *((part, _SUBCLASS, union) for union, parts in unions for part in parts),  # cls-uni
            *((one, _TYPE, c) for c, members in ones for one in members),  # cls-oo
            *((a[0], _SUBCLASS, b[0]) for a, b in permutations(restrictions, 2) if _narrower(a, b, known)),
        }


def table(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, list[_V]]:
    """Gather the values of each key, in the order in which they come."""
    table: dict[_K, list[_V]] = {}
    for key, value in pairs:
        table.setdefault(key, []).append(value)
    return table


def members_of(node: _K, first: dict[_K, _K], rest: dict[_K, _K], nil: _K) -> list[_K]:
    """Read a list; its nodes are counted off, so that one that runs in a circle is met too."""
    members: list[_K] = []
    while node != nil:
        if node not in first or node not in rest or len(members) > len(rest):
            raise BadData("a list in an axiom of OWL has no end; write it in brackets: ( … )")
        members.append(first[node])
        node = rest[node]
    return members


def _narrower(a: tuple[int, int, int, int], b: tuple[int, int, int, int], known: Collection[_Numbers]) -> bool:
    """Tell whether a restriction lies within another of its kind: scm-svf1, -svf2, -avf1, -avf2, -hv."""
    (_, kind, p, x), (_, other_kind, q, y) = a, b
    if kind != other_kind:
        return False
    # The wider the property, the fewer things have all their values in a class.
    order = (q, _SUBPROPERTY, p) if kind == _ONLY else (p, _SUBPROPERTY, q)
    return (x == y and (p == q or order in known)) or (kind != _VALUE and p == q and (x, _SUBCLASS, y) in known)


class _Pass:
    """What is known of a graph, closed under the axioms that were known at its start."""

    def __init__(self, axioms: Collection[_Numbers]) -> None:
        self.tables = _Tables(axioms)
        self.known: set[_Numbers] = set()
        self.agenda: list[_Numbers] = []
        self.derived: list[_Numbers] = []
        self.after: dict[tuple[int, int], list[int]] = defaultdict(list)  # subject, predicate: objects
        self.before: dict[tuple[int, int], list[int]] = defaultdict(list)  # predicate, object: subjects

    def take(self, new: Collection[_Numbers]) -> list[_Numbers]:
        """Take triples in that were not known, and return what follows."""
        first = not self.known
        self.derived = []
        self.known.update(new)
        self.agenda.extend(new)
        for fact in self.tables.facts if first else ():
            self._add(*fact)
        while self.agenda:
            s, p, o = self.agenda.pop()
            if self.tables.same:
                self._equality(s, p, o)
            if p in self.tables.telling:
                self._property(s, p, o)
            if p in self.tables.restricted:
                self._restriction(s, p, o)
            if p == _TYPE:
                self._membership(s, o)
        return self.derived

    def _add(self, s: int, p: int, o: int) -> None:
        triple = (s, p, o)
        if triple not in self.known and s >= 0 and not (s == o and p in _NEVER_OF_ITSELF):
            self.known.add(triple)
            self.agenda.append(triple)
            self.derived.append(triple)

    def _equality(self, s: int, p: int, o: int) -> None:
        for same in self.tables.same.get(s, ()):  # eq-rep-s
            self._add(same, p, o)
        # eq-rep-o, and eq-trans with it; but a list is a way of writing, and keeps one entry a node
        for same in self.tables.same.get(o, ()) if p != _FIRST else ():
            self._add(s, p, same)

    def _property(self, s: int, p: int, o: int) -> None:
        tables = self.tables
        for q in tables.implied.get(p, ()):  # prp-spo1, prp-eqp1, prp-eqp2, eq-rep-p
            self._add(s, q, o)
        for q in tables.inverses.get(p, ()):  # prp-inv1, prp-inv2, prp-symp, eq-sym
            self._add(o, q, s)
        for c in tables.domains.get(p, ()):  # prp-dom
            self._add(s, _TYPE, c)
        for c in tables.ranges.get(p, ()):  # prp-rng
            self._add(o, _TYPE, c)
        if p not in tables.joined:
            return
        if p in tables.transitive:  # prp-trp, scm-sco, scm-spo
            for z in self.after.get((o, p), ()):
                self._add(s, p, z)
            for x in self.before.get((p, s), ()):
                self._add(x, p, o)
        if p in tables.functional:  # prp-fp
            for other in self.after.get((s, p), ()):
                self._add(o, _SAME, other)
        self.after[s, p].append(o)
        self.before[p, o].append(s)

    def _restriction(self, s: int, p: int, o: int) -> None:
        for restriction, c in self.tables.some.get(p, ()):  # cls-svf1, cls-svf2
            if c == _THING or (o, _TYPE, c) in self.known:
                self._add(s, _TYPE, restriction)
        for restriction, c in self.tables.only.get(p, ()):  # cls-avf
            if (s, _TYPE, restriction) in self.known:
                self._add(o, _TYPE, c)
        for restriction, value in self.tables.value.get(p, ()):  # cls-hv2
            if o == value:
                self._add(s, _TYPE, restriction)

    def _membership(self, s: int, c: int) -> None:
        tables = self.tables
        for wider in tables.wider.get(c, ()):  # cax-sco, and cax-eqc1, cax-eqc2 with it
            self._add(s, _TYPE, wider)
        for whole, parts in tables.wholes.get(c, ()):  # cls-int1
            if all((s, _TYPE, part) in self.known for part in parts):
                self._add(s, _TYPE, whole)
        for restriction, p in tables.some_of.get(c, ()):  # cls-svf1, the class coming last
            for subject in self.before.get((p, s), ()):
                self._add(subject, _TYPE, restriction)
        for p, wanted in tables.only_by.get(c, ()):  # cls-avf, the class coming last
            for value in self.after.get((s, p), ()):
                self._add(value, _TYPE, wanted)
        for p, value in tables.value_by.get(c, ()):  # cls-hv1
            self._add(s, p, value)


def named(word: str) -> ox.NamedNode:
    """Turn a CURIE of the prefix table into a term."""
    prefix, local = word.split(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def name_of(term: Term) -> str:
    """Write a term as an error names it."""
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)
