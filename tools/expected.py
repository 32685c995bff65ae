"""Print the result of a saved query on the small data set of the tests, and save it as the expected result.

Usage, from the checkout::

    python tools/expected.py members_as_of

Check the printed rows: each must follow from ``tests/small_world.ttl``. Then ``pytest tests/test_queries.py -k NAME``
compares the query with them, and with its rows in rdflib.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

import kgkz
from kgkz.graph import build
from kgkz.rdf import shipped
from kgkz.sparql.stores import EmbeddedStore

TESTS = Path(__file__).parents[1] / "tests"


def main() -> None:
    """Write ``tests/golden/NAME`` for each name, and print it."""
    parser = ArgumentParser(
        description="Save the results of saved queries on the small data set as the expected results."
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="a saved query")
    names = parser.parse_args().names
    files = (*shipped.sources("ontology"), TESTS / "small_world.ttl")
    graph = kgkz.KnowledgeGraph(EmbeddedStore(build.build(files)), files)
    for name in names:
        try:
            ending, text = answer(graph, name)
        except kgkz.KgkzError as error:
            parser.error(str(error))
        (TESTS / "golden" / f"{name}.{ending}").write_text(text, encoding="utf-8", newline="")
        sys.stdout.write(text)


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
    main()
