"""Check for OWL constructs that the reasoner does not support, so that none is ignored silently."""

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.lists import FIRST, NIL, REST, list_members
from kgkz.rdf.namespaces import PREFIXES, named_node
from kgkz.reasoning.rules import AXIOMS, KINDS
from kgkz.reasoning.terms import Term, name_of

_OWL = PREFIXES["owl"]
_TYPE, _SOME, _DATATYPE = (named_node(name) for name in ("rdf:type", "owl:someValuesFrom", "rdfs:Datatype"))
_LISTS = [named_node(f"owl:{name}") for name in ("intersectionOf", "unionOf", "oneOf", "members", "distinctMembers")]

# Also supported: terms that `consistency` uses, and terms from which nothing is derived.
_SUPPORTED = {
    *AXIOMS, *KINDS, "owl:AllDifferent", "owl:AllDisjointClasses", "owl:AllDisjointProperties",
    "owl:AnnotationProperty", "owl:AsymmetricProperty", "owl:Class", "owl:DatatypeProperty", "owl:IrreflexiveProperty",
    "owl:NamedIndividual", "owl:Nothing", "owl:ObjectProperty", "owl:Ontology", "owl:Restriction", "owl:Thing",
    "owl:complementOf", "owl:deprecated", "owl:differentFrom", "owl:disjointWith", "owl:distinctMembers",
    "owl:imports", "owl:members", "owl:priorVersion", "owl:propertyDisjointWith", "owl:sameAs", "owl:versionIRI",
    "owl:versionInfo",
}  # fmt: skip


def refuse_unsupported(store: ox.Store) -> None:
    """Raise an error for OWL constructs that would be ignored.

    Args:
        store: a store with data and ontology in the default graph.

    Raises:
        BadData: an OWL term is used that no rule supports, a restriction has a datatype as owl:someValuesFrom, or an
            RDF list in an axiom does not end.
    """
    for position in ("SELECT DISTINCT ?word WHERE { ?s ?word ?o }", "SELECT DISTINCT ?word WHERE { ?s a ?word }"):
        for (word,) in store.query(position):  # type: ignore[union-attr]  # a SELECT
            if isinstance(word, ox.NamedNode) and word.value.startswith(_OWL) and name_of(word) not in _SUPPORTED:
                raise _unsupported(_user(store, word), f"uses {name_of(word)}")
    datatypes = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, _DATATYPE, ox.DefaultGraph())}
    for quad in store.quads_for_pattern(None, _SOME, None, ox.DefaultGraph()):
        if quad.object in datatypes or name_of(quad.object).startswith("xsd:"):
            raise _unsupported(quad.subject, f"uses owl:someValuesFrom with the datatype {name_of(quad.object)}")
    first, rest = (
        {quad.subject: quad.object for quad in store.quads_for_pattern(None, part, None, ox.DefaultGraph())}
        for part in (FIRST, REST)
    )
    for axiom in _LISTS:
        for quad in store.quads_for_pattern(None, axiom, None, ox.DefaultGraph()):
            list_members(quad.object, first, rest, NIL)


def _user(store: ox.Store, word: ox.NamedNode) -> Term:
    """Return a subject that uses an OWL term as predicate or as class."""
    for predicate, object_ in ((word, None), (_TYPE, word)):
        for quad in store.quads_for_pattern(None, predicate, object_, ox.DefaultGraph()):
            return quad.subject
    raise AssertionError(word)


def _unsupported(subject: Term, problem: str) -> BadData:
    return BadData(
        f"{name_of(subject)} {problem}, which the reasoner does not support; use a rule in ontology/rules/, "
        "or a shape in ontology/shapes/ for a constraint"
    )
