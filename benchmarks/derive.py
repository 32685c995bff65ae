"""Load and derive: from the Turtle sources to the reasoned graph."""

from collections.abc import Sequence
from pathlib import Path

import owlrl
import rdflib

from benchmarks.measure import HEADER, at_least, compare, work
from kgkz.graph import build
from kgkz.rdf.shipped import sources


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure the whole build, rules and dates included, against rdflib and owlrl, which do the closure only."""
    name, files = ("the ontology", sources("ontology")) if effort == "quick" else ("the real graph", sources())
    ours, peer = (work(lambda task=task: task(files)) for task in (build.build, _peer))
    ratio = compare(ours, peer, rounds=1 if effort == "quick" else 5)
    return [HEADER, at_least(f"Turtle to reasoned graph, {name}", "rdflib + owlrl, the closure only", ratio, 100)]


def _peer(files: Sequence[Path]) -> None:
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
