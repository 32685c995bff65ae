"""Load and derive: from the Turtle sources to the reasoned graph."""

import owlrl
import rdflib

from benchmarks.measure import COLUMNS, at_least, compare, work
from kgkz import compiled
from kgkz.resources import sources

__all__ = ["COLUMNS", "measure"]


def measure(quick: bool) -> list[tuple[str, ...]]:
    """Measure the build, rules and date bounds included, against rdflib and owlrl, which do the closure only."""
    files = sources()[:1] if quick else sources()
    ratio = compare(work(lambda: compiled.build(files)), work(lambda: _peer(files)), rounds=1 if quick else 3)
    return [at_least("Turtle to reasoned graph, with dates and rules", "rdflib + owlrl, the closure only", ratio, 100)]


def _peer(files: list) -> None:
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
