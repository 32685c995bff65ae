"""Metadata of the graph: DCAT, VoID and SPARQL service description.

Titles, descriptions and licences are in ``data/dataset.ttl``. Counts are computed here with queries.
"""

from collections.abc import Callable, Iterable
from importlib.metadata import version

import pyoxigraph as ox

from kgkz.rdf.formats import FORMATS
from kgkz.rdf.namespaces import PREFIXES, compact, named_node
from kgkz.sparql.table import Table

_DATASET = named_node("id:kgkz")
_MEDIA = "https://www.iana.org/assignments/media-types/"
_SPARQL = "http://www.w3.org/ns/sparql-service-description#"
_MEDIA_TYPES = {
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
_ENTITIES = f'?s ?p ?o FILTER(STRSTARTS(STR(?s), "{PREFIXES["id"]}"))'
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "entities": f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {_ENTITIES} }}",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?class) AS ?n) WHERE { ?s a ?class }",
}
_PARTITIONS = {
    ("classPartition", "class", "entities"): "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?x } GROUP BY ?x",
    ("propertyPartition", "property", "triples"): "SELECT ?x (COUNT(*) AS ?n) WHERE { ?s ?x ?o } GROUP BY ?x",
}


def describe(
    said: Iterable[ox.Triple], ask: Callable[[str], Table], *, endpoint: str | None, dumps: str | None
) -> list[ox.Triple]:
    """Return the metadata of the graph.

    Args:
        said: the triples of ``data/dataset.ttl``.
        ask: runs a SELECT query on the graph.
        endpoint: the URL of its SPARQL endpoint, if there is one.
        dumps: the URL of the folder from which its exports can be downloaded, if there is one.

    Returns:
        The given triples, the version, the counts, the class and property partitions, the exports and the endpoint.
    """
    release = ox.Literal(version("kgkz"))
    triples = [*said, _triple(_DATASET, "dcat", "version", release)]
    for name, query in _COUNTS.items():
        triples.append(_triple(_DATASET, "void", name, _number(ask(query).rows[0][0])))
    for (partition, what, counted), query in _PARTITIONS.items():
        for thing, number in ask(query):
            part = _part(what, compact(str(thing)))
            triples += [
                _triple(_DATASET, "void", partition, part),
                _triple(part, "void", what, ox.NamedNode(str(thing))),
                _triple(part, "void", counted, _number(number)),
            ]
    if dumps is not None:
        triples += _dumps(dumps if dumps.endswith("/") else f"{dumps}/")
    if endpoint is not None:
        triples += _service(ox.NamedNode(endpoint), ask)
    return triples


def _dumps(folder: str) -> list[ox.Triple]:
    triples = []
    for format, media in _MEDIA_TYPES.items():
        file = ox.NamedNode(f"{folder}kgkz{FORMATS[format]}.gz")
        distribution = _part("export", format)
        triples += [
            _triple(_DATASET, "void", "dataDump", file),
            _triple(_DATASET, "dcat", "distribution", distribution),
            _triple(distribution, "rdf", "type", named_node("dcat:Distribution")),
            _triple(distribution, "dcat", "downloadURL", file),
            _triple(distribution, "dcat", "mediaType", ox.NamedNode(_MEDIA + media)),
            _triple(distribution, "dcat", "compressFormat", ox.NamedNode(f"{_MEDIA}application/gzip")),
        ]
    return triples


def _service(endpoint: ox.NamedNode, ask: Callable[[str], Table]) -> list[ox.Triple]:
    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SPARQL + name)

    dataset, graph = _part("service", "dataset"), _part("service", "default-graph")
    kind = named_node("rdf:type")
    return [
        _triple(_DATASET, "void", "sparqlEndpoint", endpoint),
        ox.Triple(endpoint, kind, sd("Service")),
        ox.Triple(endpoint, sd("endpoint"), endpoint),
        ox.Triple(endpoint, sd("supportedLanguage"), sd("SPARQL11Query")),
        ox.Triple(endpoint, sd("defaultDataset"), dataset),
        ox.Triple(dataset, kind, sd("Dataset")),
        ox.Triple(dataset, sd("defaultGraph"), graph),
        ox.Triple(graph, kind, sd("Graph")),
        _triple(graph, "void", "triples", _number(ask(_COUNTS["triples"]).rows[0][0])),
    ]


def _part(kind: str, name: str) -> ox.NamedNode:
    """Return an IRI for a part of the metadata, because blank nodes cannot be referred to from elsewhere."""
    local = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
    return ox.NamedNode(f"{_DATASET.value}-{kind}-{local}")


def _triple(subject: ox.NamedNode, prefix: str, name: str, object_: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, named_node(f"{prefix}:{name}"), object_)


def _number(value: object) -> ox.Literal:
    return ox.Literal(str(value), datatype=named_node("xsd:integer"))
