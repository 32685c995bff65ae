"""Read files of RDF in any format of the field: which parser a file needs, and what its errors say.

The suffix of the file decides (``format_of``). Nothing is fetched from the network: neither a JSON-LD context nor an
``owl:imports``.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgkz.errors import BadData, BadFile

_PARSERS = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
# Only text with one of these can hold a blank node in Turtle and its relatives: a name, brackets, a list, or a
# statement about a statement. JSON-LD and RDF/XML hide them.
_MARKS_OF_BLANK = (b"_:", b"[", b"(", b"<<", b"{|", b"~")
_HIDES_BLANKS = (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
# A JSON-LD parser drops what a relative IRI names; with this base, such an IRI is seen instead.
_NO_BASE = "relative-iri:/"


def format_of(path: Path) -> ox.RdfFormat:
    """Choose the parser of a file by its suffix; Turtle where the suffix says nothing.

    Args:
        path: the file; a further ``.gz`` does not matter.

    Returns:
        The format.

    Examples:
        >>> format_of(Path("kgkz.rdf.gz")), format_of(Path("own-data"))
        (<RdfFormat RDF/XML>, <RdfFormat Turtle>)
    """
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    return _PARSERS.get(suffix, ox.RdfFormat.TURTLE)


def content_of(path: Path) -> bytes:
    """Read the bytes of a file, unpacked if its name ends in ``.gz``."""
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    import gzip
    import zlib

    try:
        return gzip.decompress(path.read_bytes())
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadData(f"{path} is not a complete gzip file: {error}") from error


def may_have_blanks(content: bytes, format: ox.RdfFormat) -> bool:
    """Say whether a text may hold a blank node."""
    return format in _HIDES_BLANKS or any(mark in content for mark in _MARKS_OF_BLANK)


def quads(content: bytes, format: ox.RdfFormat) -> Iterator[ox.Quad]:
    """Parse a text, and name its blank nodes.

    Named after the content, blank nodes of two files never meet, and a second reading gives the same names. Statements
    of named graphs are read into the default graph, because kgkz has one graph.

    Args:
        content: the text.
        format: its format.

    Returns:
        Its statements, in the order of the text.

    Raises:
        SyntaxError: the text is not of this format.
    """
    if format == ox.RdfFormat.JSON_LD:
        parsed: Iterator[ox.Quad] = _json_ld(content)
    else:
        parsed = ox.parse(content, format=format)
    if format in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES) and not may_have_blanks(content, format):
        yield from parsed
        return
    stem = hashlib.sha256(content).hexdigest()[:16]
    named: dict[ox.BlankNode, ox.BlankNode] = {}

    def rename(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        return named.setdefault(term, ox.BlankNode(f"f{stem}n{len(named)}"))

    for quad in parsed:
        yield ox.Quad(rename(quad.subject), quad.predicate, rename(quad.object))


def _json_ld(content: bytes) -> Iterator[ox.Quad]:
    """Parse JSON-LD; what its parser would drop without a word is an error."""
    empty = True
    for quad in ox.parse(content, format=ox.RdfFormat.JSON_LD, base_iri=_NO_BASE):
        for term in quad.triple:
            if isinstance(term, ox.NamedNode) and term.value.startswith(_NO_BASE):
                name = term.value.removeprefix(_NO_BASE)
                raise SyntaxError(f"{name!r} is a relative IRI; write it in full, or add an @base to the @context")
        empty = False
        yield quad
    if empty and content.strip():
        raise SyntaxError("it holds no statement; an @context must say which IRI each key stands for")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Name the file in the errors of reading it.

    Raises:
        BadFile: the file cannot be opened.
        BadData: the file is not of its format; the error names line and column where the parser gives them.
    """
    try:
        yield
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    except SyntaxError as error:
        if "LoadDocumentCallback" in error.msg:
            raise BadData(
                f"{path} refers to a JSON-LD context by its address, and kgkz fetches nothing from the network; "
                "write the context into the file, or convert the file to Turtle"
            ) from error
        raise BadData(f"{path}: invalid {format_of(path).name}: {error.msg}") from error
