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


# A Turtle text without any of these contains no blank node: label, brackets, list, reified triple, annotation.
_BLANK_NODE_SYNTAX = (b"_:", b"[", b"(", b"<<", b"{|", b"~")


def parse(path: Path) -> list[ox.Triple]:
    """Parse a Turtle file.

    Args:
        path: the file.

    Returns:
        The triples, in the order of the file.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the file is not valid Turtle; the message gives line and column.
    """
    with _file_errors(path):
        return [quad.triple for quad in _quads(path.read_bytes())]


def to_ntriples(path: Path) -> bytes:
    """Convert a Turtle file to N-Triples, one triple per line; see ``parse``."""
    with _file_errors(path):
        triples = (quad.triple for quad in _quads(path.read_bytes()))
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def load(path: Path, store: ox.Store) -> None:
    """Load a Turtle file into the default graph of a store.

    Blank nodes have the same labels as with ``parse``.

    Args:
        path: the file.
        store: the store to which the triples are added.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the file is not valid Turtle; the message gives line and column.
    """
    with _file_errors(path):
        content = path.read_bytes()
        if _may_have_blanks(content):
            store.bulk_extend(_quads(content))
        else:
            store.load(content, format=ox.RdfFormat.TURTLE)  # faster: no Python object per triple


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """Translate errors, and add the name of the file."""
    try:
        yield
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    except SyntaxError as error:
        raise BadData(f"{path}: invalid Turtle: {error.msg}") from error


def _may_have_blanks(content: bytes) -> bool:
    return any(mark in content for mark in _BLANK_NODE_SYNTAX)


def _quads(content: bytes) -> Iterator[ox.Quad]:
    """Parse Turtle with reproducible blank node labels.

    The labels are derived from a hash of the content. They differ between files and are the same in every run.
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
