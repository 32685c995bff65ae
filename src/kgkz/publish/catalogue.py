"""Catalogue of the saved queries as JSON and as Turtle (``sh:SPARQLExecutable``, as in sib-swiss/sparql-examples)."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgkz.rdf.formats import to_rdflib
from kgkz.rdf.lists import list_triples
from kgkz.rdf.namespaces import PREFIXES, named_node, prologue
from kgkz.rdf.terms import Value, to_term
from kgkz.sparql.parameters import Parameter
from kgkz.sparql.query import Query
from kgkz.sparql.table import Table

Ask = Callable[[str], Table]
"""Function that runs a SELECT query on the graph."""

_WORDS = (
    prologue("kgkz", "rdfs", "skos")
    + """
SELECT ?word ?scheme ?label
WHERE {
  ?word skos:inScheme ?scheme ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "en")
}
ORDER BY ?scheme ?word
"""
)


_Words = dict[tuple[str, str], list["Word"]]
"""Query name and parameter name to the allowed values."""


class Word(NamedTuple):
    """One concept of a concept scheme."""

    value: str
    label: str


def allowed(queries: Iterable[Query], ask: Ask) -> _Words:
    """Return the allowed values of parameters with a concept scheme.

    Args:
        queries: the saved queries.
        ask: runs a SELECT query on the graph.

    Returns:
        Query name and parameter name to the concepts of the scheme in the header.
    """
    rows = [(str(word), str(scheme), str(label)) for word, scheme, label in ask(_WORDS)]
    return {
        (query.name, parameter.name): [Word(word, label) for word, scheme, label in rows if scheme == parameter.range]
        for query in queries
        for parameter in query.parameters
        if parameter.is_scheme
    }


def as_json(queries: Iterable[Query], ask: Ask) -> str:
    """Return the catalogue of saved queries as JSON.

    Args:
        queries: the saved queries.
        ask: runs a SELECT query on the graph.

    Returns:
        A JSON array of objects with query, question, description, tags, form and parameters. A parameter has name,
        meaning, type, range (class or concept scheme, or null), default (empty for no filter), optional (whether the
        filter can be removed) and, for a concept scheme, allowed (its concepts).
    """
    kept = list(queries)
    words = allowed(kept, ask)
    listed = [
        {
            "query": query.name,
            "question": query.summary,
            "description": query.description,
            "tags": query.tags,
            "form": query.form,
            "parameters": [_parameter(query, parameter, words) for parameter in query.parameters],
        }
        for query in kept
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def as_turtle(queries: Iterable[Query], ask: Ask) -> str:
    """Return the catalogue of saved queries as Turtle: ``sh:SPARQLExecutable`` with text, prefixes and parameters.

    Args:
        queries: the saved queries.
        ask: runs a SELECT query on the graph.

    Returns:
        The Turtle text, in a fixed order.
    """
    kept = list(queries)
    words = allowed(kept, ask)
    triples: list[ox.Triple] = []
    for query in kept:
        triples += _executable(query, words)
    # rdflib writes lists and multi-line texts in a readable form.
    return to_rdflib([*triples, *_prefixes()]).serialize(format="turtle")


def _parameter(query: Query, parameter: Parameter, words: _Words) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": parameter.name,
        "meaning": parameter.meaning,
        "type": parameter.kind,
        "range": parameter.range,
        "default": [_plain(value) for value in parameter.default],
        "optional": parameter.optional,
    }
    if (query.name, parameter.name) in words:
        told["allowed"] = [word._asdict() for word in words[query.name, parameter.name]]
    return told


def _plain(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float) else str(value)


def _executable(query: Query, words: _Words) -> list[ox.Triple]:
    node = named_node(f"query:{query.name}")
    kind = f"SPARQL{query.form.capitalize()}Executable"
    triples = [
        ox.Triple(node, named_node("rdf:type"), named_node("sh:SPARQLExecutable")),
        ox.Triple(node, named_node("rdf:type"), named_node(f"sh:{kind}")),
        ox.Triple(node, named_node("rdfs:label"), ox.Literal(query.summary, language="en")),
        ox.Triple(node, named_node("rdfs:comment"), ox.Literal(query.description or query.summary, language="en")),
        ox.Triple(node, named_node("sh:prefixes"), _PREFIXES_NODE),
        ox.Triple(node, named_node(f"sh:{query.form}"), ox.Literal(query.text)),
        *(ox.Triple(node, named_node("schema:keywords"), ox.Literal(tag)) for tag in query.tags),
    ]
    for order, parameter in enumerate(query.parameters):
        told = ox.NamedNode(f"{node.value}#parameter-{parameter.name}")
        triples += [
            ox.Triple(node, named_node("sh:parameter"), told),
            ox.Triple(told, named_node("rdf:type"), named_node("sh:Parameter")),
            # SHACL uses the local name of the path as variable name.
            ox.Triple(told, named_node("sh:path"), ox.NamedNode(f"{node.value}#{parameter.name}")),
            ox.Triple(told, named_node("sh:description"), ox.Literal(parameter.meaning, language="en")),
            *(ox.Triple(told, named_node("sh:defaultValue"), to_term(value)) for value in parameter.default[:1]),
            ox.Triple(told, named_node("sh:optional"), ox.Literal(parameter.optional)),
            ox.Triple(told, named_node("sh:order"), ox.Literal(order)),
            ox.Triple(told, *_range(parameter)),
        ]
        if (query.name, parameter.name) in words:
            values = [ox.NamedNode(word.value) for word in words[query.name, parameter.name]]
            triples += list_triples(told, named_node("sh:in"), values, f"{query.name}_{parameter.name}")
    return triples


def _range(parameter: Parameter) -> tuple[ox.NamedNode, ox.NamedNode]:
    """Return predicate and object of the SHACL constraint on the values of a parameter."""
    if parameter.kind != "iri":
        return named_node("sh:datatype"), _datatype(parameter)
    if parameter.range is None or parameter.is_scheme:  # the concepts of a scheme are listed in sh:in
        return named_node("sh:nodeKind"), named_node("sh:IRI")
    return named_node("sh:class"), ox.NamedNode(parameter.range)


def _datatype(parameter: Parameter) -> ox.NamedNode:
    if parameter.kind == "text":
        return named_node("rdf:langString")
    return named_node(f"xsd:{parameter.kind}")


def _prefixes() -> list[ox.Triple]:
    triples = []
    for prefix, namespace in PREFIXES.items():
        node = ox.NamedNode(f"{_PREFIXES_NODE.value}#{prefix}")
        uri = ox.Literal(namespace, datatype=named_node("xsd:anyURI"))
        triples += [
            ox.Triple(_PREFIXES_NODE, named_node("sh:declare"), node),
            ox.Triple(node, named_node("rdf:type"), named_node("sh:PrefixDeclaration")),
            ox.Triple(node, named_node("sh:prefix"), ox.Literal(prefix)),
            ox.Triple(node, named_node("sh:namespace"), uri),
        ]
    return triples


_PREFIXES_NODE = ox.NamedNode("https://w3id.org/kgkz/prefixes")
