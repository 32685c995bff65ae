"""The words of the command line: which commands there are, and what each takes."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from kgkz.rdf.shipped import LANGUAGES, LAYERS

_CREDENTIALS = "credentials are read from KGKZ_USER and KGKZ_PASSWORD, or KGKZ_TOKEN"
_TABLE_FORMATS = ("table", "csv", "tsv", "json")


class _Version(argparse.Action):
    """Look the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        import kgkz

        parser.exit(message=f"kgkz {kgkz.__version__}\n")


class _QueryHelp(argparse.Action):
    """Print the help of ``run``, and, after the name of a query, its question and parameters."""

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


class _NotAsked:
    """Stands in for a command that is only listed: to describe them all takes longer than many a query."""

    def add_argument(self, *_: object, **__: object) -> None:
        pass


class _Help(argparse.HelpFormatter):
    """Spares argparse the module by which it would find out how wide the terminal is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width() - 2)


_Command = argparse.ArgumentParser | _NotAsked


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """Describe the words that ``kgkz`` takes.

    Args:
        asked: the one command whose own words are wanted, while the others are only listed; all if left out.

    Returns:
        The parser; what it reads has the name of the command under ``command``.
    """
    words = argparse.ArgumentParser(
        prog="kgkz",
        description="The knowledge graph of Kazakhstan's cultural diplomacy: who did what, who says so, and where.",
        epilog="Exit codes: 0 good, 1 data at fault or nothing by that name, 2 wrong use, 3 store out of reach.",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    words.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = words.add_subparsers(prog="kgkz", metavar="COMMAND", dest="command", required=True)

    def command(name: str, summary: str, own_help: bool = False) -> _Command:
        added = commands.add_parser(
            name, help=summary, description=summary, formatter_class=_Help, allow_abbrev=False, add_help=not own_help
        )
        return added if asked in (name, None) else _NotAsked()

    added = command("queries", "List the saved queries.")
    added.add_argument("--tag", metavar="T", help="only those with this tag")
    formats(added, *_TABLE_FORMATS, "turtle")

    added = command("show", "Print a saved query as its file has it.")
    added.add_argument("name", metavar="NAME")

    added = command("run", "Run a saved query. 'kgkz run NAME --help' describes its parameters.", own_help=True)
    _query_with_values(added)
    formats(added, *_TABLE_FORMATS)
    language(added, *LANGUAGES)
    where(added)

    added = command("query", "Run a query of your own.")
    added.add_argument("text", metavar="SPARQL", nargs="?", help="the query, or - for standard input")
    added.add_argument("-f", "--file", metavar="FILE", help="the file that holds it")
    formats(added, *_TABLE_FORMATS)
    where(added)

    added = command("find", "Find things by name, in any script and spelling.")
    added.add_argument("text", metavar="TEXT", help="a name, or some words of it")
    formats(added, *_TABLE_FORMATS)
    language(added, *LANGUAGES)
    where(added)

    added = command("about", "Show everything about one thing.")
    added.add_argument("entity", metavar="ENTITY", help="a name in any script, a local name or an IRI")
    formats(added, "table", "json")
    where(added)

    added = command("validate", "Check the graph, or your own Turtle beside it.")
    added.add_argument("files", metavar="FILE", nargs="*")
    formats(added, "table", "json", "turtle")
    language(added, "en", "kk", "ru")
    added.add_argument(
        "--engine", choices=("fast", "pyshacl"), default="fast", help="pyshacl is the judge, and slow (default: fast)"
    )

    _sources(command)
    _drawing(command)
    _going_out(command)

    added = command("stats", "Count what the graph holds.")
    formats(added, *_TABLE_FORMATS)
    return words


def _sources(command: Callable[[str, str], _Command]) -> None:
    """The commands about the passages of a source."""
    added = command("verify-source", "Find every passage of a source in your own copy of it.")
    added.add_argument("copy", metavar="FILE", help="the copy as text in UTF-8, or as PDF (extra 'pdf')")
    of_source(added)
    formats(added, *_TABLE_FORMATS)
    where(added)

    added = command("passage", "Show what rests on a passage, and read it in your own copy.")
    added.add_argument(
        "number", metavar="ID", help="such as turkic.6.2; of another source than the main one KEY:number"
    )
    added.add_argument("--source", metavar="FILE", help="the copy as text in UTF-8, or as PDF (extra 'pdf')")
    formats(added, "table", "json")
    where(added)

    added = command("coverage", "Count by section which passages of a source the graph has used.")
    of_source(added)
    added.add_argument("--missing", action="store_true", help="list the passages that it has not")
    formats(added, *_TABLE_FORMATS)
    where(added)


def _going_out(command: Callable[[str, str], _Command]) -> None:
    """The commands by which the graph leaves the house."""
    added = command("export", "Write the graph, or some layers of it.")
    added.add_argument("--layer", choices=tuple(LAYERS), action="append", default=[])
    added.add_argument("--no-inferred", action="store_true", help="leave out what was derived")
    exports = ("turtle", "nt", "nq", "trig", "jsonld", "rdfxml", "canonical", "bibtex", "csl-json")
    added.add_argument("--format", choices=exports, help="told from the name of the file; turtle where there is none")
    added.add_argument(
        "-o", "--output", metavar="FILE", help="where to write it (default: standard output); .gz compresses"
    )
    added.add_argument("--split", metavar="N", type=int, default=1, help="cut the file into N, for parallel loaders")

    added = command("push", "Load the graph into a triple store over the network, in place of what was there.")
    added.add_argument(
        "url", metavar="URL", help="the address of the store, or of one of its endpoints; " + _CREDENTIALS
    )
    added.add_argument("--graph", metavar="IRI", help="the graph to load it into (default: the default graph)")
    added.add_argument(
        "--protocol", choices=("auto", "graph-store", "update"), default="auto", help="how to send it (default: ask)"
    )
    added.add_argument("--timeout", metavar="SECONDS", type=float, default=300, help="default: 300")

    added = command("serve", "Serve the graph as a SPARQL endpoint on this machine, for reading only.")
    added.add_argument("--port", metavar="N", type=int, default=7878, help="default: 7878")

    added = command("describe", "Describe the graph for catalogues and programs, as DCAT and VoID in Turtle.")
    added.add_argument("--dumps", metavar="URL", help="the folder in which its exports can be fetched")
    where(added)


def _drawing(command: Callable[[str, str], _Command]) -> None:
    """The command by which a picture is drawn."""
    added = command("plot", "Draw a picture (extra 'plot').")
    pictures = ("claims", "definitions", "institutions", "memberships", "money", "network", "places", "swot")
    added.add_argument("name", metavar="NAME", choices=pictures, help=f"one of {', '.join(pictures)}")
    added.add_argument("values", metavar="param=value", nargs="*", help="what to draw, such as organisation=TURKSOY")
    added.add_argument(
        "-o", "--output", metavar="FILE", help="a name in .svg or .png (default: SVG to standard output)"
    )
    language(added, *LANGUAGES)
    where(added)


def _query_with_values(to: _Command) -> None:
    """Take the name of a saved query, the values of its parameters, and a help that describes them."""
    to.add_argument("-h", "--help", action=_QueryHelp, nargs=0, help="show this help; after NAME, the parameters too")
    to.add_argument("name", metavar="NAME")
    values = "values of the parameters; repeat one for several values; 'param=' removes an optional filter"
    to.add_argument("values", metavar="param=value", nargs="*", help=values)


def formats(to: _Command, *names: str) -> None:
    """Take ``--format``, out of some names of which the first is the default."""
    to.add_argument("--format", choices=names, default=names[0], help=f"how to print it (default: {names[0]})")


def of_source(to: _Command) -> None:
    """Take ``--of``, the source whose passages are meant."""
    to.add_argument("--of", metavar="KEY", help="the source, by the local name of its IRI (default: the main source)")


def where(to: _Command) -> None:
    """Take ``--endpoint`` and ``--data``."""
    to.add_argument("--endpoint", metavar="URL", help="ask a SPARQL endpoint instead of the graph here")
    to.add_argument(
        "--data", metavar="FILE", action="append", help="load a Turtle file beside the graph (may be repeated)"
    )


def language(to: _Command, *names: str) -> None:
    """Take ``--lang``, out of some languages."""
    to.add_argument("--lang", choices=names, default="en", help="language of labels or messages, English where missing")


def terminal_width() -> int:
    """Count the columns of the terminal, as ``shutil`` does, which brings three compressors along."""
    if (columns := os.environ.get("COLUMNS", "")).isdigit():
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # a file or a pipe
        return 100
