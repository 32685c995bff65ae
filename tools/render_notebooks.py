"""Run the notebooks and render them as Markdown pages with images, in ``docs/notebooks/``.

Usage, from the checkout::

    python tools/render_notebooks.py
"""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from traitlets.config import Config

from kgkz.rdf.shipped import root

PAGES = Path("docs", "notebooks")
# These differ between runs: the port of a store, and the names of temporary folders.
PORT = re.compile(r"127\.0\.0\.1:\d+")
FOLDER = re.compile(r"/[\w/.-]*tmp\w+/")
# Images are SVG, tables are HTML. The style element that pandas writes before a table would be shown as text.
STYLE = re.compile(r"<style scoped>.*?</style>\n", re.S)
SHOWN = Config({"NbConvertBase": {"display_data_priority": ["image/svg+xml", "text/html", "text/plain"]}})


def run(path: Path) -> nbformat.NotebookNode:
    """Run a notebook from top to bottom in a new kernel."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return notebook


def page(notebook: nbformat.NotebookNode, name: str) -> tuple[str, dict[str, bytes]]:
    """Return an executed notebook as Markdown, and its images by file name.

    Links to notebooks are replaced by links to the rendered pages.
    """
    names = {"unique_key": Path(name).stem, "output_files_dir": "."}
    text, resources = MarkdownExporter(config=SHOWN).from_notebook_node(notebook, resources=names)
    for changing, instead in ((PORT, "127.0.0.1:7878"), (FOLDER, ""), (STYLE, "")):
        text = changing.sub(instead, text)
    lines = (line.rstrip() for line in text.splitlines())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    body = re.sub(r"\]\(([\w-]+)\.ipynb", r"](\1.md", body)
    body = re.sub(r"\]\(\.\./docs/", "](../", body)
    body = re.sub(r"\]\(\.\./(?=[A-Z])", "](../../", body)
    head = f"*Written by `python tools/render_notebooks.py` from [notebooks/{name}](../../notebooks/{name}).*"
    return f"{head}\n\n{body}\n", {Path(file).name: data for file, data in resources["outputs"].items()}


if __name__ == "__main__":
    (root() / PAGES).mkdir(exist_ok=True)
    for path in sorted((root() / "notebooks").glob("*.ipynb")):
        text, pictures = page(run(path), path.name)
        (root() / PAGES / path.with_suffix(".md").name).write_text(text, encoding="utf-8")
        for file, data in pictures.items():
            (root() / PAGES / file).write_bytes(data)
