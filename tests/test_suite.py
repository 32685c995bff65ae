"""The tests themselves: what the default command covers, and what it omits."""

import ast
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import test_queries
import test_validation
from conftest import HERE, REPEATED, ROOT, left_out, repeated
from kgkz.cli.arguments import parser
from kgkz.rdf.shipped import root

MUTANTS = runpy.run_path(str(ROOT / "tools" / "mutants.py"))


def by_default(test: Callable[..., None], exclusive: list[str]) -> set[str]:
    """Return the cases of a test that the default command runs, by their first value."""
    values = set()
    for mark in getattr(test, "pytestmark", []):
        assert mark.name not in exclusive, f"{test.__name__} is left out"
        if mark.name == "parametrize":
            for case in mark.args[1]:
                marks = getattr(case, "marks", ())
                if not any(one.name in exclusive for one in marks):
                    values.add(case.values[0] if hasattr(case, "marks") else case)
    return values


def test_every_saved_query_runs_by_default(pytestconfig: pytest.Config) -> None:
    asked: set[str] = set()
    for test in (
        test_queries.test_a_table_is_as_expected,
        test_queries.test_a_boolean_is_as_expected,
        test_queries.test_a_graph_is_as_expected,
    ):
        asked |= by_default(test, left_out(pytestconfig))
    assert asked == {path.stem for path in (root() / "queries").rglob("*.rq")}


def test_every_shape_has_its_examples_by_default(pytestconfig: pytest.Config) -> None:
    exclusive = left_out(pytestconfig)
    found = by_default(test_validation.test_an_invalid_example_violates_only_its_shape, exclusive)
    assert found == set((HERE / "shapes" / "bad").glob("*.ttl"))
    spoken = by_default(test_validation.test_every_shape_with_a_message_has_an_invalid_example, exclusive)
    assert spoken == set(map(test_validation.local, test_validation.SPEAKING))
    by_default(test_validation.test_the_valid_example_has_no_findings, exclusive)


def test_every_command_runs_by_default(pytestconfig: pytest.Config) -> None:
    (commands,) = (action.choices for action in parser()._actions if action.choices and action.dest != "format")
    called = {word for path in HERE.glob("test_*.py") for word in first_words(path, left_out(pytestconfig))}
    assert sorted(set(commands) - called) == []


def first_words(path: Path, exclusive: list[str]) -> Iterator[str]:
    """Return the first text of each list, tuple and call in the tests of a file that the default command runs."""
    text = path.read_text(encoding="utf-8")
    whole = re.search(rf"^pytestmark = .*\b({'|'.join(exclusive)})\b", text, re.M)
    for part in ast.parse(text).body:
        if whole or not isinstance(part, ast.FunctionDef):
            continue
        marks = {getattr(node, "attr", "") for decorator in part.decorator_list for node in ast.walk(decorator)}
        for node in ast.walk(part) if not marks & set(exclusive) else ():
            words = getattr(node, "args" if isinstance(node, ast.Call) else "elts", [])
            texts = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            yield from texts[:1]


@pytest.mark.parametrize("module", MUTANTS["modules"]())
def test_every_module_has_its_tests(module: str, pytestconfig: pytest.Config) -> None:
    """``tools/mutants.py`` lists them; the default command also imports the module, to run its doctests."""
    assert {"tests", "src"} <= set(pytestconfig.getini("testpaths"))
    assert "--doctest-modules" in pytestconfig.getini("addopts")
    example, *tests = MUTANTS["tests"](module)
    assert (ROOT / example).exists()
    assert len(tests) > 0
    for test in tests:
        file, _, name = test.partition("::")
        assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
        assert (ROOT / file).exists()


# --- Omitted tests


def test_omitted_tests_run_before_a_merge(pytestconfig: pytest.Config) -> None:
    steps = "".join((ROOT / ".ci" / name).read_text(encoding="utf-8") for name in ("steps.sh", "run"))
    assert [marker for marker in left_out(pytestconfig) if f"pytest -m {marker}" not in steps] == []


SOME = """
import pytest

@pytest.mark.parametrize("number", range(20))
def test_one(number):
    pass

@pytest.mark.slow
def test_other():
    pass
"""


def run_pytest(folder: Path, *words: str) -> tuple[int, str]:
    """Run some unrelated tests with the settings of the project."""
    (folder / "test_some.py").write_text(SOME, encoding="utf-8")
    settings = ["-c", ROOT / "pyproject.toml", "-p", "conftest", "-p", "no:cacheprovider", "-n", "0"]
    command = [sys.executable, "-m", "pytest", *settings, *words, folder]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_default_run_says_what_it_omits_and_how_to_run_it(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    code, said = run_pytest(tmp_path)
    assert code == 0
    assert "20 passed, 1 deselected" in said
    assert [marker for marker in left_out(pytestconfig) if f"-m {marker}" not in said] == []
    assert ".ci/run" in said
    code, said = run_pytest(tmp_path, "-m", "slow")
    assert "1 passed, 20 deselected" in said
    assert ".ci/run" not in said


def test_a_sample_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    one, again, other = (
        [line for line in run_pytest(tmp_path, "--sample", "4", "--seed", seed, "-v")[1].splitlines() if "PASS" in line]
        for seed in ("a", "a", "b")
    )
    assert len(one) == len(other) == 4
    assert one == again != other


def test_no_test_is_in_two_runs(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.stash[REPEATED] == []


def test_a_test_in_two_runs_would_be_found(request: pytest.FixtureRequest) -> None:
    for marker, found in (("slow", []), ("parametrize", []), ("engines", [request.node.nodeid])):
        request.node.add_marker(marker)
        assert repeated(request.config, [request.node]) == found
