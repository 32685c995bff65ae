"""Every example in the README, the docs and the notebooks runs as written."""

import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import kgkz
import servers

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
NOTEBOOKS = sorted(path.name for path in ROOT.glob("notebooks/*.ipynb"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def blocks(page: str, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if kind == language]


def shell(command: str, folder: Path) -> str:
    words = shlex.split(command, comments=True)
    words[0] = str(PROGRAMS / Path(words[0]).name)
    environment = {**os.environ, "COLUMNS": "100"}  # the results on the pages have this width
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def test_the_first_command_of_the_readme_prints_what_it_shows(tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"&& \.venv/bin/(kgkz run [^\n]+)\n```", page)
    (shown,) = blocks("README.md", "text")[:1]
    answer = shell(command, tmp_path)
    assert [line.rstrip() for line in shown.splitlines()] == [line.rstrip() for line in answer.splitlines()]


COMMANDS = [
    line
    for line in "\n".join(blocks("README.md", "sh")).splitlines()
    if line.startswith("kgkz ") and "your-" not in line and "Ctrl-C" not in line
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(tmp_path: Path, command: str) -> None:
    shell(command, tmp_path)


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for code in blocks("README.md", "python"):
        exec(compile(code, "README.md", "exec"), {})


@pytest.mark.reference
def test_the_four_libraries_work_as_the_readme_shows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marked, because owlrl takes a minute for the whole graph."""
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("README.md", "py")
    names: dict[str, Any] = {}
    exec(compile(code.replace("7878", str(servers.free_port())), "README.md", "exec"), names)
    assert len(names["network"]) > 0
    assert set(names["reference"].to_rdflib()) == set(names["kg"].to_rdflib())


def test_the_page_on_tables_runs_as_written() -> None:
    names: dict[str, object] = {}
    for code in blocks("docs/how-to/join-datasets.md", "python"):
        exec(compile(code, "join-datasets.md", "exec"), names)


def script(page: str, *headings: str) -> str:
    """Return the shell commands under headings of a page, with unused ports."""
    parts = re.split(r"^## (.*)\n", (ROOT / page).read_text(encoding="utf-8"), flags=re.M)
    sections = dict(zip(["", *parts[1::2]], parts[::2], strict=True))
    wanted = headings or tuple(sections)
    lines = "".join(code for heading in wanted for kind, code in BLOCK.findall(sections[heading]) if kind == "sh")
    for port in sorted(set(re.findall(r"127\.0\.0\.1:(\d+)", lines))):
        lines = lines.replace(port, str(servers.free_port()))
    return lines if shutil.which("sudo") else lines.replace("sudo ", "")


def bash(commands: str, folder: Path) -> str:
    """Run commands in a shell, and stop what they leave running."""
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    shell = ["bash", "-euo", "pipefail", "-c", commands]
    with subprocess.Popen(
        shell, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            out, err = process.communicate(timeout=600)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
    assert process.returncode == 0, f"{out[-2000:]}\n{err[-2000:]}"
    return out


def sources_of_uzbekistan(kg: kgkz.KnowledgeGraph) -> int:
    """Return the number of rows for Uzbekistan in the result of the query on the page: one per source."""
    rows = kg.select("members_as_of", organisation="Turkic Council", as_of="2019-12-31").csv()
    assert "Uzbekistan" in rows
    return rows.count("Uzbekistan")


STORES = "docs/how-to/triple-store.md"


@pytest.mark.pages
def test_the_page_on_triple_stores_runs_as_written(tmp_path: Path, kg: kgkz.KnowledgeGraph) -> None:
    asked = bash(script(STORES, "Only to look", "Oxigraph"), tmp_path)
    assert asked.count("Uzbekistan") == 4 * sources_of_uzbekistan(kg), "in each of the four ways of asking"
    assert f"{len(kg._session.triples())} triples in the default graph" in asked
    bash(script(STORES, "Tell the world what it is", "The queries, for other programs"), tmp_path)
    (code,) = blocks(STORES, "python")
    exec(compile(code.replace("7871", str(servers.free_port())), "triple-store.md", "exec"), {})


@pytest.mark.engines
def test_the_page_on_triple_stores_runs_line_by_line_on_a_fresh_machine(
    tmp_path: Path, kg: kgkz.KnowledgeGraph
) -> None:
    """The whole page, including Virtuoso, in a copy of the checkout with a separate environment."""
    left_out = shutil.ignore_patterns(".git", ".*cache", "*.egg-info", "__pycache__", "tests")
    shutil.copytree(ROOT, tmp_path / "kgkz", ignore=left_out)
    asked = bash(script(STORES), tmp_path / "kgkz")
    assert asked.count("Uzbekistan") == 5 * sources_of_uzbekistan(kg), "in each of the five ways of asking"
    many = len(kg._session.triples())
    assert f"{many} triples in the default graph" in asked
    assert f"{many} triples in https://w3id.org/kgkz of" in asked
    assert re.search(rf"^{many}$", asked, re.M), "the count of what was loaded from files"


def test_the_examples_of_the_data_guide_are_in_the_graph(kg: kgkz.KnowledgeGraph) -> None:
    import pyoxigraph as ox

    from kgkz.rdf.namespaces import PREFIXES

    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    held = set(ox.parse(kg.export(inferred=False, format="nt"), format=ox.RdfFormat.N_TRIPLES))
    for code in blocks("docs/reference/data-patterns.md", "turtle"):
        assert set(ox.parse(head + code, format=ox.RdfFormat.TURTLE)) <= held


@pytest.mark.pages
def test_the_page_on_charts_runs_as_written_and_has_all_charts(
    kg: kgkz.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"kgkz": kgkz, "plot": kgkz.plot, "kg": kg}
    for code in blocks("docs/how-to/charts.md", "python"):
        exec(compile(code, "charts.md", "exec"), names)
    for line in "\n".join(blocks("docs/how-to/charts.md", "sh")).splitlines():
        shell(line.partition(" > ")[0], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"memberships.svg", "definitions.png"}
    page = (ROOT / "docs" / "how-to" / "charts.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`plot\.(\w+)\(kg\)`", page)) == set(kgkz.plot.PICTURES)


def test_the_generated_pages_are_current() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "reference.py"))["pages"]()
    for path, text in made.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run python tools/reference.py"
    generated = {
        path.relative_to(ROOT)
        for path in (ROOT / "docs").rglob("*.md")
        if "Generated by `python tools/reference.py`" in path.read_text(encoding="utf-8")
    }
    assert generated == set(made)


def test_the_page_of_translations_is_current() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "translations.py"))["page"](ROOT)
    assert (ROOT / "docs" / "reference" / "translations.md").read_text(encoding="utf-8") == made, (
        "run python tools/translations.py"
    )


def written(picture: str) -> list[str]:
    """Return the texts in an image; an image must have some."""
    words = sorted(re.findall(r"<text[^>]*>([^<]+)</text>", picture))
    assert words
    return words


@pytest.mark.parametrize(
    "name", ["tour.ipynb", *(pytest.param(name, marks=pytest.mark.pages) for name in NOTEBOOKS if name != "tour.ipynb")]
)
def test_a_notebook_runs_from_top_to_bottom(name: str) -> None:
    """Its page must show the current output; after a change run ``python tools/render_notebooks.py``."""
    import nbformat

    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code), "outputs are not kept here"
    render = runpy.run_path(str(ROOT / "tools" / "render_notebooks.py"))
    notebook = render["run"](ROOT / "notebooks" / name)
    text, pictures = render["page"](notebook, name)
    page = ROOT / "docs" / "notebooks" / name.replace(".ipynb", ".md")
    assert text == page.read_text(encoding="utf-8")
    # Only the texts of images are compared, because positions can differ between versions of the renderer.
    kept = {file.name: written(file.read_text(encoding="utf-8")) for file in page.parent.glob(f"{page.stem}_*.svg")}
    assert {file: written(picture.decode()) for file, picture in pictures.items()} == kept
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    silent = [cell.source for cell in code if not cell.outputs]
    assert len(silent) <= 1, "nearly every cell shows what it does"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_ends_with_its_limitations(name: str) -> None:
    import nbformat

    cells = nbformat.read(ROOT / "notebooks" / name, as_version=4).cells
    assert "## What you may not conclude\n" in cells[-1].source
    for target in re.findall(r"\]\(([^)#:]+)", "".join(cell.source for cell in cells)):
        assert (ROOT / "notebooks" / target).exists(), f"{name} links to {target}"


def test_the_readme_names_every_notebook() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in NOTEBOOKS if f"notebooks/{name}" not in page] == []


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/**/*.md"))]
)
def test_links_have_a_target(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / page).parent.joinpath(target).exists(), f"{page} links to {target}"


ADDRESS = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"([^\"]+)\"")


@pytest.mark.pages
def test_the_site_is_built_without_a_warning_and_asks_no_other_host(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", ROOT / "docs", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        for address in ADDRESS.findall(page.read_text(encoding="utf-8")):
            assert not re.match(r"(?:\w+:)?//", address), f"{page.name} loads {address}"
            target = address.partition("?")[0].partition("#")[0]
            assert page.parent.joinpath(target).exists(), f"{page.name} loads {address}"


def test_every_command_is_in_the_readme() -> None:
    from kgkz.cli.arguments import parser

    (commands,) = (action.choices for action in parser()._actions if action.choices and action.dest != "format")
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in commands if f"kgkz {name}" not in page] == []
