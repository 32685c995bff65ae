"""Load and derive: from the Turtle sources to the reasoned graph."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import owlrl
import rdflib

from benchmarks import scale
from benchmarks.measure import HEADER, at_least, compare, work
from kgkz import compiled
from kgkz.resources import sources


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure the whole build, rules and dates included, against rdflib and owlrl, which do the closure only."""
    rows = [HEADER]
    with TemporaryDirectory() as folder:
        larger = Path(folder, "larger.ttl")
        worlds = {"the real graph": sources()}
        if effort == "quick":
            worlds = {"the ontology": sources("ontology")}
        else:
            worlds[f"{scale.write(larger, 15_000):,} triples"] = [larger]
        for name, files in worlds.items():
            ours, peer = (work(lambda task=task, files=files: task(files)) for task in (compiled.build, _peer))
            ratio = compare(ours, peer, rounds=1 if effort == "quick" else 3)
            rows.append(at_least(f"Turtle to reasoned graph, {name}", "rdflib + owlrl, the closure only", ratio, 100))
    return rows


def _peer(files: Sequence[Path]) -> None:
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
