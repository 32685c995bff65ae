"""Serialisation of triples in RDF formats."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgkz.errors import BadParameter, did_you_mean
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import sources

if TYPE_CHECKING:
    import rdflib


FORMATS = {
    "turtle": ".ttl",
    "nt": ".nt",
    "nq": ".nq",
    "trig": ".trig",
    "jsonld": ".jsonld",
    "rdfxml": ".rdf",
    "canonical": ".canonical.nq",
}
"""Format name to file extension. ``canonical`` is canonical N-Quads (RDFC-1.0)."""

LINES = ("nt", "nq")
"""Formats with one triple per line. A file in such a format can be split between any two lines."""

_WRITERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def write(triples: Iterable[ox.Triple], format: str = "turtle") -> str:
    r"""Serialise triples in a fixed order, so that two exports of one graph are the same text.

    Args:
        triples: the triples.
        format: a key of ``FORMATS``.

    Returns:
        The serialised text.

    Raises:
        BadParameter: the format is unknown.

    Examples:
        >>> a, b, c = (ox.NamedNode(f"https://example.org/{letter}") for letter in "abc")
        >>> write([ox.Triple(a, b, c)], "nt")
        '<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n'
    """
    if format not in FORMATS:
        known = [*FORMATS, *REFERENCES]
        raise BadParameter(
            f"unknown format {format!r}; expected one of {', '.join(known)}{did_you_mean(format, known)}"
        )
    if format == "canonical":
        return canonical(triples)
    if format == "jsonld":
        from kgkz.rdf.jsonld import context, write_jsonld
        from kgkz.rdf.turtle import parse

        terms = (triple for path in sources("ontology") for triple in parse(path))
        return write_jsonld(to_rdflib(triples), context(terms))
    ordered = sorted(set(triples), key=lambda triple: tuple(map(str, triple)))
    used = {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix != "vann"}
    content = ox.serialize(ordered, format=_WRITERS[format], prefixes=None if format in LINES else used)
    return (content or b"").decode("utf-8")


def canonical(triples: Iterable[ox.Triple]) -> str:
    r"""Serialise triples as canonical N-Quads, with blank node labels by RDFC-1.0.

    Args:
        triples: the triples.

    Returns:
        The text. Two graphs are isomorphic if the texts, or their SHA-256 hashes, are equal.

    Examples:
        >>> b = ox.NamedNode("https://example.org/b")
        >>> canonical([ox.Triple(ox.BlankNode("mine"), b, b)]) == canonical([ox.Triple(ox.BlankNode("yours"), b, b)])
        True
    """
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = (ox.serialize([quad.triple], format=ox.RdfFormat.N_TRIPLES) or b"" for quad in dataset)
    # The recommendation requires code point order, which is the byte order of UTF-8.
    return b"".join(sorted(lines)).decode("utf-8")


def to_rdflib(triples: Iterable[ox.Triple]) -> "rdflib.Graph":
    """Copy triples into a new rdflib graph, with the prefixes of the prefix table.

    Args:
        triples: the triples.

    Returns:
        The rdflib graph.
    """
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(data=write(triples, "nt"), format="nt")


REFERENCES = {"bibtex": ".bib", "csl-json": ".csl.json"}
"""Bibliography formats: format name to file extension."""
