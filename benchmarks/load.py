"""Load own data together with the built-in graph, with kgkz or with pyoxigraph alone, in a new process."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox

import kgkz
from kgkz.rdf.shipped import sources

_KIBIBYTES = 1024


def measure(way: str, path: Path) -> tuple[float, float]:
    """Load a file in a new process.

    Args:
        way: ``kgkz``, which reasons and checks consistency, or ``pyoxigraph``, which only parses.
        path: a Turtle file.

    Returns:
        The CPU seconds, without the start of Python, and the peak memory in MiB.
    """
    words = [sys.executable, "-m", "benchmarks.load", way, str(path)]
    seconds, mebibytes = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return seconds, mebibytes


def _load(way: str, path: str) -> None:
    if way == "kgkz":
        kgkz.load(path)
        return
    store = ox.Store()
    for file in (*map(str, sources()), path):
        store.load(path=file, format=ox.RdfFormat.TURTLE)


if __name__ == "__main__":
    start = time.process_time()
    _load(*sys.argv[1:])
    seconds = time.process_time() - start
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    print(json.dumps([seconds, int(status.partition("VmHWM:")[2].split()[0]) / _KIBIBYTES]))
