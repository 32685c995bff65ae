"""Show what a saved query gives on the small data set of the tests, and keep it as the expected answer.

Usage, from the checkout::

    python tools/expected.py members_as_of

Read what it prints: each row must follow from ``tests/small_world.ttl``. Then ``pytest tests/test_queries.py -k NAME``
holds the query to it, to its form, and to the same rows in rdflib.
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
    parser = ArgumentParser(description="Keep what saved queries give on the small data set as the expected answers.")
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
    """Give the ending of the file and its text."""
    form = graph.queries[name].form
    if form == "select":
        return "csv", graph.select(name).csv()
    if form == "ask":
        return "txt", f"{graph.ask(name)}\n".lower()
    triples = graph.construct(name).serialize(format="nt").splitlines()
    return "nt", "\n".join(sorted(filter(None, triples))) + "\n"


if __name__ == "__main__":
    main()
