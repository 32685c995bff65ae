"""Derivation of inferred statements, in a fixed order.

1. The bounds of dates.
2. The monotone rules and the OWL 2 RL rules together, until they derive nothing new.
3. The rules with negation (``NOT EXISTS``, ``MINUS``), once each, in the order of their file names. They run last,
   because a triple that is missing during step 2 may still be derived. No further rules run on their results.
"""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kgkz.errors import BadData, BadParameter
from kgkz.rdf.namespaces import PREFIXES, named_node
from kgkz.reasoning import fixpoint, reference
from kgkz.reasoning.consistency import contradictions
from kgkz.reasoning.dates import add_bounds
from kgkz.reasoning.rules import AFTER, owl_rl, read_rules
from kgkz.reasoning.supported import refuse_unsupported
from kgkz.reasoning.terms import Term

_OWL, _RDF = PREFIXES["owl"], PREFIXES["rdf"]
_BUILTIN = (_OWL, _RDF, PREFIXES["rdfs"], PREFIXES["xsd"], fixpoint.INNER)
_TYPE, _SAME = named_node("rdf:type"), named_node("owl:sameAs")
_SCHEMA = {named_node(f"rdfs:{name}") for name in ("domain", "range", "subClassOf", "subPropertyOf")}
_SHOWN = 3  # contradictions in one error


def derive(store: ox.Store, *, rules: Sequence[Path], reasoner: str = "fast") -> None:
    """Add the derived triples to a store.

    Args:
        store: a store with only the asserted triples, in the default graph. The derived triples are added there.
        rules: the rule files, in addition to those of OWL 2 RL. Each contains one SPARQL ``CONSTRUCT`` query. A rule
            with ``NOT EXISTS`` or ``MINUS`` has ``#+ stage: after`` in its header.
        reasoner: ``fast``, or ``owlrl`` for the reference implementation, which is more than a hundred times slower.

    Raises:
        BadParameter: the reasoner is unknown.
        BadData: a date, an axiom or a rule is invalid, a rule creates a blank node, or the graph is inconsistent.
    """
    if reasoner not in ("fast", "owlrl"):
        raise BadParameter(f"unknown reasoner {reasoner!r}; expected 'fast' or 'owlrl'")
    ours = read_rules(rules)
    refuse_unsupported(store)
    add_bounds(store)
    if reasoner == "fast":
        fixpoint.close(store, [*ours, *owl_rl()])
    else:
        reference.close(store, ours)
    for rule in ours:
        if rule.stage == AFTER:
            store.update(rule.whole)
    if faults := contradictions(store):
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadData(f"the graph is inconsistent: {'; '.join(faults[:_SHOWN])}{more}")
    for triple in fixpoint.derived(store):
        if not is_worth_keeping(triple):
            store.remove(ox.Quad(*triple))
    fixpoint.forget(store)


def is_worth_keeping(triple: ox.Triple) -> bool:
    """Return whether a derived triple is about the data, and not only about terms of the ontology."""
    subject, predicate, object_ = triple
    if _begins(subject, _BUILTIN) or _begins(object_, fixpoint.INNER):
        return False
    if predicate == _TYPE:
        return isinstance(object_, ox.NamedNode) and not _begins(object_, _BUILTIN)
    if predicate == _SAME:
        return bool(subject != object_)
    return predicate not in _SCHEMA and not _begins(predicate, (_OWL, _RDF, fixpoint.INNER))


def _begins(term: Term, namespaces: str | tuple[str, ...]) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(namespaces)
