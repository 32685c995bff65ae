"""Every example in the README, the docs and the notebooks runs, and prints what the page shows."""

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
from types import SimpleNamespace
from typing import Any

import pytest

import kgkz
import servers

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
NOTEBOOKS = sorted(path.name for path in ROOT.glob("notebooks/*.ipynb"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
EXAMPLES = SimpleNamespace(**runpy.run_path(str(ROOT / "tools" / "examples.py")))
STORES = "docs/how-to/triple-store.md"
PATTERNS = "docs/reference/data-patterns.md"


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(read(page)) if kind == language]


def same(page: str, now: str) -> None:
    """Compare a page with its examples as they are printed now."""
    assert read(page).splitlines() == now.splitlines(), f"{page}: run python tools/examples.py {page}"


def test_the_examples_of_the_readme_run_and_print_what_it_shows() -> None:
    page = "README.md"
    assert re.search(r"&& \.venv/bin/(kgkz run [^\n]+)\n```\n\n```text\n\w", read(page)), "the first answer is shown"
    same(page, EXAMPLES.run(page))


@pytest.mark.pages
@pytest.mark.parametrize("page", [page for page in EXAMPLES.pages() if page != "README.md"])
def test_the_examples_of_a_page_run_and_print_what_it_shows(page: str) -> None:
    same(page, EXAMPLES.run(page))


def test_no_page_with_examples_is_left_out() -> None:
    """Pages that tools write run their examples in tests of their own."""
    written = {page for page in pages() if re.search(r"(?:Generated|Written) by `python tools/", read(page))}
    with_examples = {page for page in pages() if blocks(page, "sh") or blocks(page, "python")}
    assert with_examples - written == {*EXAMPLES.pages(), STORES} - {"README.md"}


def pages() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))


def test_what_an_example_prints_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.md").write_text(
        "```python\nprint(1)\nprint(2)\n```\n\n```text\nwrong\n…\n```\n", encoding="utf-8"
    )
    monkeypatch.setitem(EXAMPLES.run.__globals__, "ROOT", tmp_path)
    assert EXAMPLES.run("page.md").endswith("```text\n1\n…\n```\n")


def test_an_example_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.md").write_text("```sh\nfalse\ntrue\n```\n", encoding="utf-8")
    monkeypatch.setitem(EXAMPLES.run.__globals__, "ROOT", tmp_path)
    with pytest.raises(RuntimeError, match=r"page\.md"):
        EXAMPLES.run("page.md")


def test_an_error_is_shown_only_where_the_command_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EXAMPLES.run.__globals__, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```sh\nkgkz show no_such_query\n```\n\n```text\nkgkz: \n```\n", encoding="utf-8")
    assert re.search(r"kgkz: .*'no_such_query'", EXAMPLES.run("page.md"))
    page.write_text("```sh\nfalse\n```\n\n```text\nkgkz: \n```\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"page\.md"):
        EXAMPLES.run("page.md")


def test_every_command_is_shown_and_run() -> None:
    from kgkz.cli.arguments import parser

    (commands,) = (action.choices for action in parser()._actions if action.choices and action.dest != "format")
    run = [line for page in EXAMPLES.pages() for code in blocks(page, "sh") for line in EXAMPLES.commands(code)]
    run += "".join(blocks(STORES, "sh")).splitlines()
    assert [name for name in commands if not any(f"kgkz {name}" in line for line in run)] == []
    assert [name for name in commands if f"## kgkz {name}\n" not in read("docs/reference/cli.md")] == []


def test_each_query_page_has_a_command_that_runs(kg: kgkz.KnowledgeGraph) -> None:
    folder = ROOT / "docs" / "reference" / "queries"
    shown = [code for path in sorted(folder.glob("*.md")) for code in blocks(path.relative_to(ROOT).as_posix(), "sh")]
    for command in shown:
        program, run, name, *words = shlex.split(command)
        assert (program, run) == ("kgkz", "run")
        values: dict[str, list[str]] = {}
        for word in words:
            values.setdefault(word.partition("=")[0], []).append(word.partition("=")[2])
        getattr(kg, kg.queries[name].form)(name, **values)
    assert sorted(shlex.split(command)[2] for command in shown) == sorted(kg.queries)


@pytest.mark.reference
def test_the_four_libraries_work_as_the_readme_shows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marked, because owlrl takes a minute for the whole graph."""
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("README.md", "py")
    names: dict[str, Any] = {"kgkz": kgkz, "kg": kgkz.load()}
    exec(compile(code.replace("7878", str(servers.free_port())), "README.md", "exec"), names)
    assert len(names["network"]) > 0
    assert set(names["reference"].to_rdflib()) == set(names["kg"].to_rdflib())


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


@pytest.mark.pages
def test_the_page_on_triple_stores_runs_as_written(tmp_path: Path, kg: kgkz.KnowledgeGraph) -> None:
    asked = bash(script(STORES, "Try it without installing a store", "Oxigraph"), tmp_path)
    assert asked.count("Uzbekistan") == 4 * sources_of_uzbekistan(kg), "in each of the four ways of asking"
    assert f"{len(kg._session.triples())} triples in the default graph" in asked
    bash(script(STORES, "Publish the metadata", "Export the saved queries for other programs"), tmp_path)
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


def test_the_data_patterns_are_entries_of_the_graph(kg: kgkz.KnowledgeGraph) -> None:
    import pyoxigraph as ox

    from kgkz.rdf.namespaces import PREFIXES

    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    held = set(ox.parse(kg.export(inferred=False, format="nt"), format=ox.RdfFormat.N_TRIPLES))
    for code in blocks(PATTERNS, "turtle"):
        assert set(ox.parse(head + code, format=ox.RdfFormat.TURTLE)) <= held


def test_the_page_on_charts_shows_them_all() -> None:
    page = read("docs/how-to/charts.md")
    for name in kgkz.plot.PICTURES:
        assert f"`plot.{name}(kg)`" in page
        assert f"](images/{name}.svg)" in page


@pytest.mark.pages
def test_the_charts_on_the_pages_are_current() -> None:
    """By their words; where each letter stands may differ from one version of the renderer to the next."""
    drawn = dict(EXAMPLES.pictures())
    assert {path.name for path in (ROOT / EXAMPLES.IMAGES).iterdir()} == {path.name for path in drawn}
    for path, picture in drawn.items():
        assert written(picture) == written(read(path.as_posix())), "run python tools/examples.py"


def test_the_passages_on_the_page_are_those_that_the_tool_writes() -> None:
    page = "docs/how-to/second-source.md"
    tool = SimpleNamespace(**runpy.run_path(str(ROOT / "tools" / "passages.py")))
    (text,) = re.findall(r"cat > fair\.jsonl <<'END'\n(.*?)END\n", read(page), re.S)
    source = tool.read_source("id:example-fair", "en")
    entries = tool.read(text.splitlines(), source.scope)
    passages, described = blocks(page, "turtle")
    assert passages.removeprefix("# passages.ttl\n") == tool.write(source, entries)
    assert tool.digest(entry.locator for entry in entries) in described


def test_the_page_on_architecture_names_every_module() -> None:
    page = read("docs/explanation/architecture.md")
    rows: dict[str, str] = {}
    name = ""
    for first, modules in re.findall(r"^\| (`\w+`)? ?\| ([^|]*) \|", page, re.M):
        name = first.strip("`") or name
        rows[name] = rows.get(name, "") + modules
    for path in sorted((ROOT / "src" / "kgkz").glob("*/*.py")):
        package, module = path.parent.name, path.stem
        if module != "__init__" and package != "plot":
            assert f"`{module}`" in rows[package], f"{package}.{module} is missing on the page"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "benchmarks/README.md", *pages()])
def test_a_file_that_a_page_names_exists(page: str) -> None:
    paths = re.findall(r"`((?:src|tests|tools|queries|ontology|notebooks|benchmarks|\.ci)/[\w./-]+)`", read(page))
    invented = {"queries/SUBJECT/your_question.rq"}
    assert [path for path in paths if path not in invented and not (ROOT / path).exists()] == []


def test_the_generated_pages_are_current() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "reference.py"))["pages"]()
    for path, text in made.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run python tools/reference.py"
    generated = {
        path.relative_to(ROOT)
        for path in (ROOT / "docs").rglob("*.md")
        if "Generated by `python tools/reference.py`" in path.read_text(encoding="utf-8")
    }
    in_part = {Path(PATTERNS), Path("docs/reference/glossary.md")}
    assert generated == set(made) - in_part


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
    assert [name for name in NOTEBOOKS if f"notebooks/{name}" not in read("README.md")] == []


def test_the_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) < 120
