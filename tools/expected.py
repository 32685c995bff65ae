"""Print the result of a saved query on the small data set of the tests, and save it as the expected result.

Usage, from the checkout::

    python tools/expected.py members_as_of
    python tools/expected.py --check

Check the printed rows: each must follow from ``tests/small_world.ttl``. The option ``--check`` tests all queries:
header, form, rows, the same rows in rdflib, declared terms, wrong values, and the generated reference pages.
"""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import kgkz
from kgkz.graph import build
from kgkz.rdf import shipped
from kgkz.sparql.stores import EmbeddedStore

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
CHECKS = (
    *(f"tests/test_{name}.py" for name in ("queries", "ontology", "wrong_values")),
    "tests/test_docs.py::test_the_generated_pages_are_current",
)


def main() -> int:
    """Write ``tests/golden/NAME`` for each name and print it, or run the tests of queries."""
    parser = ArgumentParser(description="Save the results of queries on the small data set as the expected results.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a saved query")
    parser.add_argument("--check", action="store_true", help="run the tests of all queries")
    options = parser.parse_args()
    if not options.names and not options.check:
        parser.error("name a query, or give --check")
    files = (*shipped.sources("ontology"), TESTS / "small_world.ttl")
    graph = kgkz.KnowledgeGraph(EmbeddedStore(build.build(files)), files)
    for name in options.names:
        try:
            ending, text = answer(graph, name)
        except kgkz.KgkzError as error:
            parser.error(str(error))
        (TESTS / "golden" / f"{name}.{ending}").write_text(text, encoding="utf-8", newline="")
        sys.stdout.write(text)
        if ending == "csv" and len(text.splitlines()) == 1:
            print(f"{name}: no rows. Is each term spelled right, and is there an example to find?", file=sys.stderr)
    if not options.check:
        return 0
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *CHECKS], cwd=ROOT, check=False).returncode


def answer(graph: kgkz.KnowledgeGraph, name: str) -> tuple[str, str]:
    """Return the file extension and the text of the result."""
    form = graph.queries[name].form
    if form == "select":
        return "csv", graph.select(name).csv()
    if form == "ask":
        return "txt", f"{graph.ask(name)}\n".lower()
    triples = graph.construct(name).serialize(format="nt").splitlines()
    return "nt", "\n".join(sorted(filter(None, triples))) + "\n"


if __name__ == "__main__":
    sys.exit(main())
