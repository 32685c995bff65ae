"""Derivation of inferred statements, in a fixed order.

First the bounds of dates, then the monotone rules and those of OWL 2 RL together until nothing is new, last the rules
that ask what is *not* there. Asked too early, these would take for missing what is only not derived yet; so they run
once, each seeing what the earlier ones added, and nothing else follows from what they add.
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
    """Add to a store what follows from what it holds.

    Args:
        store: holds the asserted triples in its default graph and nothing else; the derived ones are added there.
        rules: files of one SPARQL ``CONSTRUCT`` each, beside those of OWL 2 RL. One with ``NOT EXISTS`` or ``MINUS``
            says ``#+ stage: after`` in its header.
        reasoner: ``fast``, or ``owlrl`` for the reference, which takes more than a hundred times as long.

    Raises:
        BadParameter: no reasoner has this name.
        BadData: a date, an axiom or a rule cannot be read, a rule makes a blank node, or statements contradict each
            other.
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
            fixpoint.run(store, rule)
    if faults := contradictions(store):
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadData(f"the graph is inconsistent: {'; '.join(faults[:_SHOWN])}{more}")
    for triple in fixpoint.derived(store):
        if not is_worth_keeping(triple):
            store.remove(ox.Quad(*triple))
    fixpoint.forget(store)


def is_worth_keeping(triple: ox.Triple) -> bool:
    """Tell what is derived about a thing from what only holds the ontology together."""
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
