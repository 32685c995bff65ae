"""Run mutation tests with Cosmic Ray: change the code in small ways, and check that a test fails.

A mutant that no test detects (a survivor) shows code whose result is not tested. Usage, from a checkout with the extra
``dev``::

    python tools/mutants.py                                # all mutants; takes hours
    python tools/mutants.py rdf/terms.py names             # the mutants of a module and of a package
    python tools/mutants.py --sample 20 --seed any-text    # twenty random mutants in four modules

Each mutant is tested with the tests of its module (``TESTS``) in a copy of the checkout. The survivors are listed. The
exit code is 1 if a test fails without a mutation, or if too few mutants are detected (``--least``).
"""

import argparse
import os
import shlex
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "kgkz"

TESTS = {
    "": ("test_graph", "test_parameters", "test_cli"),
    "cli": ("test_cli",),
    "cli/progress.py": (
        "test_push::test_the_command_prints_the_number_of_triples_and_a_terminal_shows_a_progress_bar",
        "test_push::test_without_a_terminal_there_is_no_progress_bar",
    ),
    "graph": ("test_graph", "test_cli"),
    "graph/build.py": ("test_compiled", "test_graph"),
    "ingest": ("test_intake",),
    "names": ("test_find", "test_folding", "test_parameters"),
    "names/languages.py": ("test_languages", "test_find"),
    "plot": ("test_plot",),
    "publish": ("test_push",),
    "publish/bibliography.py": ("test_citations",),
    "publish/catalogue.py": ("test_description",),
    "publish/files.py": ("test_export",),
    "publish/metadata.py": ("test_description",),
    "publish/serve.py": ("test_serve",),
    "publish/supervise.py": ("test_serve",),
    "rdf": ("test_turtle", "test_results", "test_parameters"),
    "rdf/formats.py": ("test_export",),
    "rdf/jsonld.py": ("test_export",),
    "rdf/lists.py": ("test_description", "test_intake"),
    "rdf/shipped.py": ("test_graph", "test_export"),
    "reasoning": ("test_reasoning", "test_closure"),
    "sources": ("test_locators", "test_coverage", "test_copies", "test_cli"),
    "sparql": ("test_parameters", "test_results", "test_queries::test_a_table_is_as_expected"),
    "sparql/call.py": ("test_notebook",),
    "sparql/frames.py": ("test_frames",),
    "sparql/html.py": ("test_results", "test_notebook"),
    "sparql/credentials.py": ("test_client", "test_remote_access"),
    "sparql/failures.py": ("test_client", "test_remote"),
    "sparql/http.py": ("test_client",),
    "sparql/network.py": ("test_client", "test_remote_access"),
    "sparql/remote.py": ("test_remote", "test_remote_access"),
    "sparql/wrapper.py": ("test_remote", "test_remote_access"),
    "sparql/stores.py": ("test_stores", "test_compiled"),
    "validation": ("test_validation",),
}
"""The tests of a package or module, by its path in ``src/kgkz``; the longest matching path is used. The doctests of the
module are run too."""

# One replacement of each kind: replacing ``+`` by ``-`` is enough; ``*``, ``/`` and eight others are not needed.
OPERATORS = {
    "core/AddNot", "core/ExceptionReplacer", "core/NumberReplacer", "core/ReplaceAndWithOr",
    "core/ReplaceBinaryOperator_Add_Sub", "core/ReplaceBinaryOperator_BitAnd_BitOr",
    "core/ReplaceBinaryOperator_BitOr_BitAnd", "core/ReplaceBinaryOperator_Div_Mul",
    "core/ReplaceBinaryOperator_FloorDiv_Mul", "core/ReplaceBinaryOperator_Mod_Add",
    "core/ReplaceBinaryOperator_Mul_Div", "core/ReplaceBinaryOperator_Pow_Mul", "core/ReplaceBinaryOperator_Sub_Add",
    "core/ReplaceBreakWithContinue", "core/ReplaceComparisonOperator_Eq_NotEq",
    "core/ReplaceComparisonOperator_Gt_GtE", "core/ReplaceComparisonOperator_GtE_Gt",
    "core/ReplaceComparisonOperator_IsNot_Is", "core/ReplaceComparisonOperator_Is_IsNot",
    "core/ReplaceComparisonOperator_LtE_Lt", "core/ReplaceComparisonOperator_Lt_LtE",
    "core/ReplaceComparisonOperator_NotEq_Eq", "core/ReplaceContinueWithBreak", "core/ReplaceFalseWithTrue",
    "core/ReplaceOrWithAnd", "core/ReplaceTrueWithFalse", "core/ReplaceUnaryOperator_Delete_Not",
    "core/ReplaceUnaryOperator_Delete_USub", "core/ZeroIterationForLoop",
}  # fmt: skip
WORKERS = 2
MODULES_OF_A_SAMPLE = 4
LONGEST = 300  # seconds for the tests of a module without a mutation


class Outcome(NamedTuple):
    """The result of one test run.

    Attributes:
        module: the path of the module in ``src/kgkz``.
        passed: whether the tests passed.
        seconds: the duration in seconds.
        shown: the mutation as a diff; without a mutation, the output of the tests.
    """

    module: str
    passed: bool
    seconds: float
    shown: str


def modules() -> list[str]:
    """Return the paths of the modules in ``src/kgkz``."""
    return sorted(path.relative_to(CODE).as_posix() for path in CODE.rglob("*.py"))


def tests(module: str) -> list[str]:
    """Return the tests of a module as pytest arguments."""
    fitting = max((key for key in TESTS if key in ("", module) or module.startswith(f"{key}/")), key=len)
    files = [name.partition("::") for name in TESTS[fitting]]
    return [f"src/kgkz/{module}", *(f"tests/{file}.py{rest}{test}" for file, rest, test in files)]


def mutants(chosen: Iterable[str]) -> "dict[str, list[MutationSpec]]":
    """Return all mutants of modules."""
    from cosmic_ray.commands.init import init
    from cosmic_ray.work_db import WorkDB, use_db

    found: dict[str, list[MutationSpec]] = {module: [] for module in chosen}
    with tempfile.TemporaryDirectory() as folder, use_db(f"{folder}/mutants.sqlite", WorkDB.Mode.create) as database:
        init([CODE / module for module in found], database, {})
        for item in database.work_items:
            for mutant in item.mutations:
                if mutant.operator_name in OPERATORS:
                    found[mutant.module_path.relative_to(CODE).as_posix()].append(mutant)
    return found


def draw(chosen: Sequence[str], many: int, seed: str) -> "dict[str, list[MutationSpec]]":
    """Return random mutants: a few modules, weighted by length, and equally many mutants in each of them."""
    chance = Random(seed)
    lengths = [len((CODE / module).read_bytes()) for module in chosen]
    drawn: list[str] = []
    while len(drawn) < min(MODULES_OF_A_SAMPLE, len(chosen)):
        (module,) = chance.choices(chosen, lengths)
        drawn += [module] * (module not in drawn)
    each = -(-many // len(drawn))
    return {module: chance.sample(every, min(each, len(every))) for module, every in mutants(drawn).items()}


def enter(copies: "Queue[str]") -> None:
    """Change to a separate copy of the checkout in this process."""
    copy = copies.get()
    os.chdir(copy)
    os.environ["PYTHONPATH"] = f"{copy}/src"


def attempt(module: str, mutant: "MutationSpec | None", limit: float, until: float = float("inf")) -> Outcome | None:
    """Run the tests of a module, with or without a mutation. Return None if the time ``until`` has passed."""
    from attrs import evolve
    from cosmic_ray.mutating import mutate_and_test
    from cosmic_ray.work_item import TestOutcome

    start = time.time()
    if start > until:
        return None
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests(module)]
    changes = [evolve(mutant, module_path=Path("src/kgkz", module))] if mutant else []
    result = mutate_and_test(changes, shlex.join(command), limit)
    if result.test_outcome not in (TestOutcome.KILLED, TestOutcome.SURVIVED):
        raise RuntimeError(result.output)
    passed = result.test_outcome == TestOutcome.SURVIVED
    return Outcome(module, passed, time.time() - start, result.diff or result.output or "")


def main(words: Sequence[str]) -> int:
    """Test mutants, and print the survivors."""
    parser = argparse.ArgumentParser(description="Change the code in small ways, and check that a test fails.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="modules or packages in src/kgkz (default: all)")
    parser.add_argument("--sample", type=int, metavar="N", help="test N random mutants in four modules")
    parser.add_argument(
        "--seed", default="", metavar="TEXT", help="with --sample: the same text gives the same mutants"
    )
    parser.add_argument("--seconds", type=float, default=float("inf"), help="start no more mutants after this time")
    parser.add_argument("--least", type=float, default=0.6, metavar="SHARE", help="fail if fewer are detected (0.6)")
    options = parser.parse_args(words)
    until = time.time() + options.seconds
    chosen = [module for module in modules() if module.startswith(tuple(options.paths) or "")]
    if not chosen:
        parser.error(
            f"no module of src/kgkz begins with {' or '.join(options.paths)}; expected one of {', '.join(modules())}"
        )
    drawn = mutants(chosen) if options.sample is None else draw(chosen, options.sample, options.seed)
    trials = [(module, mutant) for module, some in drawn.items() for mutant in some]
    Random(options.seed).shuffle(trials)

    with tempfile.TemporaryDirectory(prefix="kgkz-mutants-") as folder:
        context = get_context("spawn")
        copies: Queue[str] = context.Queue()
        left_out = shutil.ignore_patterns(".*", "*.egg-info", "__pycache__", "dist", "notebooks")
        for number in range(WORKERS):
            copies.put(str(shutil.copytree(ROOT, f"{folder}/{number}", ignore=left_out)))
        with ProcessPoolExecutor(WORKERS, context, enter, (copies,)) as pool:
            limits = {}
            for unchanged in pool.map(attempt, drawn, [None] * len(drawn), [LONGEST] * len(drawn)):
                assert unchanged is not None
                print(f"{unchanged.module}: {unchanged.seconds:.0f} s without a mutation", flush=True)
                if not unchanged.passed:
                    print(f"{unchanged.shown}\nThe tests of {unchanged.module} fail without a mutation.")
                    return 1
                limits[unchanged.module] = 10 + 5 * unchanged.seconds
            tried, found = Counter[str](), Counter[str]()
            for job in as_completed([pool.submit(attempt, *trial, limits[trial[0]], until) for trial in trials]):
                if (outcome := job.result()) is None:
                    continue
                tried[outcome.module] += 1
                found[outcome.module] += not outcome.passed
                if outcome.passed:
                    print(f"\nSurvivor in {outcome.module}:\n{outcome.shown}", flush=True)

    for module, many in sorted(tried.items()):
        print(f"{module}: {found[module]} of {many} detected")
    share = found.total() / tried.total() if tried else 0
    print(f"{found.total()} of {tried.total()} mutants were detected ({share:.0%}); required: {options.least:.0%}.")
    return 0 if share >= options.least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
