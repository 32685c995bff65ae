"""Cache of the reasoned graph: built once, stored on disk, opened read-only.

Only the shipped graph is kept; a graph with somebody's own data is built in memory. The folder is named after a digest
of all that the graph is made from, so a new version never meets an old store.
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

# The modules on which the store depends beside the data.
_MAKERS = (
    "graph/build",
    "rdf/turtle",
    *(f"reasoning/{name}" for name in ("consistency", "dates", "derive", "fixpoint", "rules", "supported")),
)


def rules() -> list[Path]:
    """List the rule files beside those of OWL 2 RL, in the order in which they run."""
    return sorted((root() / "ontology" / "rules").glob("*.rq"))


def build(files: Sequence[Path], *, reasoner: str = "fast") -> ox.Store:
    """Load Turtle files and derive what follows from them.

    Args:
        files: what is asserted.
        reasoner: ``fast``, or ``owlrl`` for the reference.

    Returns:
        The store, in memory, with asserted and derived triples in its default graph.

    Raises:
        BadData: a file cannot be read, a date is impossible, or the statements contradict each other.
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
    """Open the shipped graph, building it on first use.

    Two processes may start at once: each builds in a folder of its own, and the first to finish gives its folder the
    lasting name. Where no folder can be written, the graph stays in memory.

    Returns:
        The store; read-only where it lies on disk.
    """
    place = _folder()
    try:
        if place is None or not place.is_dir():
            return _build_at(place)
        return ox.Store.read_only(str(place))
    except (OSError, RuntimeError, ValueError):  # damaged, or in a folder that may not even be looked at
        return rebuild()


def rebuild() -> ox.Store:
    """Build the shipped graph anew in place of a damaged one."""
    import shutil

    if place := _folder():
        shutil.rmtree(place, ignore_errors=True)
    return _build_at(place)


def _build_at(place: Path | None) -> ox.Store:
    """Build the shipped graph, and keep it in a folder if that can be."""
    store = build(sources())
    if place is None:
        return store
    try:
        _save(store, place)
        return ox.Store.read_only(str(place))
    except (OSError, RuntimeError, ValueError):  # no place to write, or the disk is full
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
        del files  # releases them
        with suppress(OSError):  # somebody else was first
            made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _folder() -> Path | None:
    """Name the folder of the compiled graph: the user's cache, and a digest of all that goes into it.

    Returns:
        The folder, which need not exist; None where the user has no home.
    """
    try:
        cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    except RuntimeError:
        return None
    folder = root() / "ontology" / "rules"
    code = [Path(__file__).parents[1] / f"{name}.py" for name in _MAKERS]
    digest = hashlib.sha256(f"{sys.platform} {ox.__version__}".encode())
    for path in [*sources(), *sorted(folder.rglob("*.rq")), *code]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return Path(cache) / "kgkz" / digest.hexdigest()[:24]


def load(*files: "str | PathLike[str]", reasoner: Literal["fast", "owlrl"] = "fast") -> KnowledgeGraph:
    """Load the shipped graph, with one's own data beside it if wanted.

    Args:
        files: Turtle files that follow the data guide, or full exports. What is derived in an export is recognised and
            derived anew.
        reasoner: ``fast``, or ``owlrl`` for the reference reasoner, which is much slower and derives the same.

    Returns:
        The graph, reasoned; offline.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not Turtle, a date is impossible, or the statements contradict each other.

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
    """Find what is derived in files that are exports of a graph, derived statements included."""
    from kgkz.reasoning.reread import derived_properties, reread

    default = ox.DefaultGraph()
    if not any(next(store.quads_for_pattern(None, p, None, default), None) for p in derived_properties()):
        return frozenset()
    found = reread(_triples(own), _triples(sources()), rules())
    if found.differing:
        subject, predicate, value = min(found.differing, key=str)
        raise BadData(
            f"{len(found.differing)} statements should be derived and differ from what is derived, such as: {subject} "
            f"{predicate} {value}; 'kgkz validate {own[0]}' lists them. Take them out, or make a new export"
        )
    return found.derived


def _triples(files: Sequence[Path]) -> list[ox.Triple]:
    return [triple for path in files for triple in turtle.parse(path)]


def connect(url: str, timeout: float = 60) -> KnowledgeGraph:
    """Ask the same of a graph that lies behind a SPARQL endpoint, read with SPARQLWrapper.

    Who may enter is read from the environment: ``KGKZ_USER`` and ``KGKZ_PASSWORD``, or ``KGKZ_TOKEN``.

    Args:
        url: where the endpoint answers queries, such as ``http://localhost:7878/query``.
        timeout: how long to wait for a sign of life, in seconds.

    Returns:
        The graph. A store that lacks the derived statements is warned about; saved queries need them.

    Raises:
        BadParameter: this is no address, or the credentials do not fit together.
        StoreError: the proxy in the environment cannot be used.

    Examples:
        >>> connect("http://localhost:7878/query").queries["members_as_of"].form
        'select'
    """
    from kgkz.sparql.remote import RemoteStore

    graph = KnowledgeGraph(RemoteStore(url, timeout))
    with suppress(StoreError):  # a store that is out of reach says so when it is asked something
        if not graph._session.has_helpers:
            warnings.warn(f"{url}: {NO_HELPERS}. Saved queries cannot be answered", stacklevel=2)
    return graph
