"""Cache of the reasoned graph: built once, stored on disk, opened read-only.

Only the built-in graph is cached; a graph with the user's own data is built in memory. The name of the cache folder is
a hash of all inputs, so a new version never opens an old store.
"""

import hashlib
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from kgkz.errors import BadData, StoreError
from kgkz.graph.graph import KnowledgeGraph
from kgkz.graph.session import NO_HELPERS
from kgkz.rdf import turtle
from kgkz.rdf.shipped import root, sources
from kgkz.sparql.stores import EmbeddedStore

# The modules that determine the content of the store, in addition to the data.
_MODULES = (
    "graph/build",
    "rdf/reading",
    "rdf/turtle",
    *(f"reasoning/{name}" for name in ("consistency", "dates", "derive", "fixpoint", "rules", "supported")),
)


def rules() -> list[Path]:
    """Return the rule files, without those of OWL 2 RL, in the order in which they run."""
    return sorted((root() / "ontology" / "rules").glob("*.rq"))


def build(files: Sequence[Path], *, reasoner: str = "fast") -> ox.Store:
    """Load Turtle files and add the derived triples.

    Args:
        files: the Turtle files with the asserted triples.
        reasoner: ``fast``, or ``owlrl`` for the reference implementation.

    Returns:
        A store in memory, with asserted and derived triples in the default graph.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not valid Turtle, a date is invalid, or the graph is inconsistent.
    """
    from kgkz.reasoning.derive import derive

    store = _read(files)
    derive(store, rules=rules(), reasoner=reasoner)
    return store


def _read(files: Sequence[Path]) -> ox.Store:
    store = ox.Store()
    for path in files:
        turtle.load(path, store)
    return store


def shipped() -> ox.Store:
    """Open the built-in graph; build it on first use.

    If two processes start at the same time, each builds in a temporary folder, and the first one renames its folder. If
    no folder can be written, the graph stays in memory.

    Returns:
        The store; read-only if it is on disk.
    """
    place = _folder()
    try:
        if place is None or not place.is_dir():
            return _build_at(place)
        return ox.Store.read_only(str(place))
    except (OSError, RuntimeError, ValueError):  # damaged, or the folder is not accessible
        return rebuild()


def rebuild() -> ox.Store:
    """Replace a damaged store of the built-in graph."""
    import shutil

    if place := _folder():
        shutil.rmtree(place, ignore_errors=True)
    return _build_at(place)


def _build_at(place: Path | None) -> ox.Store:
    """Build the built-in graph, and save it in a folder if possible."""
    store = build(sources())
    if place is None:
        return store
    try:
        _save(store, place)
        return ox.Store.read_only(str(place))
    except (OSError, RuntimeError, ValueError):  # no permission to write, or the disk is full
        return store


def _save(store: ox.Store, place: Path) -> None:
    import shutil
    import tempfile

    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="building-", dir=place.parent))
    try:
        files = ox.Store(str(made))
        files.bulk_extend(store)
        files.flush()
        files.optimize()
        del files  # closes the files
        with suppress(OSError):  # another process was first
            made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _folder() -> Path | None:
    """Return the folder of the cached store, named by a hash of all inputs, in the user's cache folder.

    Returns:
        The folder, which may not exist; None if the user has no home folder.
    """
    try:
        cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    except RuntimeError:
        return None
    folder = root() / "ontology" / "rules"
    code = [Path(__file__).parents[1] / f"{name}.py" for name in _MODULES]
    digest = hashlib.sha256(f"{sys.platform} {ox.__version__}".encode())
    for path in [*sources(), *sorted(folder.rglob("*.rq")), *code]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return Path(cache) / "kgkz" / digest.hexdigest()[:24]


def load(*files: "str | PathLike[str]", reasoner: Literal["fast", "owlrl"] = "fast") -> KnowledgeGraph:
    """Load the built-in graph, optionally together with your own data. No network access is needed.

    Args:
        files: Turtle files that follow the data guide, or full exports. Inferred statements in an export are recognised
            and inferred again.
        reasoner: ``fast``, or ``owlrl`` for the reference implementation, which gives the same triples and is much
            slower.

    Returns:
        The graph, with asserted and inferred statements.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not valid Turtle, a date is invalid, or the graph is inconsistent.

    Examples:
        >>> import kgkz
        >>> kgkz.load().select("names_of", entity="turksoy").columns[0]
        'name'
    """
    if not files and reasoner == "fast":
        return KnowledgeGraph(EmbeddedStore(shipped(), rebuild), tuple(sources()))
    from kgkz.reasoning.derive import derive

    own = tuple(map(Path, files))
    everything = (*sources(), *own)
    store = _read(everything)
    derived = _derived_in(store, own)
    for triple in derived:
        store.remove(ox.Quad(*triple))
    derive(store, rules=rules(), reasoner=reasoner)
    return KnowledgeGraph(EmbeddedStore(store), everything, derived)


def _derived_in(store: ox.Store, own: Sequence[Path]) -> frozenset[ox.Triple]:
    """Return the derived triples in files that are full exports."""
    from kgkz.reasoning.reread import derived_properties, reread

    default = ox.DefaultGraph()
    if not any(next(store.quads_for_pattern(None, p, None, default), None) for p in derived_properties()):
        return frozenset()
    found = reread(_triples(own), _triples(sources()), rules())
    if found.differing:
        subject, predicate, value = min(found.differing, key=str)
        raise BadData(
            f"{len(found.differing)} statements have a property that only rules may add, but no rule derives them; one "
            f"of them: {subject} {predicate} {value}. 'kgkz validate {own[0]}' lists them; remove them, or export the "
            "graph again"
        )
    return found.derived


def _triples(files: Sequence[Path]) -> list[ox.Triple]:
    return [triple for path in files for triple in turtle.parse(path)]


def connect(url: str, timeout: float = 60) -> KnowledgeGraph:
    """Connect to a remote store that contains the graph, through its SPARQL endpoint.

    Credentials are read from the environment variables ``KGKZ_USER`` and ``KGKZ_PASSWORD``, or ``KGKZ_TOKEN``.

    Args:
        url: the URL of the query endpoint, such as ``http://localhost:7878/query``.
        timeout: longest wait for a response, in seconds.

    Returns:
        The graph, with the same methods as a local one. A warning is given if the store has no inferred statements,
        because saved queries need them.

    Raises:
        BadParameter: the URL or the timeout is invalid, or the environment variables for credentials conflict.
        StoreError: the proxy in the environment cannot be used.

    Examples:
        >>> connect("http://localhost:7878/query").queries["members_as_of"].form
        'select'
    """
    from kgkz.sparql.remote import RemoteStore

    graph = KnowledgeGraph(RemoteStore(url, timeout))
    with suppress(StoreError):  # an unreachable store gives an error at the first query
        if not graph._session.has_helpers:
            warnings.warn(f"{url}: {NO_HELPERS}. Saved queries cannot run", stacklevel=2)
    return graph
