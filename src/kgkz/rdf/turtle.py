"""Turtle output in the style of the data files: one block per entry, sorted."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
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
    with _told(path):
        return [quad.triple for quad in _quads(path.read_bytes())]


def to_ntriples(path: Path) -> bytes:
    """Read a Turtle file as N-Triples, one triple a line; see ``parse``."""
    with _told(path):
        triples = (quad.triple for quad in _quads(path.read_bytes()))
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def load(path: Path, store: ox.Store) -> None:
    """Read a Turtle file into the default graph of a store.

    Blank nodes get the names that ``parse`` gives them.

    Args:
        path: the file.
        store: where its triples are added.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the file is not Turtle; the error names line and column.
    """
    with _told(path):
        content = path.read_bytes()
        if _may_have_blanks(content):
            store.bulk_extend(_quads(content))
        else:
            store.load(content, format=ox.RdfFormat.TURTLE)  # no triple becomes a Python object


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say of which file an error tells."""
    try:
        yield
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    except SyntaxError as error:
        raise BadData(f"{path}: invalid Turtle: {error.msg}") from error


def _may_have_blanks(content: bytes) -> bool:
    return any(mark in content for mark in _MARKS_OF_BLANK)


def _quads(content: bytes) -> Iterator[ox.Quad]:
    """Parse Turtle, and name its blank nodes.

    Named after the content, blank nodes of two files never meet, and a second reading gives the same names.
    """
    quads = ox.parse(content, format=ox.RdfFormat.TURTLE)
    if not _may_have_blanks(content):
        yield from quads
        return
    stem = hashlib.sha256(content).hexdigest()[:16]
    named: dict[ox.BlankNode, ox.BlankNode] = {}

    def rename(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        return named.setdefault(term, ox.BlankNode(f"f{stem}n{len(named)}"))

    for quad in quads:
        subject, object_ = quad.subject, quad.object
        if isinstance(subject, ox.BlankNode) or isinstance(object_, ox.BlankNode):
            yield ox.Quad(rename(subject), quad.predicate, rename(object_))
        else:
            yield quad
