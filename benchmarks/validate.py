"""Validation: from Turtle to a report."""

from pathlib import Path

import pyshacl
import rdflib

from benchmarks.measure import HEADER, at_least, compare, work
from kgkz.rdf import turtle
from kgkz.rdf.shipped import root, sources
from kgkz.validation import shacl


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure the fast engine against the reference engine, including parsing."""
    shapes = sorted((root() / "ontology" / "shapes").glob("*.ttl"))
    ours, peer = (work(lambda task=task: task(sources(), shapes)) for task in (_ours, _peer))
    ratio = compare(ours, peer, rounds=1 if effort == "quick" else 5)
    return [HEADER, at_least("parse and validate, the real graph", "rdflib + pySHACL", ratio, 12)]


def _ours(files: list[Path], shapes: list[Path]) -> list[shacl.Result]:
    data, rules = ([triple for path in paths for triple in turtle.parse(path)] for paths in (files, shapes))
    return shacl.run(data, rules)


def _peer(files: list[Path], shapes: list[Path]) -> None:
    data, rules = rdflib.Graph(), rdflib.Graph()
    for graph, paths in ((data, files), (rules, shapes)):
        for path in paths:
            graph.parse(path)
    pyshacl.validate(data, shacl_graph=rules, inference="none", do_owl_imports=False, inplace=True)
