"""How the time to load and to check data of one's own grows with the data."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import load, own_events
from benchmarks.measure import HEADER, grown
from benchmarks.own_data import in_a_process
from kgkz.rdf.shipped import sources
from kgkz.rdf.turtle import to_ntriples

_EVENTS = {"quick": (60, 600), "usual": (2_000, 600_000)}  # 30,000 and 3,000,000 triples with the shipped ones


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure a small number of events several times, and a large one once."""
    events = _EVENTS["quick" if effort == "quick" else "usual"]
    shipped = sum(to_ntriples(path).count(b"\n") for path in sources())
    sizes = [shipped + number * own_events.TRIPLES for number in events]
    memory: dict[str, float] = {}
    seconds: dict[str, list[float]] = {"kgkz.load": [], "kgkz.validate": []}

    def loaded() -> float:
        took, memory["kgkz.load"] = load.measure("kgkz", path)
        return took

    with TemporaryDirectory() as folder:
        path = Path(folder, "own.ttl")
        tasks: dict[str, Callable[[], float]] = {
            "kgkz.load": loaded, "kgkz.validate": in_a_process("validate", path, memory)
        }  # fmt: skip
        for number, rounds in zip(events, (3, 1), strict=True):
            own_events.write(path, number)
            for name, task in tasks.items():
                seconds[name].append(median(task() for _ in range(rounds)))
    memory["kgkz.validate"] = memory["validate"]
    return [
        HEADER,
        *(
            grown(f"`{name}`, {sizes[1]:,} triples in {memory[name]:.0f} MiB", f"the same, {sizes[0]:,} triples",
                  sizes, its)
            for name, its in seconds.items()
        ),
    ]  # fmt: skip
