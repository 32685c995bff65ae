"""Time of a cold start: one query in a new process."""

import sys
from compileall import compile_dir
from pathlib import Path
from tempfile import TemporaryDirectory

import kgkz
from benchmarks.measure import HEADER, at_least, at_most, compare, environment, process
from kgkz.rdf.shipped import root

_HERE = Path(__file__).parent
_QUERIES = ("citations_by_reference", "members_as_of", "institution_timeline")


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure the command line against the minimum, rdflib and an empty program."""
    rounds, few = (1, 1) if effort == "quick" else (41, 7)
    compile_dir(Path(kgkz.__file__).parent, quiet=1)  # as pip does on installation
    program = str(Path(sys.executable).with_name("kgkz"))
    rows = [HEADER]
    with TemporaryDirectory() as folder:
        here = environment(folder)
        process(program, "run", _QUERIES[0], environment=here)()  # builds the graph
        (store,) = Path(folder, "kgkz").iterdir()
        turtle = Path(folder, "whole.ttl")
        turtle.write_text(kgkz.load().export(), encoding="utf-8")
        for name in _QUERIES[: 1 if effort == "quick" else None]:
            query = str(next((root() / "queries").rglob(f"{name}.rq")))
            ours = process(program, "run", name, environment=here)
            floor = process(sys.executable, str(_HERE / "floor.py"), str(store), query, environment=here)
            slow = process(sys.executable, str(_HERE / "rdflib_answer.py"), str(turtle), query, environment=here)
            command = f"`kgkz run {name}`"
            rows.append(at_most(command, "the floor: pyoxigraph on a built store", compare(ours, floor, rounds), 2.5))
            rows.append(at_least(command, "rdflib parses the Turtle and answers", compare(ours, slow, few), 10))
        ours = process(program, "--help", environment=here)
        nothing = process(sys.executable, "-c", "pass", environment=here)
        rows.append(at_most("`kgkz --help`", "`python -c pass`", compare(ours, nothing, rounds), 3))
    return rows
