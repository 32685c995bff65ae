"""Run benchmarks and write their tables into the docs: ``python -m benchmarks [NAME …]``."""

import os
import platform
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

NAMES = ("cold", "warm", "derive", "validate", "own_data", "own_growth", "growth")
_ONLY_WHEN_ASKED = ("virtuoso",)  # half an hour, and a server that is not in PyPI
_PAGE = Path(__file__).with_name("README.md")
_LIBRARIES = ("pyoxigraph", "rdflib", "owlrl", "pyshacl", "pyshifty")


def main(words: Sequence[str]) -> None:
    """Run the named benchmarks; without names, all that need no server.

    ``--quick`` only checks that they run, and does not change the page. ``--large`` extends the growth benchmark to
    ten million triples.
    """
    effort = "quick" if "--quick" in words else "large" if "--large" in words else "usual"
    asked = [word for word in words if word not in ("--quick", "--large")] or NAMES
    if unknown := set(asked) - {*NAMES, *_ONLY_WHEN_ASKED}:
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join((*NAMES, *_ONLY_WHEN_ASKED))}")
    for name in asked:
        table = _table(import_module(f"benchmarks.{name}").measure(effort))
        print(f"{name}\n\n{table}", flush=True)
        if effort != "quick":
            text = _replace(_PAGE.read_text(encoding="utf-8"), name, f"{table}\n{_machine()}")
            _PAGE.write_text(text, encoding="utf-8")


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _machine() -> str:
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    kind = processor[1] if processor else platform.machine()
    return f"{kind}, {os.cpu_count()} cores, Python {platform.python_version()}; {libraries}.\n"


def _replace(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}{text}{end}{after}"


if __name__ == "__main__":
    main(sys.argv[1:])
