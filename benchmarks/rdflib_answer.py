"""The same result with rdflib: parse the Turtle, run the query, print."""

import sys
from pathlib import Path

import rdflib

graph = rdflib.Graph().parse(sys.argv[1])
for row in graph.query(Path(sys.argv[2]).read_text(encoding="utf-8")):
    print(",".join("" if cell is None else str(cell) for cell in row))
