"""Run the examples of README and documentation, write their output into the pages, and draw the pictures.

Usage, from the checkout::

    python tools/examples.py                    # every page, and the pictures
    python tools/examples.py docs/tutorial.md   # one page

What the fenced blocks of a page mean, in this order:

- ``sh``: commands that are run. Lines with ``your-``, ``tools/``, ``Ctrl-C``, ``pip`` or ``venv`` are not.
- ``python``: code that is run; all blocks of a page share their variables.
- ``text`` directly after one of these: what it prints. A last line ``…`` stands for the lines that are left out.
  If it begins with ``kgkz: ``, the command must end with this error.
- ``turtle``, ``sparql`` or ``json`` with a first line ``# NAME``: a file that later blocks of the page read.

All blocks of a page run in one empty folder.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

ROOT = Path(__file__).parents[1]
OTHERWISE = {"docs/how-to/triple-store.md"}
"""Pages that start servers; tests/test_docs.py runs them on free ports."""
BLOCK = re.compile(
    r"^```(?P<language>sh|python|turtle|sparql|json)\n(?P<code>.*?)^```\n(?P<shown>\n```text\n(?P<output>.*?)^```\n)?",
    re.M | re.S,
)
GENERATED = re.compile(r"^\*(Generated|Written) by `python tools/|^`python tools/translations|\A```\{include\}", re.M)
CUT = "…"
REFUSAL = "kgkz: "
"""How an error of the command line begins. A page that shows one expects it, with the line breaks of a terminal."""
IMAGES = Path("docs", "how-to", "images")


def pages() -> list[str]:
    """Return the pages with examples that this tool runs, as paths from the checkout."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}
    written = {name for name, text in texts.items() if GENERATED.search(text) or name.startswith("docs/notebooks/")}
    return [name for name, text in texts.items() if name not in OTHERWISE | written and BLOCK.search(text)]


def run(page: str) -> str:
    """Run the examples of a page.

    Args:
        page: its path from the checkout.

    Returns:
        The text of the page, with the output that the examples print now.

    Raises:
        RuntimeError: an example ends with an error.
    """
    names: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):

        def change(block: re.Match[str]) -> str:
            try:
                printed = RUN[block["language"]](block["code"], names)
            except Exception as error:
                if not (block["output"] or "").startswith(REFUSAL) or REFUSAL not in str(error):
                    raise RuntimeError(f"{page}: {error}\n{block['code']}") from error
                printed = fill(REFUSAL + str(error).partition(REFUSAL)[2], 95, break_on_hyphens=False)
            if block["output"] is None:
                return block[0]
            return block[0].replace(block["shown"], f"\n```text\n{shown(printed, block['output'])}```\n")

        return BLOCK.sub(change, (ROOT / page).read_text(encoding="utf-8"))


def shown(printed: str, before: str) -> str:
    """Return what is printed, cut where the page cuts it."""
    lines = [line.rstrip() for line in printed.splitlines()]
    kept = before.splitlines()
    if kept and kept[-1] == CUT:
        lines = [*lines[: len(kept) - 1], CUT]
    return "".join(f"{line}\n" for line in lines)


def commands(code: str) -> list[str]:
    """Return the lines of a shell block that are run."""
    last = re.sub(r"^python3 -m venv .* && \.venv/bin/(?=kgkz )", "", code, flags=re.M)
    return [line for line in last.splitlines() if not re.search(r"your-|tools/|Ctrl-C|\bpip\b|\bvenv\b", line)]


def shell(code: str, _: dict[str, Any]) -> str:
    """Run the commands of a block, with a terminal of 100 columns."""
    programs = [str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {**os.environ, "PATH": os.pathsep.join(programs), "COLUMNS": "100"}
    command = ["bash", "-euo", "pipefail", "-c", "\n".join(commands(code))]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def python(code: str, names: dict[str, Any]) -> str:
    """Run the code of a block, with the variables of the blocks before it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "<example>", "exec"), names)
    return printed.getvalue()


def file(code: str, _: dict[str, Any]) -> str:
    """Save a block that begins with the name of a file."""
    if name := re.match(r"# ([\w-]+\.\w+)\n", code):
        Path(name[1]).write_text(code, encoding="utf-8")
    return ""


RUN: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "sh": shell, "python": python, "turtle": file, "sparql": file, "json": file,
}  # fmt: skip


def pictures() -> Iterator[tuple[Path, str]]:
    """Draw each chart once, as the page on charts shows it.

    Yields:
        The path of the file from the checkout, and the SVG.
    """
    import kgkz
    from kgkz import plot

    kg = kgkz.load()
    values: dict[str, dict[str, object]] = {"memberships": {"organisation": "TURKSOY"}}
    for name in plot.PICTURES:
        yield IMAGES / f"{name}.svg", plot.svg(plot.draw(name, kg, values.get(name)))


def main() -> None:
    """Rewrite the pages that are named, or all of them and the pictures."""
    for page in sys.argv[1:] or pages():
        (ROOT / page).write_text(run(page), encoding="utf-8", newline="\n")
    if not sys.argv[1:]:
        (ROOT / IMAGES).mkdir(exist_ok=True)
        for path, picture in pictures():
            (ROOT / path).write_text(picture, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
