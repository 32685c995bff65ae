"""Validation: from Turtle to a report."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyshacl
import rdflib

from benchmarks import scale
from benchmarks.measure import HEADER, at_least, compare, work
from kgkz import compiled, shacl
from kgkz.resources import root, sources


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure the fast engine against the judge, parsing included on both sides."""
    rows = [HEADER]
    shapes = sorted((root() / "ontology" / "shapes").glob("*.ttl"))
    with TemporaryDirectory() as folder:
        larger = Path(folder, "larger.ttl")
        worlds = {"the real graph": sources()}
        if effort != "quick":
            worlds[f"{scale.write(larger, 60_000):,} triples"] = [larger]
        for name, files in worlds.items():
            ours, peer = (work(lambda task=task, files=files: task(files, shapes)) for task in (_ours, _peer))
            ratio = compare(ours, peer, rounds=1 if effort == "quick" else 5)
            rows.append(at_least(f"parse and validate, {name}", "rdflib + pySHACL", ratio, 12))
    return rows


def _ours(files: list[Path], shapes: list[Path]) -> list[shacl.Result]:
    data, rules = ([triple for path in paths for triple in compiled.parse(path)] for paths in (files, shapes))
    return shacl.run(data, rules)


def _peer(files: list[Path], shapes: list[Path]) -> None:
    data, rules = rdflib.Graph(), rdflib.Graph()
    for graph, paths in ((data, files), (rules, shapes)):
        for path in paths:
            graph.parse(path)
    pyshacl.validate(data, shacl_graph=rules, inference="none", do_owl_imports=False, inplace=True)
