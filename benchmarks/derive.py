"""Loading and reasoning: from the Turtle files to the graph with derived triples, without and with own data."""

import contextlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import edtf
import owlrl
import pyoxigraph as ox
import rdflib

from benchmarks import load, own_events
from benchmarks.measure import HEADER, at_least, at_most, compare, work
from kgkz.graph import build
from kgkz.rdf import turtle
from kgkz.rdf.shipped import sources
from kgkz.reasoning.dates import edtf_bounds
from kgkz.reasoning.derive import derive

_EVENTS = {"quick": 60, "usual": 60_000}  # 300,000 triples


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure the build of the built-in graph, the share of reasoning in it, and loading with own data."""
    quick = effort == "quick"
    name, files = ("the ontology", sources("ontology")) if quick else ("the real graph", sources())
    rounds = 1 if quick else 5
    built, closed = (work(lambda task=task: task(files)) for task in (build.build, _close_with_owlrl))
    derived, dates = _deriving(files), work(_read_dates_with_edtf)
    whole = "rdflib + owlrl, the closure only"
    rows = [
        HEADER,
        at_least(f"Turtle to reasoned graph, {name}", whole, compare(built, closed, rounds), 60),
        at_least(f"dates, rules and OWL RL, {name}", "edtf reads the dates", compare(derived, dates, rounds), 3),
    ]
    with TemporaryDirectory() as folder:
        return rows + _own_data(Path(folder), "quick" if quick else "usual", rounds)


def _close_with_owlrl(files: Sequence[Path]) -> None:
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def _deriving(files: Sequence[Path]) -> Callable[[], float]:
    """Measure the reasoning after parsing, with an empty cache of dates."""

    def measured() -> float:
        store = ox.Store()
        for path in files:
            turtle.load(path, store)
        edtf_bounds.cache_clear()
        return work(lambda: derive(store, rules=build.rules()))()

    return measured


def _read_dates_with_edtf() -> None:
    triples = (triple for path in sources() for triple in turtle.parse(path))
    values = {triple.object for triple in triples if isinstance(triple.object, ox.Literal)}
    with contextlib.redirect_stdout(io.StringIO()):
        for value in values:
            if value.datatype.value.endswith("/EDTF"):
                date = edtf.parse_edtf(value.value)
                date.lower_strict(), date.upper_strict()


def _own_data(folder: Path, effort: str, rounds: int) -> list[tuple[str, ...]]:
    """Measure time and memory for own data, and their growth."""
    path = folder / "own.ttl"
    events = _EVENTS[effort]
    own_events.write(path, events)
    memory: dict[str, float] = {}

    def loading(way: str) -> Callable[[], float]:
        def measured() -> float:
            seconds, memory[way] = load.measure(way, path)
            return seconds

        return measured

    ours, bare = f"`kgkz.load`, {events:,} events of one's own", "pyoxigraph loads the same files"
    rows = [at_most(ours, bare, compare(loading("kgkz"), loading("pyoxigraph"), rounds), 6)]
    more = f"{memory['kgkz'] / memory['pyoxigraph']:.3g}"
    rows.append((f"its memory at most, {memory['kgkz']:.0f} MiB", bare, more, "", "", ""))
    return rows
