"""The minimum for a cold start: open an existing store, run a query, print."""

import sys

import pyoxigraph as ox

with open(sys.argv[2], encoding="utf-8") as file:  # noqa: PTH123 - pathlib would be part of the floor
    answer = ox.Store.read_only(sys.argv[1]).query(file.read())
print(",".join(variable.value for variable in answer.variables))
for row in answer:
    print(",".join("" if cell is None else cell.value for cell in row))
