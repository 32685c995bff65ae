"""The large graph in Virtuoso: time to load, and time of each saved query.

It is separate from the other benchmarks, because it has no comparison. It shows what remains to be improved if one
machine must serve ten million triples. Times are wall-clock seconds, because a server does the work.
"""

import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks import scale
from kgkz.graph import build
from kgkz.rdf.shipped import root
from kgkz.sparql.collection import Queries

if TYPE_CHECKING:
    import servers

SIZES = {"quick": 50_000, "usual": 10_000_000, "large": 10_000_000}
_GRAPH = "https://w3id.org/kgkz"
_PARTS = 2  # number of files and of loaders; the number of cores
_BUFFERS = 500_000  # pages of 8 KiB
_LIMIT = 60  # seconds, after which the server stops a query
_PATIENCE = 180  # seconds, after which the client stops waiting


def measure(effort: str) -> list[tuple[str, ...]]:
    """Load the multiplied graph with all derived triples, and run every saved query once with its defaults."""
    sys.path.append(str(root() / "tests"))
    import servers

    with TemporaryDirectory() as name:
        folder = Path(name)
        # In a separate process, so that its memory is free for the server afterwards.
        subprocess.run([sys.executable, "-m", "benchmarks.virtuoso", name, str(SIZES[effort])], check=True)
        with servers.virtuoso(folder, buffers=_BUFFERS, time_limit=_LIMIT) as server:
            return [("step", "seconds", "rows"), _loaded(server, folder), *_answered(server.query)]


def _loaded(server: "servers.Server", folder: Path) -> tuple[str, ...]:
    """Load the files of a folder, and check that they are complete."""
    start = time.perf_counter()
    _isql(server.sql, f"ld_dir('{folder}', '*.nt', '{_GRAPH}');")
    command = _command(server.sql, "rdf_loader_run();")
    loaders = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(_PARTS)]
    for loader in loaders:
        loader.wait()
    _isql(server.sql, "checkpoint;")
    seconds = time.perf_counter() - start
    (_, held), _, _ = _ask(server.query, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    given = sum(1 for part in folder.glob("*.nt") for _ in part.open("rb"))
    if int(held) != given:
        sys.exit(f"Virtuoso holds {held} of {given} triples; is there room on the disk?")
    return f"load {given:,} triples", f"{seconds:.0f}", ""


def _answered(url: str) -> Iterator[tuple[str, ...]]:
    for query in Queries(root() / "queries").values():
        lines, seconds, refusal = _ask(url, query.text)
        yield f"`{query.name}`", f"{seconds:.3g}", refusal or f"{len(lines) - 1:,}"


def _write(folder: Path, triples: int) -> None:
    """Write the multiplied graph and its derived triples as N-Triples, in as many parts as there are loaders."""
    path = folder / "asserted.ttl"
    scale.write(path, triples)
    store = build.build([path])
    path.unlink()
    parts = [(folder / f"{number}.nt").open("w", encoding="utf-8") for number in range(_PARTS)]
    for number, quad in enumerate(store):
        parts[number % _PARTS].write(f"{quad.triple} .\n")
    for part in parts:
        part.close()


def _ask(url: str, text: str) -> tuple[list[str], float, str]:
    """Return the lines of the response, the seconds until the last one, and the error of the server if any."""
    form = urllib.parse.urlencode({"query": text, "default-graph-uri": _GRAPH, "format": "text/csv"})
    lines, refusal = [], ""
    start = time.perf_counter()
    try:
        with urllib.request.urlopen(url, form.encode(), timeout=_PATIENCE) as answer:
            lines = answer.read().decode("utf-8").splitlines()
    except urllib.error.HTTPError as error:
        refusal = error.read().decode("utf-8", "replace").partition("\n")[0]
    except TimeoutError:
        refusal = f"no answer within {_PATIENCE} s"
    return lines, time.perf_counter() - start, refusal


def _command(sql: str, text: str) -> list[str]:
    return ["isql-vt", sql, "dba", "dba", f"exec={text}"]


def _isql(sql: str, text: str) -> None:
    subprocess.run(_command(sql, text), check=True, capture_output=True)


if __name__ == "__main__":
    _write(Path(sys.argv[1]), int(sys.argv[2]))
