"""Own data: validation, search, and conversion of data frame rows to entries."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

import kgkz
from benchmarks import own_events
from benchmarks.measure import HEADER, at_least, at_most, compare, grown, work
from kgkz.names.lookup import names_query
from kgkz.rdf.shipped import root, sources
from kgkz.rdf.turtle import to_ntriples

_EVENTS = {"quick": 60, "usual": 60_000}  # 300,000 triples
_ROWS = {"quick": (10, 40), "usual": (1_000, 8_000)}
_KIBIBYTES = 1024
_SOURCE = "source-shine-2019"


def measure(effort: str) -> list[tuple[str, ...]]:
    """Measure each against a peer that does the least that is needed for it, and say how the time for frames grows."""
    quick = effort == "quick"
    effort, rounds = ("quick", 1) if quick else ("usual", 3)
    with TemporaryDirectory() as folder:
        return [
            HEADER,
            *_checking(Path(folder), _EVENTS[effort], rounds),
            *_finding(Path(folder), _EVENTS[effort], rounds),
            *_frames(Path(folder), _ROWS[effort], rounds),
        ]


def _checking(folder: Path, events: int, rounds: int) -> list[tuple[str, ...]]:
    valid, faulty, bare = (folder / name for name in ("valid.ttl", "faulty.ttl", "whole.nt"))
    own_events.write(valid, events)
    own_events.write(faulty, events, valid=False)
    bare.write_bytes(b"".join(map(to_ntriples, [*sources(), valid])))
    memory: dict[str, float] = {}
    ours, faults, peer = (
        in_a_process(*words, memory) for words in (("validate", valid), ("validate", faulty), ("pyshifty", bare))
    )
    # In this order, so that the last memory value is that of the valid events.
    ratio = compare(faults, ours, rounds)
    what, alone = f"`kgkz.validate`, {events:,} events of one's own", "pyshifty alone says which shapes fail"
    rows = [
        at_most(what, alone, compare(ours, peer, rounds), 1.5),
        at_most(f"{what}, a violation in each", "the same without violations", ratio, 2),
    ]
    more = memory["validate"] / memory["pyshifty"]
    goal = "at most as much", "yes" if more <= 1 else "no"
    return [*rows, (f"memory of the first, {memory['validate']:.0f} MiB", "pyshifty alone", f"{more:.3g}", "", *goal)]


def _finding(folder: Path, events: int, rounds: int) -> list[tuple[str, ...]]:
    path = folder / "valid.ttl"
    kg = kgkz.load(path)
    store = ox.Store()
    for file in (*sources(), path):
        store.load(path=str(file), format=ox.RdfFormat.TURTLE)
    peer = work(lambda: [name.value for _, name, _ in store.query(names_query())])  # type: ignore[union-attr, misc]
    what, scan = f"`kg.find` among {events:,} events, after the first", "pyoxigraph reads every name once"
    return [
        at_least(f"{what}: a name", scan, compare(work(lambda: kg.find("ТюрКСОЙ")), peer, rounds), 100),
        at_least(f"{what}: a slip", scan, compare(work(lambda: kg.find("Invented evemt 77")), peer, rounds), 1),
    ]


def _frames(folder: Path, numbers: tuple[int, int], rounds: int) -> list[tuple[str, ...]]:
    seconds = []
    for number in numbers:
        people = [{"label": f"Person {n}", "actor_kind": "expert"} for n in range(number)]
        path = folder / "people.ttl"
        path.write_text(kgkz.from_frame(people, "person", according_to=_SOURCE), encoding="utf-8")
        kg = kgkz.load(path)
        rows = [
            {
                "member": person["label"],
                "organisation": "TURKSOY",
                "membership_status": "observer",
                "start": 1993 + n % 30,
            }
            for n, person in enumerate(people)
        ]
        seconds.append(work(lambda kg=kg, rows=rows: _memberships(rows, kg))())  # type: ignore[misc]
    written = folder / "memberships.ttl"
    written.write_text(_memberships(rows, kg), encoding="utf-8")
    ours, peer = work(lambda: _memberships(rows, kg)), work(lambda: kgkz.validate(path, written))
    what = f"`kgkz.from_frame`, {numbers[1]:,} memberships"
    return [
        at_most(what, "`kgkz.validate` of what it writes", compare(ours, peer, rounds), 2),
        grown(what, f"the same, {numbers[0]:,}", numbers, seconds),
    ]


def _memberships(rows: Sequence[dict[str, object]], kg: kgkz.KnowledgeGraph) -> str:
    return kgkz.from_frame(rows, "membership", according_to=_SOURCE, graph=kg)


def in_a_process(task: str, path: Path, memory: dict[str, float]) -> Callable[[], float]:
    """Measure a task of this module in a fresh process, and note the most memory that it held, in MiB."""
    words = [sys.executable, "-m", "benchmarks.own_data", task, str(path)]

    def measured() -> float:
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
        seconds, memory[task] = json.loads(done.stdout)
        return float(seconds)

    return measured


def _validate(path: Path) -> float:
    return work(lambda: kgkz.validate(path))()


def _pyshifty(path: Path) -> float:
    from shifty._shifty import PreparedValidator

    shapes = b"".join(map(to_ntriples, sorted((root() / "ontology" / "shapes").glob("*.ttl"))))
    data = path.read_bytes()
    start = time.process_time()
    validator = PreparedValidator(shapes, None, "nt")
    validator.validate_algebra(data, None, "nt", "data", run_infer=False, on_unsupported="error")
    return time.process_time() - start


if __name__ == "__main__":
    took = {"validate": _validate, "pyshifty": _pyshifty}[sys.argv[1]](Path(sys.argv[2]))
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    print(json.dumps([took, int(status.partition("VmHWM:")[2].split()[0]) / _KIBIBYTES]))
