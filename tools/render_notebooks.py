"""Write the notebooks with what their cells print, as pages to read: ``docs/notebooks/``.

Usage, from the checkout::

    python tools/render_notebooks.py
"""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from traitlets.config import Config

from kgkz.resources import root

PAGES = Path("docs", "notebooks")
# What differs from run to run: the port of a store, the name of a folder.
PORT = re.compile(r"127\.0\.0\.1:\d+")
FOLDER = re.compile(r"/[\w/.-]*tmp\w+/")
# Tables are kept as HTML; the style that pandas sends before each of them would be shown as text.
STYLE = re.compile(r"<style scoped>.*?</style>\n", re.S)
SHOWN = Config({"NbConvertBase": {"display_data_priority": ["text/html", "text/plain"]}})


def run(path: Path) -> nbformat.NotebookNode:
    """Run a notebook from top to bottom, in a kernel of its own."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return notebook


def page(notebook: nbformat.NotebookNode, name: str) -> str:
    """Write a notebook that was run as Markdown; its links to notebooks lead to their pages."""
    text, _ = MarkdownExporter(config=SHOWN).from_notebook_node(notebook)
    for changing, instead in ((PORT, "127.0.0.1:7878"), (FOLDER, ""), (STYLE, "")):
        text = changing.sub(instead, text)
    lines = (line.rstrip() for line in text.splitlines())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    body = re.sub(r"\]\(([\w-]+)\.ipynb", r"](\1.md", body)
    body = re.sub(r"\]\(\.\./docs/", "](../", body)
    body = re.sub(r"\]\(\.\./(?=[A-Z])", "](../../", body)
    return (
        f"*Written by `python tools/render_notebooks.py` from [notebooks/{name}](../../notebooks/{name}).*\n\n{body}\n"
    )


if __name__ == "__main__":
    (root() / PAGES).mkdir(exist_ok=True)
    for path in sorted((root() / "notebooks").glob("*.ipynb")):
        (root() / PAGES / path.with_suffix(".md").name).write_text(page(run(path), path.name), encoding="utf-8")
