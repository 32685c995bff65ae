"""Where the shipped folders are, and the prefixes that every part of kgkz agrees on.

In a wheel the folders travel inside the package; in a checkout (an editable install) they stand beside ``src``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path  # fetched where a place is asked for, so that help need not wait for it

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "fabio": "http://purl.org/spar/fabio/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "id": "https://w3id.org/kgkz/id/",
    "kgkz": "https://w3id.org/kgkz/ontology#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "query": "https://w3id.org/kgkz/query/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": "https://w3id.org/kgkz/shape#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix to namespace, sorted; the one table that documents, results and Turtle share."""

LAYERS = {
    "ontology": "ontology/*.ttl",
    "world": "data/world/*.ttl",
    "discourse": "data/discourse/*.ttl",
    "check": "data/check/*.ttl",
    "dataset": "data/*.ttl",
}
"""Layer of the graph to the files that hold it, relative to the folder of ``root``."""

LANGUAGES = ("en", "kk", "ru", "tr")
"""Languages in which labels may be asked for; English stands in where one is missing."""


def root() -> Path:
    """Return the folder that holds ``ontology``, ``data`` and ``queries``."""
    from pathlib import Path

    package = Path(__file__).parent
    shipped = package / "shipped"
    return shipped if shipped.is_dir() else package.parents[1]


def sources(*layers: str) -> list[Path]:
    """List the Turtle files of the graph, in a stable order.

    Args:
        layers: names out of ``LAYERS``; none means all of them.

    Returns:
        The paths, layer by layer, sorted by name within each.

    Examples:
        >>> [path.name for path in sources("dataset")]
        ['dataset.ttl']
    """
    folder = root()
    return [path for layer in layers or LAYERS for path in sorted(folder.glob(LAYERS[layer]))]


def prologue(*prefixes: str) -> str:
    r"""Declare prefixes of the table at the head of a query.

    Examples:
        >>> prologue("id")
        'PREFIX id: <https://w3id.org/kgkz/id/>\n'
    """
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in prefixes)


def compact(iri: str) -> str:
    """Write an IRI as a CURIE where a prefix of the table fits.

    Examples:
        >>> compact("https://w3id.org/kgkz/id/turksoy")
        'id:turksoy'
        >>> compact("https://example.org/x")
        'https://example.org/x'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri
