"""Configuration of the documentation site. Build it with ``sphinx-build -W -b html docs build/site``."""

import os
import re
from importlib.metadata import version as installed
from pathlib import Path

from sphinx.application import Sphinx

project = "kgkz"
author = "The kgkz founders"
project_copyright = "The kgkz founders. Text and data: CC BY 4.0. Code: MIT"
version = release = installed("kgkz")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # Pygments does not know the | of SPARQL property paths

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "kgkz"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # summaries are fetched, which a browser refuses for pages opened from disk

DOCS = Path(__file__).parent
PAGES_OF_FILES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "reference/benchmarks.md",
    "ontology/rules/README.md": "explanation/rules.md",
}
"""Files outside ``docs/`` that a page of the site includes."""


def point_into_the_site(text: str, folder: Path) -> str:
    """Change links to files of the checkout into links to the pages of the site that show them.

    Args:
        text: Markdown.
        folder: the folder of the file that contains the text.

    Returns:
        The text, with the links to pages as paths from ``docs/``.
    """

    def change(link: re.Match[str]) -> str:
        if re.match(r"\w+:|[#/]", link[1]):
            return link[0]
        target = Path(os.path.normpath(folder / link[1]))
        page = DOCS / PAGES_OF_FILES.get(target.relative_to(DOCS.parent).as_posix(), target)
        if not page.is_relative_to(DOCS):
            return link[0]
        return f"](/{page.relative_to(DOCS).as_posix()}{link[2] or ''})"

    return re.sub(r"\]\(([^)#\s]+)(#[^)\s]*)?\)", change, text)


def read_page(_: Sphinx, name: str, source: list[str]) -> None:
    """Adapt the links of a page."""
    source[0] = point_into_the_site(source[0], (DOCS / name).parent)


def read_included(_: Sphinx, path: Path, __: str, source: list[str]) -> None:
    """Adapt the links of a file that a page includes; its path is relative to ``docs/``."""
    source[0] = point_into_the_site(source[0], (DOCS / path).resolve().parent)


def setup(app: Sphinx) -> None:
    """Connect the two functions above."""
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
