"""Out of the house: the graph in the formats of the field."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgkz.errors import BadParameter, did_you_mean
from kgkz.resources import PREFIXES

if TYPE_CHECKING:
    import rdflib

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
"""Name of a format to what pyoxigraph calls it."""


def write(triples: Iterable[ox.Triple], format: str = "turtle") -> str:
    r"""Write triples in a format, in a steady order, so that two exports of one graph are the same text.

    Args:
        triples: what to write.
        format: a name out of ``FORMATS``.

    Returns:
        The text.

    Raises:
        BadParameter: no such format.

    Examples:
        >>> a, b, c = (ox.NamedNode(f"https://example.org/{letter}") for letter in "abc")
        >>> write([ox.Triple(a, b, c)], "nt")
        '<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n'
    """
    if format not in FORMATS:
        raise BadParameter(f"no format {format!r}; there are {', '.join(FORMATS)}{did_you_mean(format, FORMATS)}")
    ordered = sorted(set(triples), key=lambda triple: tuple(map(str, triple)))
    used = {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix != "vann"}
    kind = FORMATS[format]
    content = ox.serialize(ordered, format=kind, prefixes=None if format in ("nt", "nq") else used)
    return (content or b"").decode("utf-8")


def to_rdflib(triples: Iterable[ox.Triple]) -> "rdflib.Graph":
    """Copy triples into a new graph of rdflib, which knows the prefixes of the table.

    Args:
        triples: what to copy.

    Returns:
        The graph.
    """
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(data=write(triples, "nt"), format="nt")
