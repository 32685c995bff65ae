"""Entries as Turtle in the manner of the data guide: one a paragraph, sorted by name, with the prefixes they use."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadData, BadFile
from kgkz.rdf.namespaces import PREFIXES, compact

Node = ox.NamedNode | ox.Literal

_XSD = PREFIXES["xsd"]
_SAFE = re.compile(r"[a-z]+:[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?", re.ASCII)


class Entry(NamedTuple):
    """One thing, and what is said of it.

    Attributes:
        iri: its name.
        type: the IRI of its class.
        statements: property and values, in the order in which they are written.
    """

    iri: str
    type: str
    statements: Sequence[tuple[str, Sequence[Node]]]


def write_entries(entries: Iterable[Entry]) -> str:
    r"""Write entries, each with its type first.

    Args:
        entries: in any order.

    Returns:
        Turtle, with a line end at the close.

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


# Only text with one of these can hold a blank node: a name, brackets, a list, or a statement about a statement.
_MARKS_OF_BLANK = (b"_:", b"[", b"(", b"<<", b"{|", b"~")


def parse(path: Path) -> list[ox.Triple]:
    """Read a Turtle file.

    Args:
        path: the file.

    Returns:
        Its triples, in the order of the file.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the file is not Turtle; the error names line and column.
    """
    return [quad.triple for quad in parse_quads(path)]


def parse_quads(path: Path) -> list[ox.Quad]:
    """Read a Turtle file for a store; see ``parse``."""
    try:
        content = path.read_bytes()
        quads = list(ox.parse(content, format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    except SyntaxError as error:
        raise BadData(f"{path} is not well-formed Turtle: {error.msg}") from error
    may_be_blank = quads if any(mark in content for mark in _MARKS_OF_BLANK) else []
    blank = [term for quad in may_be_blank for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)]
    if not blank:
        return quads
    # Named after the file, blank nodes of two files never meet, and a second reading gives the same names.
    stem = hashlib.sha256(content).hexdigest()[:16]
    named = {term: ox.BlankNode(f"f{stem}n{number}") for number, term in enumerate(dict.fromkeys(blank))}

    def rename(term: Any) -> Any:
        return named.get(term, term)

    return [ox.Quad(rename(quad.subject), quad.predicate, rename(quad.object)) for quad in quads]
