"""Command-line arguments: the commands and their options."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from kgkz.rdf.shipped import LANGUAGES, LAYERS

_CREDENTIALS = "credentials are taken from KGKZ_USER and KGKZ_PASSWORD, or from KGKZ_TOKEN"
_TABLE_FORMATS = ("table", "csv", "tsv", "json")


class _Version(argparse.Action):
    """Print the version. Look it up only on request, because that takes time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        import kgkz

        parser.exit(message=f"kgkz {kgkz.__version__}\n")


class _QueryHelp(argparse.Action):
    """Print the help of ``run`` and, if a query is named, the question and parameters of the query."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: Any) -> None:
        parser.print_help()
        if name := getattr(namespace, "name", None):
            from kgkz.errors import UnknownQuery
            from kgkz.rdf.shipped import root
            from kgkz.sparql.collection import Queries

            try:
                print(f"\n{Queries(root() / 'queries')[name].help()}")
            except UnknownQuery as error:
                parser.exit(1, f"kgkz: {error}\n")
        parser.exit()


class _Unselected:
    """Placeholder for a command that is not run, to save start-up time."""

    def add_argument(self, *_: object, **__: object) -> None:
        pass


class _Help(argparse.HelpFormatter):
    """Format help text without importing ``shutil``."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width() - 2)


_Command = argparse.ArgumentParser | _Unselected


def parser(selected: str | None = None) -> argparse.ArgumentParser:
    """Return the argument parser of ``kgkz``.

    Args:
        selected: the command whose arguments are added; the other commands are only listed. None adds all arguments.

    Returns:
        The parser. The parsed arguments have the name of the command in ``command``.
    """
    words = argparse.ArgumentParser(
        prog="kgkz",
        description="Query and validate the knowledge graph of Kazakhstan's cultural diplomacy. "
        "Every statement has a source.",
        epilog="Exit codes: 0 success; 1 invalid data, or unknown entity or query; 2 wrong use; "
        "3 store unreachable, refused or timed out.",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    words.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = words.add_subparsers(prog="kgkz", metavar="COMMAND", dest="command", required=True)

    def command(name: str, summary: str, own_help: bool = False) -> _Command:
        added = commands.add_parser(
            name, help=summary, description=summary, formatter_class=_Help, allow_abbrev=False, add_help=not own_help
        )
        return added if selected in (name, None) else _Unselected()

    added = command("queries", "List the saved queries.")
    added.add_argument("--tag", metavar="T", help="list only queries with this tag")
    formats(added, *_TABLE_FORMATS, "turtle")

    added = command("show", "Print the text of a saved query.")
    added.add_argument("name", metavar="NAME")

    added = command("run", "Run a saved query. 'kgkz run NAME --help' describes its parameters.", own_help=True)
    _query_with_values(added)
    formats(added, *_TABLE_FORMATS)
    language(added, *LANGUAGES)
    where(added)

    added = command("query", "Run a SPARQL query.")
    added.add_argument("text", metavar="SPARQL", nargs="?", help="the query, or - to read standard input")
    added.add_argument("-f", "--file", metavar="FILE", help="read the query from FILE")
    formats(added, *_TABLE_FORMATS)
    where(added)

    added = command("find", "Find entities by name, in any script and spelling.")
    added.add_argument("text", metavar="TEXT", help="a name or part of a name")
    formats(added, *_TABLE_FORMATS)
    language(added, *LANGUAGES)
    where(added)

    added = command("about", "Show all statements about an entity.")
    added.add_argument("entity", metavar="ENTITY", help="a name in any script, an IRI, a CURIE or a local name")
    formats(added, "table", "json")
    where(added)

    added = command("validate", "Validate the graph, or your own Turtle files together with it.")
    added.add_argument(
        "files", metavar="FILE", nargs="*", help="Turtle files to validate (default: the built-in graph)"
    )
    formats(added, "table", "json", "turtle")
    language(added, "en", "kk", "ru")
    added.add_argument(
        "--engine",
        choices=("fast", "pyshacl"),
        default="fast",
        help="SHACL engine; pyshacl is the reference implementation and slower (default: fast)",
    )

    _sources(command)
    _drawing(command)
    _exports(command)

    added = command("stats", "Show statistics of the graph.")
    formats(added, *_TABLE_FORMATS)
    return words


def _sources(command: Callable[[str, str], _Command]) -> None:
    """Add the commands for the passages of a source."""
    added = command("verify-source", "Check that every passage of a source can be found in your copy of it.")
    added.add_argument("copy", metavar="FILE", help="your copy, as UTF-8 text or as PDF (needs the extra 'pdf')")
    of_source(added)
    formats(added, *_TABLE_FORMATS)
    where(added)

    added = command("passage", "Show the statements based on a passage, and its text in your copy of the paper.")
    added.add_argument(
        "number",
        metavar="ID",
        help="number of the passage, such as turkic.6.2; KEY:number for a source other than the main one",
    )
    added.add_argument("--source", metavar="FILE", help="your copy, as UTF-8 text or as PDF (needs the extra 'pdf')")
    formats(added, "table", "json")
    where(added)

    added = command("coverage", "Report how many passages of a source are encoded, by section.")
    of_source(added)
    added.add_argument(
        "--missing", action="store_true", help="list the passages that are neither encoded nor explained"
    )
    formats(added, *_TABLE_FORMATS)
    where(added)


def _exports(command: Callable[[str, str], _Command]) -> None:
    """Add the export commands."""
    added = command("export", "Export the graph, or some of its layers.")
    added.add_argument("--layer", choices=tuple(LAYERS), action="append", default=[], help="can be repeated")
    added.add_argument("--no-inferred", action="store_true", help="omit inferred statements")
    exports = ("turtle", "nt", "nq", "trig", "jsonld", "rdfxml", "canonical", "bibtex", "csl-json")
    added.add_argument("--format", choices=exports, help="output format (default: from the file name, else turtle)")
    added.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="output file (default: standard output); a name ending in .gz is compressed",
    )
    added.add_argument("--split", metavar="N", type=int, default=1, help="write N files, for parallel loading")

    added = command("push", "Load the graph into a triple store, replacing an earlier version of it.")
    added.add_argument("url", metavar="URL", help="URL of the store or of one of its endpoints; " + _CREDENTIALS)
    added.add_argument("--graph", metavar="IRI", help="target graph (default: the default graph)")
    added.add_argument(
        "--protocol",
        choices=("auto", "graph-store", "update"),
        default="auto",
        help="update protocol (default: detect)",
    )
    added.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=300, help="longest wait for a response (default: 300)"
    )

    added = command("serve", "Start a read-only SPARQL endpoint on this machine.")
    added.add_argument("--port", metavar="N", type=int, default=7878, help="TCP port (default: 7878)")

    added = command("describe", "Print a DCAT and VoID description of the graph in Turtle.")
    added.add_argument("--dumps", metavar="URL", help="URL of the folder from which the exports can be downloaded")
    where(added)


def _drawing(command: Callable[[str, str], _Command]) -> None:
    """Add the command that draws charts."""
    added = command("plot", "Draw a chart (needs the extra 'plot').")
    charts = ("claims", "definitions", "institutions", "memberships", "money", "network", "places", "swot")
    added.add_argument("name", metavar="NAME", choices=charts, help=f"one of {', '.join(charts)}")
    added.add_argument(
        "values", metavar="param=value", nargs="*", help="parameter of the chart, such as organisation=TURKSOY"
    )
    added.add_argument(
        "-o", "--output", metavar="FILE", help="output file, .svg or .png (default: SVG to standard output)"
    )
    language(added, *LANGUAGES)
    where(added)


def _query_with_values(to: _Command) -> None:
    """Add the name of a saved query, its parameter values, and a ``--help`` that describes them."""
    to.add_argument("-h", "--help", action=_QueryHelp, nargs=0, help="show this help and, after NAME, the parameters")
    to.add_argument("name", metavar="NAME")
    values = "parameter values; repeat a parameter for several values; 'param=' removes an optional filter"
    to.add_argument("values", metavar="param=value", nargs="*", help=values)


def formats(to: _Command, *names: str) -> None:
    """Add ``--format``. The first name is the default."""
    to.add_argument("--format", choices=names, default=names[0], help=f"output format (default: {names[0]})")


def of_source(to: _Command) -> None:
    """Add ``--of``, the source of the passages."""
    to.add_argument("--of", metavar="KEY", help="the source, by the local name of its IRI (default: the main source)")


def where(to: _Command) -> None:
    """Add ``--endpoint`` and ``--data``."""
    to.add_argument("--endpoint", metavar="URL", help="query a SPARQL endpoint instead of the built-in graph")
    to.add_argument(
        "--data", metavar="FILE", action="append", help="load a Turtle file together with the graph; can be repeated"
    )


def language(to: _Command, *names: str) -> None:
    """Add ``--lang`` with the given languages."""
    to.add_argument(
        "--lang", choices=names, default="en", help="language of labels or messages; English if missing (default: en)"
    )


def terminal_width() -> int:
    """Return the terminal width without importing ``shutil``."""
    if (columns := os.environ.get("COLUMNS", "")).isdigit():
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # a file or a pipe
        return 100
