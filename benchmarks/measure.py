"""Side-by-side measurement of two implementations."""

import gc
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from math import exp, log
from statistics import quantiles
from typing import NamedTuple

_HUNDRED = 100
_EXPONENT = 1.1
HEADER = ("ours", "the peer", "ratio", "middle half", "goal", "met")


class Ratio(NamedTuple):
    """The ratio of two durations: the median and the quartiles."""

    low: float
    middle: float
    high: float

    def inverse(self) -> "Ratio":
        """Convert "N times as long" to "N times as fast"."""
        return Ratio(1 / self.high, 1 / self.middle, 1 / self.low)


def compare(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> Ratio:
    """Measure alternately, and return the ratio of each pair, so that a slow period affects both.

    Args:
        ours: runs the first implementation, and returns its duration in seconds.
        peer: runs the second implementation, and returns its duration in seconds.
        rounds: the number of pairs.
    """
    ours(), peer()  # fills caches before the measurement
    ratios = [ours() / peer() for _ in range(rounds)]
    low, middle, high = quantiles(ratios, n=4) if rounds > 1 else ratios * 3
    return Ratio(low, middle, high)


def work(task: Callable[[], object]) -> Callable[[], float]:
    """Return a function that measures the CPU time of a call in this process."""

    def measured() -> float:
        gc.collect()  # no garbage of one run is collected in the other
        start = time.process_time()
        task()
        return time.process_time() - start

    return measured


def process(*words: str, environment: dict[str, str]) -> Callable[[], float]:
    """Return a function that measures the CPU time of a new process from start to end, including system calls."""

    def measured() -> float:
        started = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        if started.returncode:
            raise subprocess.CalledProcessError(started.returncode, words)
        return used.ru_utime + used.ru_stime

    return measured


def environment(cache: str) -> dict[str, str]:
    """Return an environment with a separate cache and with compiled modules, as in an installed package."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"XDG_CACHE_HOME": cache}


def mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean."""
    return exp(sum(map(log, ratios)) / len(ratios))


def at_most(ours: str, peer: str, ratio: Ratio, goal: float) -> tuple[str, ...]:
    """Return a row for a goal of the form "at most N times as long"."""
    return _row(ours, peer, ratio, f"at most {goal:g} times as long", ratio.middle <= goal)


def at_least(ours: str, peer: str, ratio: Ratio, goal: float) -> tuple[str, ...]:
    """Return a row for a goal of the form "at least N times as fast"; the ratio is inverted."""
    faster = ratio.inverse()
    return _row(ours, peer, faster, f"at least {goal:g} times as fast", faster.middle >= goal)


def grown(large: str, small: str, sizes: Sequence[int], seconds: Sequence[float]) -> tuple[str, ...]:
    """Write a row for how time grows: with exponent 1, ten times as much takes ten times as long."""
    exponent = log(seconds[1] / seconds[0]) / log(sizes[1] / sizes[0])
    met = "yes" if exponent <= _EXPONENT else "no"
    return large, small, f"exponent {exponent:.2f}", "", f"exponent at most {_EXPONENT:g}", met


def _row(ours: str, peer: str, ratio: Ratio, goal: str, met: bool) -> tuple[str, ...]:
    low, middle, high = (f"{number:.3g}" if number < _HUNDRED else f"{number:.0f}" for number in ratio)
    return ours, peer, middle, f"{low} to {high}", goal, "yes" if met else "no"
