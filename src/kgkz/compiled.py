"""The reasoned graph: built from Turtle once, kept on disk, opened read-only.

Only the shipped graph is kept; a graph with somebody's own data is built in memory. The folder is named after a digest
of all that the graph is made from, so a new version never meets an old store.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgkz.errors import BadData, BadFile
from kgkz.resources import root, sources

# Only text with one of these can hold a blank node: a name, brackets, a list, or a statement about a statement.
_MARKS_OF_BLANK = (b"_:", b"[", b"(", b"<<", b"{|", b"~")
# The modules on which the store depends beside the data.
_MAKERS = ("axioms", "closure", "compiled", "consistency", "dates", "reasoning", "supported")


def rules() -> list[Path]:
    """List the rule files, in the order in which they run."""
    return sorted((root() / "ontology" / "rules").glob("*.rq"))


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


def build(files: Sequence[Path], *, into: ox.Store | None = None, reasoner: str = "fast") -> ox.Store:
    """Load Turtle files and derive what follows from them.

    Args:
        files: what is asserted.
        into: the store to fill; a new one in memory if left out.
        reasoner: ``fast``, or ``owlrl`` for the judge.

    Returns:
        The store, with asserted and derived triples in its default graph.

    Raises:
        BadData: a file cannot be read, a date is impossible, or the statements contradict each other.
    """
    from kgkz.reasoning import derive

    store = ox.Store() if into is None else into
    asserted = [quad for path in files for quad in parse_quads(path)]
    store.extend(asserted)
    derive(store, asserted, rules=rules(), reasoner=reasoner)
    return store


def shipped() -> ox.Store:
    """Open the shipped graph, building it on first use.

    Two processes may start at once: each builds in a folder of its own, and the first to finish gives its folder the
    lasting name. Where no folder can be written, the graph is built in memory.

    Returns:
        The store; read-only where it lies on disk.
    """
    place = _folder()
    if not place.is_dir():
        return _build_at(place)
    try:
        return ox.Store.read_only(str(place))
    except (OSError, RuntimeError, ValueError):  # damaged
        return rebuild()


def rebuild() -> ox.Store:
    """Build the shipped graph anew in place of a damaged one."""
    import shutil

    shutil.rmtree(_folder(), ignore_errors=True)
    return _build_at(_folder())


def _build_at(place: Path) -> ox.Store:
    import shutil
    import tempfile

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="building-", dir=place.parent))
    except OSError:  # nowhere to write
        return build(sources())
    try:
        store = build(sources(), into=ox.Store(str(made)))
        store.flush()
        store.optimize()
        del store  # releases the files
        made.rename(place)
    except OSError:  # somebody else was first, or the disk is full
        if not place.is_dir():
            return build(sources())
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return ox.Store.read_only(str(place))


def _folder() -> Path:
    """Name the folder of the compiled graph: the user's cache, and a digest of all that goes into it."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or str(Path.home() / ".cache")
    code = [Path(__file__).with_name(f"{name}.py") for name in _MAKERS]
    digest = hashlib.sha256(f"{sys.platform} {ox.__version__}".encode())
    for path in [*sources(), *rules(), *code]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return Path(cache) / "kgkz" / digest.hexdigest()[:24]
