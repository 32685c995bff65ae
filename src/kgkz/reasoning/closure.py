"""What follows from an ontology in OWL 2 RL.

The rules carry the names of the tables in section 4.3 of *OWL 2 Profiles*. The axioms become tables first; then each
triple is taken from a list once, and joined with what was taken before it. Where an axiom comes to light on the way,
the tables are made anew. Schema triples are derived only as far as individuals depend on them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

import pyoxigraph as ox

from kgkz.rdf.namespaces import PREFIXES, named_node
from kgkz.reasoning.axioms import (
    DATATYPE,
    FIRST,
    NEVER_OF_ITSELF,
    SAME,
    THING,
    TYPE,
    WORDS,
    Numbers,
    Tables,
    Term,
    axioms_among,
    refuse_unsupported,
)

_OWL = PREFIXES["owl"]


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
        self._number = _Register()
        self._ontology: list[ox.Triple | ox.Quad] = []
        self._pass = _Pass(set())

    def add(self, statements: Iterable[ox.Triple | ox.Quad]) -> set[ox.Triple]:
        """Take statements in, and derive what follows from them together with what is known.

        Args:
            statements: what is asserted, or has come to light elsewhere; of a quad its triple.

        Returns:
            The triples that were not known before; see ``owl_rl``.

        Raises:
            BadData: the ontology says something that no rule here reads.
        """
        number, owl = self._number, self._number.owl
        new = set()
        for statement in statements:
            s, p, o = number[statement.subject], number[statement.predicate], number[statement.object]
            new.add((s, p, o))
            if (o if p == TYPE else p) in owl:
                self._ontology.append(statement)
        refuse_unsupported(self._ontology)
        derived = self._derive(new - self._pass.known)
        term = list(number)  # a dictionary keeps the order in which the numbers were given
        return {
            ox.Triple(term[s], term[p], term[abs(o)])  # type: ignore[arg-type]  # no literal is a subject
            for s, p, o in derived
            # A nameless property, as in [ owl:inverseOf :p ], passes a derivation on but can be no predicate.
            if isinstance(term[p], ox.NamedNode) and not (p == TYPE and o == THING)
        }

    def _derive(self, new: set[Numbers]) -> Collection[Numbers]:
        known, axioms = self._pass.known, self._pass.axioms
        if found := axioms_among(new):
            # The axioms come first and alone: they are few, so that starting over costs nothing.
            axioms = axioms | found
            axioms = _closed(axioms, axioms).known
            known = known | new
            self._pass = _closed(axioms | known, axioms)
            return self._pass.known - known
        derived = self._pass.take(new)
        if not (found := axioms_among(derived)):
            return derived
        self._pass = _closed(known, axioms | found)
        return (self._pass.known - known).union(derived)


class _Register(dict[Term, int]):
    """The number of each term, given when it is first asked for."""

    def __init__(self) -> None:
        self.owl = {DATATYPE}
        """The numbers of the words in which an ontology is written."""
        for word in WORDS:
            self[named_node(word)]  # gives it its number

    def __missing__(self, term: Term) -> int:
        number = -len(self) if isinstance(term, ox.Literal) else len(self)
        self[term] = number
        if isinstance(term, ox.NamedNode) and term.value.startswith(_OWL):
            self.owl.add(number)
        return number


def _closed(known: set[Numbers], axioms: set[Numbers]) -> "_Pass":
    """Close a graph, and start over as long as new axioms come to light."""
    while True:
        whole = _Pass(axioms)
        if not (found := axioms_among(whole.take(known))):
            return whole
        known, axioms = whole.known, axioms | found


class _Pass:
    """What is known of a graph, closed under the axioms that were known at its start."""

    def __init__(self, axioms: set[Numbers]) -> None:
        self.axioms = axioms
        self.tables = Tables(axioms)
        self.known: set[Numbers] = set()
        self.agenda: list[Numbers] = []
        self.derived: list[Numbers] = []
        self.after: dict[tuple[int, int], list[int]] = defaultdict(list)  # subject, predicate: objects
        self.before: dict[tuple[int, int], list[int]] = defaultdict(list)  # predicate, object: subjects

    def take(self, new: Collection[Numbers]) -> list[Numbers]:
        """Take triples in that were not known, and return what follows."""
        first = not self.known
        self.derived = []
        self.known.update(new)
        self.agenda.extend(new)
        for fact in self.tables.facts if first else ():
            self._add(*fact)
        tables, agenda = self.tables, self.agenda
        while agenda:
            s, p, o = agenda.pop()
            if tables.same:
                self._equality(s, p, o)
            if p in tables.telling:
                self._property(s, p, o)
            if p in tables.restricted:
                self._restriction(s, p, o)
            if p == TYPE:
                self._membership(s, o)
        return self.derived

    def _add(self, s: int, p: int, o: int) -> None:
        triple = (s, p, o)
        if triple not in self.known and s >= 0 and not (s == o and p in NEVER_OF_ITSELF):
            self.known.add(triple)
            self.agenda.append(triple)
            self.derived.append(triple)

    def _equality(self, s: int, p: int, o: int) -> None:
        for same in self.tables.same.get(s, ()):  # eq-rep-s
            self._add(same, p, o)
        # eq-rep-o, and eq-trans with it; but a list is a way of writing, and keeps one entry a node
        for same in self.tables.same.get(o, ()) if p != FIRST else ():
            self._add(s, p, same)

    def _property(self, s: int, p: int, o: int) -> None:
        tables = self.tables
        implied, inverses, domains, ranges = tables.telling[p]
        for q in implied:  # prp-spo1, prp-eqp1, prp-eqp2, eq-rep-p
            self._add(s, q, o)
        for q in inverses:  # prp-inv1, prp-inv2, prp-symp, eq-sym
            self._add(o, q, s)
        for c in domains:  # prp-dom
            self._add(s, TYPE, c)
        for c in ranges:  # prp-rng
            self._add(o, TYPE, c)
        if p not in tables.joined:
            return
        if p in tables.transitive:  # prp-trp, scm-sco, scm-spo
            for z in self.after.get((o, p), ()):
                self._add(s, p, z)
            for x in self.before.get((p, s), ()):
                self._add(x, p, o)
        if p in tables.functional:  # prp-fp
            for other in self.after.get((s, p), ()):
                self._add(o, SAME, other)
        self.after[s, p].append(o)
        self.before[p, o].append(s)

    def _restriction(self, s: int, p: int, o: int) -> None:
        for restriction, c in self.tables.some.get(p, ()):  # cls-svf1, cls-svf2
            if c == THING or (o, TYPE, c) in self.known:
                self._add(s, TYPE, restriction)
        for restriction, c in self.tables.only.get(p, ()):  # cls-avf
            if (s, TYPE, restriction) in self.known:
                self._add(o, TYPE, c)
        for restriction, value in self.tables.value.get(p, ()):  # cls-hv2
            if o == value:
                self._add(s, TYPE, restriction)

    def _membership(self, s: int, c: int) -> None:
        tables = self.tables
        for wider in tables.wider.get(c, ()):  # cax-sco, and cax-eqc1, cax-eqc2 with it
            self._add(s, TYPE, wider)
        for whole, parts in tables.wholes.get(c, ()):  # cls-int1
            if all((s, TYPE, part) in self.known for part in parts):
                self._add(s, TYPE, whole)
        for restriction, p in tables.some_of.get(c, ()):  # cls-svf1, the class coming last
            for subject in self.before.get((p, s), ()):
                self._add(subject, TYPE, restriction)
        for p, wanted in tables.only_by.get(c, ()):  # cls-avf, the class coming last
            for value in self.after.get((s, p), ()):
                self._add(value, TYPE, wanted)
        for p, value in tables.value_by.get(c, ()):  # cls-hv1
            self._add(s, p, value)
