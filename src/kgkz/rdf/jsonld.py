"""Compact JSON-LD, with a context generated from the ontology."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgkz.rdf.namespaces import PREFIXES, compact

if TYPE_CHECKING:
    import rdflib


_OWL = PREFIXES["owl"]
_OF_VALUES = (_OWL + "AnnotationProperty", _OWL + "DatatypeProperty")
_TYPE = PREFIXES["rdf"] + "type"
_RANGE = PREFIXES["rdfs"] + "range"


def context(ontology: Iterable[ox.Triple]) -> dict[str, Any]:
    """Return the JSON-LD context of the graph.

    Terms of kgkz have no prefix; terms of other vocabularies have one. Values of object properties are IRIs. Values
    of datatype properties have the datatype of the range.

    Args:
        ontology: the triples that declare the terms.

    Returns:
        The prefixes, then the terms, each in alphabetical order.

    Examples:
        >>> from kgkz.rdf.turtle import parse
        >>> from kgkz.rdf.shipped import sources
        >>> made = context(triple for path in sources("ontology") for triple in parse(path))
        >>> made["initiatedBy"], made["Membership"]
        ({'@id': 'kgkz:initiatedBy', '@type': '@id'}, 'kgkz:Membership')
    """
    kinds: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for subject, predicate, object_ in ontology:
        if isinstance(subject, ox.NamedNode) and isinstance(object_, ox.NamedNode):
            if predicate.value == _TYPE:
                kinds.setdefault(subject.value, object_.value)
            elif predicate.value == _RANGE:
                ranges[subject.value] = object_.value
    terms: dict[str, Any] = {}
    for iri, kind in sorted(kinds.items()):
        own = iri.startswith(PREFIXES["kgkz"])
        name = iri.removeprefix(PREFIXES["kgkz"]) if own else compact(iri)
        if kind == _OWL + "ObjectProperty":
            terms[name] = {"@id": compact(iri), "@type": "@id"}
        elif kind in _OF_VALUES and iri in ranges and not ranges[iri].endswith("#langString"):
            terms[name] = {"@id": compact(iri), "@type": compact(ranges[iri])}
        elif own and kind in (_OWL + "Class", *_OF_VALUES):
            terms[name] = compact(iri)
    return {**PREFIXES, **terms}


def write_jsonld(graph: "rdflib.Graph", words: dict[str, Any]) -> str:
    """Serialise a graph as compact JSON-LD, in a fixed order.

    Args:
        graph: the graph.
        words: the context.

    Returns:
        The JSON-LD text.
    """
    document = json.loads(graph.serialize(format="json-ld", context=words, sort_keys=True))
    nodes = document.get("@graph", [{key: value for key, value in document.items() if key != "@context"}])
    ordered = sorted((_sorted_node(node) for node in nodes if node), key=lambda node: str(node.get("@id", _text(node))))
    return json.dumps({"@context": words, "@graph": ordered}, ensure_ascii=False, indent=1) + "\n"


def _sorted_node(node: Any) -> Any:
    """Sort keys and values. The members of an RDF list keep their order."""
    if isinstance(node, dict):
        return {
            key: value if key == "@list" else _sorted_node(value)
            for key, value in sorted(node.items(), key=lambda item: (not item[0].startswith("@"), item[0]))
        }
    return sorted(map(_sorted_node, node), key=_text) if isinstance(node, list) else node


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
