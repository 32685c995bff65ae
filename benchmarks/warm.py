"""Warm queries: every saved SELECT query, repeated in one process."""

from collections.abc import Iterable

import pyoxigraph as ox

import kgkz
from benchmarks.measure import HEADER, Ratio, at_least, at_most, compare, mean, work
from kgkz.graph import build
from kgkz.rdf.shipped import sources


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure ``kg.select`` against pyoxigraph on the same store, and against rdflib on the same graph."""
    rounds, few = (1, 1) if effort == "quick" else (31, 3)
    kg = kgkz.load()
    store = build.build(sources())  # in memory, like a graph after a few queries
    whole = kg.to_rdflib()
    bare, slow = {}, {}
    for name in [query.name for query in kg.queries.values() if query.form == "select"][
        : 2 if effort == "quick" else None
    ]:
        text = kg.queries[name].text
        ours = work(lambda name=name: kg.select(name))
        bare[name] = compare(ours, work(lambda text=text: _read(store, text)), rounds)
        slow[name] = compare(ours, work(lambda text=text: list(whole.query(text))), few)
    worst = max(bare, key=lambda name: bare[name].middle)
    return [
        HEADER,
        at_most("`kg.select`, geometric mean", "pyoxigraph that reads each cell's value", _mean(bare.values()), 1.2),
        at_most(f"`kg.select`, worst: `{worst}`", "pyoxigraph that reads each cell's value", bare[worst], 1.2),
        at_least("`kg.select`, geometric mean", "rdflib on the same graph", _mean(slow.values()), 40),
    ]


def _read(store: ox.Store, text: str) -> list[list[str | None]]:
    return [[None if cell is None else cell.value for cell in row] for row in store.query(text)]


def _mean(ratios: Iterable[Ratio]) -> Ratio:
    """Return the geometric mean over the queries; the quartiles are those of the queries."""
    return Ratio(*map(mean, zip(*ratios, strict=True)))
