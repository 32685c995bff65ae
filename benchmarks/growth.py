"""Growth of time and memory for a graph that is ten, a hundred and a thousand times as large.

Each size is measured in two new processes, one for the graph and its queries, one for validation.
"""

import json
import mmap
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from math import log
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyoxigraph as ox

from benchmarks import scale
from kgkz.graph import build
from kgkz.rdf import turtle
from kgkz.rdf.shipped import root
from kgkz.reasoning.derive import derive
from kgkz.sparql.collection import Queries
from kgkz.validation import shacl

# There is at least one copy, so the smallest size is the real graph.
SIZES = {
    "quick": (15_000, 60_000),
    "usual": (15_000, 150_000, 1_500_000),
    "large": (15_000, 150_000, 1_500_000, 10_000_000),
}
_LIMIT = 60.0  # seconds; a longer query is stopped
_PASSES = 3
_LONG = 1.0
_MEMORY = 20 * 2**30  # bytes; memory limit of a process
_HUNDRED = 100
_MEBIBYTE = 2**20
_HELD = "memory to here, MiB"
_READS = 1_000_000


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure every step at each size; the exponent is computed from the two largest sizes."""
    found: dict[str, list[float | None]] = {}
    sizes = []
    with TemporaryDirectory() as folder:
        for number, size in enumerate(SIZES[effort]):
            path = Path(folder, f"{size}.ttl")
            sizes.append(scale.write(path, size))
            measured = _measure_in_process("graph", path)
            if memory := measured.get(_HELD):
                measured["one read at random in as much memory, ns"] = _random_read(memory)
            for step, value in (measured | _measure_in_process("validation", path)).items():
                found.setdefault(step, [None] * number).append(value)
            for values in found.values():
                values.extend([None] * (number + 1 - len(values)))
    header = ("step", *(f"{size:,} triples" for size in sizes), "exponent")
    return [header, *((step, *map(_written, values), _exponent(sizes, values)) for step, values in found.items())]


def _measure_in_process(part: str, path: Path) -> dict[str, float | None]:
    """Measure in a new process, and return its results; if it runs out of memory, the earlier results."""
    words = [sys.executable, "-m", "benchmarks.growth", part, str(path)]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, text=True)
    return dict(map(json.loads, done.stdout.splitlines()))


def _written(value: float | None) -> str:
    return "given up" if value is None else f"{value:.3g}" if value < _HUNDRED else f"{value:.0f}"


def _exponent(sizes: list[int], values: list[float | None]) -> str:
    (before, after), (small, large) = values[-2:], sizes[-2:]
    return "" if before is None or after is None else f"{log(after / before) / log(large / small):.2f}"


def _graph(path: Path) -> None:
    store = ox.Store()
    _tell("load, s", _timed(lambda: turtle.load(path, store)))
    _tell("derive, s", _timed(lambda: derive(store, rules=build.rules())))
    _tell(_HELD, _peak())
    for query in Queries(root() / "queries").values():
        _tell(f"`{query.name}`, s", _limited(lambda text=query.text: _take(store, text)))


def _validation(path: Path) -> None:
    shapes = [triple for file in (root() / "ontology" / "shapes").glob("*.ttl") for triple in turtle.parse(file)]
    _tell("validate, s", _timed(lambda: shacl.run_lines(turtle.to_ntriples(path).splitlines(keepends=True), shapes)))
    _tell("memory of validation, MiB", _peak())


def _take(store: ox.Store, text: str) -> None:
    answer = store.query(text)
    if not isinstance(answer, ox.QueryBoolean):
        for _ in answer:
            pass


def _timed(task: Callable[[], object]) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


def _limited(task: Callable[[], object]) -> float | None:
    """Time a task in a process that can be stopped, because the engine cannot; short tasks several times."""
    fork = get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)

    def run() -> None:
        seconds = _timed(task)
        again = [_timed(task) for _ in range(_PASSES)] if seconds < _LONG else []
        sender.send(min([seconds, *again]))

    process = fork.Process(target=run)
    process.start()
    seconds = receiver.recv() if receiver.poll(_LIMIT) else None
    process.kill()
    process.join()
    return seconds


def _random_read(mebibytes: float) -> float:
    """Return the time of a read at a random position of a block of memory, in nanoseconds: the cost of size alone."""
    block = mmap.mmap(-1, int(mebibytes * _MEBIBYTE))  # in small pages, like the memory of the store
    words = np.frombuffer(block, dtype=np.int64)
    words[:: mmap.PAGESIZE // words.itemsize] = 1  # a page takes memory only after it is written
    places = np.random.default_rng(0).integers(len(words), size=_READS)
    return min(_timed(lambda: words.take(places)) for _ in range(_PASSES)) / _READS * 1e9


def _peak() -> float:
    """Return the peak memory of this process; ``resource`` would include that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _tell(step: str, value: float | None) -> None:
    print(json.dumps([step, value]), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    {"graph": _graph, "validation": _validation}[sys.argv[1]](Path(sys.argv[2]))
