"""Turtle output in the style of the data files: one block per entry, sorted."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.rdf.namespaces import PREFIXES, compact

Node = ox.NamedNode | ox.Literal

_XSD = PREFIXES["xsd"]
_SAFE = re.compile(r"[a-z]+:[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?", re.ASCII)


class Entry(NamedTuple):
    """An entity with its statements.

    Attributes:
        iri: the IRI of the entity.
        type: the IRI of its class.
        statements: pairs of property IRI and values, in the order of output.
    """

    iri: str
    type: str
    statements: Sequence[tuple[str, Sequence[Node]]]


def write_entries(entries: Iterable[Entry]) -> str:
    r"""Serialise entries as Turtle, sorted by IRI, each with its type first.

    Args:
        entries: the entries, in any order.

    Returns:
        The Turtle text. It ends with a newline.

    Examples:
        >>> label = (PREFIXES["rdfs"] + "label", [ox.Literal("TURKSOY", language="en")])
        >>> print(write_entries([Entry(PREFIXES["id"] + "turksoy", PREFIXES["kgkz"] + "Organisation", [label])]))
        @prefix id:   <https://w3id.org/kgkz/id/> .
        @prefix kgkz: <https://w3id.org/kgkz/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <BLANKLINE>
        id:turksoy
            a kgkz:Organisation ;
            rdfs:label "TURKSOY"@en .
        <BLANKLINE>
    """
    used: set[str] = set()

    @cache
    def name(iri: str) -> str:
        short = compact(iri)
        if not _SAFE.fullmatch(short):
            return str(ox.NamedNode(iri))
        used.add(short.partition(":")[0])
        return short

    def term(node: Node) -> str:
        if isinstance(node, ox.NamedNode):
            return name(node.value)
        if node.language or node.datatype.value == _XSD + "string":
            return str(node)
        if node.datatype.value in (_XSD + "integer", _XSD + "decimal"):
            return node.value
        return f"{ox.Literal(node.value)}^^{name(node.datatype.value)}"

    paragraphs = []
    for entry in sorted(entries, key=lambda entry: entry.iri):
        lines = [f"a {name(entry.type)}"]
        lines += [f"{name(path)} {' , '.join(map(term, values))}" for path, values in entry.statements]
        paragraphs.append(f"{name(entry.iri)}\n    " + " ;\n    ".join(lines) + " .\n")
    width = max((len(prefix) for prefix in used), default=0) + 1
    head = "".join(f"@prefix {prefix + ':':{width}} <{PREFIXES[prefix]}> .\n" for prefix in sorted(used))
    return "\n".join([head, *paragraphs])


def parse(path: Path) -> list[ox.Triple]:
    """Parse an RDF file. ``reading.format_of`` chooses the parser.

    Args:
        path: the file.

    Returns:
        The triples, in the order of the file.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the content is not valid in the format of the file; the message gives line and column.
    """
    from kgkz.rdf import reading  # not needed by a saved query on the compiled graph

    with reading.told(path):
        return [quad.triple for quad in reading.quads(reading.content_of(path), reading.format_of(path))]


def to_ntriples(path: Path) -> bytes:
    """Convert an RDF file to N-Triples, one triple per line; see ``parse``."""
    from kgkz.rdf import reading

    with reading.told(path):
        triples = (quad.triple for quad in reading.quads(reading.content_of(path), reading.format_of(path)))
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def load(path: Path, store: ox.Store) -> None:
    """Load an RDF file into the default graph of a store.

    Blank nodes have the same labels as with ``parse``.

    Args:
        path: the file.
        store: the store to which the triples are added.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the content is not valid in the format of the file; the message gives line and column.
    """
    from kgkz.rdf import reading

    with reading.told(path):
        content, format = reading.content_of(path), reading.format_of(path)
        if format == ox.RdfFormat.TURTLE and not reading.may_have_blanks(content, format):
            store.load(content, format=format)  # faster: no Python object per triple
        else:
            store.bulk_extend(reading.quads(content, format))
