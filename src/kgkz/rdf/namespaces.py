"""The prefix table, and conversion between IRIs and CURIEs."""

import re

import pyoxigraph as ox

from kgkz.errors import BadParameter
from kgkz.rdf.terms import IRI

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
"""Prefix to namespace, sorted. Documentation, results and Turtle files use this table."""


def prologue(*prefixes: str) -> str:
    r"""Return the PREFIX declarations of a query.

    Args:
        prefixes: prefixes of the table.

    Examples:
        >>> prologue("id")
        'PREFIX id: <https://w3id.org/kgkz/id/>\n'
    """
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in prefixes)


def compact(iri: str) -> str:
    """Return an IRI as a CURIE of the prefix table, or unchanged if no prefix matches.

    Args:
        iri: the IRI.

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


def named_node(curie: str) -> ox.NamedNode:
    """Return the RDF term for a CURIE of the prefix table.

    Args:
        curie: a CURIE whose prefix is in the table.

    Examples:
        >>> named_node("rdf:type")
        <NamedNode value=http://www.w3.org/1999/02/22-rdf-syntax-ns#type>
    """
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


_CURIE = re.compile(r"([A-Za-z][\w-]*):([\w.-]+)")


def expand(text: str) -> IRI | None:
    """Return the IRI for an IRI, with or without angle brackets, or for a CURIE of the prefix table.

    Args:
        text: any text.

    Returns:
        The IRI; None if the text is neither an IRI nor a CURIE.

    Raises:
        BadParameter: the text begins like an IRI but is not a valid one.

    Examples:
        >>> expand("id:turksoy")
        'https://w3id.org/kgkz/id/turksoy'
        >>> expand("TURKSOY") is None
        True
    """
    iri = text
    if curie := _CURIE.fullmatch(text):
        if curie[1] not in PREFIXES:
            return None
        iri = PREFIXES[curie[1]] + curie[2]
    elif not re.match(r"<?(https?://|urn:)", text):
        return None
    elif text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
    try:
        return IRI(ox.NamedNode(iri).value)
    except ValueError as error:
        raise BadParameter(f"{text!r} is not a valid IRI: {error}") from error
