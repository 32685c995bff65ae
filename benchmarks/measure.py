"""Two ways of doing one thing, measured side by side."""

import gc
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from math import exp, log
from statistics import quantiles
from typing import NamedTuple

_HUNDRED = 100
HEADER = ("ours", "the peer", "ratio", "middle half", "goal", "met")


class Ratio(NamedTuple):
    """How many times as long the one takes as the other: the median, and the quartiles around it."""

    low: float
    middle: float
    high: float

    def inverse(self) -> "Ratio":
        """Turn "so many times as long" into "so many times as fast"."""
        return Ratio(1 / self.high, 1 / self.middle, 1 / self.low)


def compare(ours: Callable[[], float], peer: Callable[[], float], rounds: int) -> Ratio:
    """Measure A B A B, and take the ratio of each pair, so that a slow minute of the machine strikes both alike.

    Args:
        ours: does the one, and says how many seconds it took.
        peer: does the other, likewise.
        rounds: how many pairs.
    """
    ours(), peer()  # caches are warm from here on
    ratios = [ours() / peer() for _ in range(rounds)]
    low, middle, high = quantiles(ratios, n=4) if rounds > 1 else ratios * 3
    return Ratio(low, middle, high)


def work(task: Callable[[], object]) -> Callable[[], float]:
    """Measure a call in this process, by the time of the processor, which others on the machine hardly change."""

    def measured() -> float:
        gc.collect()  # neither clears up after the other
        start = time.process_time()
        task()
        return time.process_time() - start

    return measured


def process(*words: str, environment: dict[str, str]) -> Callable[[], float]:
    """Measure a fresh process from start to end, by the time of the processor that it took, system calls included."""

    def measured() -> float:
        started = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        if started.returncode:
            raise subprocess.CalledProcessError(started.returncode, words)
        return used.ru_utime + used.ru_stime

    return measured


def environment(cache: str) -> dict[str, str]:
    """Give a fresh process a cache of its own, and let it keep compiled modules, as an installed package has them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"XDG_CACHE_HOME": cache}


def mean(ratios: Sequence[float]) -> float:
    """Take the geometric mean."""
    return exp(sum(map(log, ratios)) / len(ratios))


def at_most(ours: str, peer: str, ratio: Ratio, goal: float) -> tuple[str, ...]:
    """Write a row for a goal of the kind "at most so many times as long"."""
    return _row(ours, peer, ratio, f"at most {goal:g} times as long", ratio.middle <= goal)


def at_least(ours: str, peer: str, ratio: Ratio, goal: float) -> tuple[str, ...]:
    """Write a row for a goal of the kind "at least so many times as fast"; the ratio is turned round for it."""
    faster = ratio.inverse()
    return _row(ours, peer, faster, f"at least {goal:g} times as fast", faster.middle >= goal)


def _row(ours: str, peer: str, ratio: Ratio, goal: str, met: bool) -> tuple[str, ...]:
    low, middle, high = (f"{number:.3g}" if number < _HUNDRED else f"{number:.0f}" for number in ratio)
    return ours, peer, middle, f"{low} to {high}", goal, "yes" if met else "no"
