"""The command line: words to calls, and nothing else.

Results go to standard output, all else to standard error. Exit codes: 0 good; 1 the data is at fault, or there is no
such query or entity; 2 wrong use; 3 the store is out of reach or refused.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgkz.errors import BadFile, BadParameter, BadQuery, KgkzError, MissingExtra, StoreError

if TYPE_CHECKING:
    from kgkz.graph import KnowledgeGraph
    from kgkz.results import Table

_TABLE_FORMATS = ("table", "csv", "tsv", "json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after ``kgkz``; those of the process if left out.

    Returns:
        The exit code.
    """
    for name in ("SIGINT", "SIGPIPE"):  # a query cannot be interrupted from Python, so the process simply ends
        if hasattr(signal, name) and arguments is None:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options) or 0)
    except KgkzError as error:
        print(f"kgkz: {error}", file=sys.stderr)
        if isinstance(error, StoreError):
            return 3
        return 2 if isinstance(error, BadParameter | BadQuery | BadFile | MissingExtra) else 1


def _queries(options: argparse.Namespace) -> None:
    from kgkz.results import Table

    kept = [query for query in _load(options).queries.values() if not options.tag or options.tag in query.tags]
    rows = [
        (query.name, query.summary, " ".join(parameter.name for parameter in query.parameters), " ".join(query.tags))
        for query in kept
    ]
    _show(Table(("query", "question", "parameters", "tags"), list(rows)), options.format)


def _show_query(options: argparse.Namespace) -> None:
    query = _load(options).queries[options.name]
    print(query.text, end="")


def _run(options: argparse.Namespace) -> None:
    graph = _load(options)
    query = graph.queries[options.name]
    values = _values(options.values)
    if query.form == "ask":
        _truth(graph.ask(query.name, **values), options.format)
    elif query.form == "construct":
        print(graph.construct(query.name, **values).serialize(format="turtle"), end="")
    else:
        table = graph.select(query.name, **values)
        _show(graph.in_language(table, options.lang) if options.lang != "en" else table, options.format)


def _query(options: argparse.Namespace) -> None:
    if (options.text is None) == (options.file is None):
        raise BadQuery("give the query as one word, as -f FILE, or as - for standard input")
    text = sys.stdin.read() if options.text == "-" else options.text or _read(options.file)
    answer = _load(options).query(text)
    if isinstance(answer, bool):
        _truth(answer, options.format)
    elif hasattr(answer, "serialize"):
        print(answer.serialize(format="turtle"), end="")
    else:
        _show(answer, options.format)


def _about(options: argparse.Namespace) -> None:
    entity = _load(options).about(options.entity)
    if options.format == "json":
        import json

        parts = {part: getattr(entity, part).dicts() for part in ("names", "facts", "mentions")}
        print(
            json.dumps({"iri": entity.iri, "label": entity.label, **parts}, ensure_ascii=False, indent=2, default=str)
        )
    else:
        print(entity.text(_width()))


def _validate(options: argparse.Namespace) -> int:
    from kgkz.validation import validate

    report = validate(*options.files, lang=options.lang)
    if options.format == "table":
        print(report)
    else:
        print(report.to_json() if options.format == "json" else report.turtle())
    return 0 if report.conforms else 1


def _verify_source(options: argparse.Namespace) -> int:
    table = _load(options).verify_source(options.copy)
    verdicts = [row[1] for row in table]
    _show(table, options.format)
    counts = [(verdict, verdicts.count(verdict)) for verdict in ("found", "interrupted", "moved", "missing")]
    print(", ".join(f"{count} {verdict}" for verdict, count in counts), file=sys.stderr)
    return 0 if set(verdicts) <= {"found", "interrupted"} else 1


def _passage(options: argparse.Namespace) -> None:
    print(_load(options).passage(options.number, options.source).text(_width()))


def _export(options: argparse.Namespace) -> None:
    text = _load(options).export(*options.layer, inferred=not options.no_inferred, format=options.format)
    if options.output is None:
        print(text, end="")
        return
    # Written beside and put in place at the end, so that a full disk leaves no half file.
    unfinished = Path(f"{options.output}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(options.output)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BadFile(f"cannot write {options.output}: {error.strerror or error}") from error


def _stats(options: argparse.Namespace) -> None:
    _show(_load(options).stats(), options.format)


def _load(options: argparse.Namespace) -> "KnowledgeGraph":
    from kgkz.graph import connect, load

    endpoint, data = getattr(options, "endpoint", None), getattr(options, "data", None) or []
    if endpoint and data:
        raise BadParameter("--endpoint asks a store elsewhere and --data loads files here; give one of them")
    return connect(endpoint) if endpoint else load(*data)


def _values(words: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` words; a name that comes twice has two values, one without a value is lifted."""
    given: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise BadParameter(f"{word!r} is not a parameter; write name=value, such as as_of=2015-01-01")
        if name not in given:
            given[name] = value or None
        elif given[name] is None or not value:
            raise BadParameter(f"parameter {name!r} is given and left open at once")
        else:
            given[name] = [*given[name], value] if isinstance(given[name], list) else [given[name], value]
    return given


def _show(table: "Table", format: str) -> None:
    if format == "table":
        print(table.text(_width()))
    elif format == "json":
        print(table.json())
    else:
        print(table.csv() if format == "csv" else table.tsv(), end="")


def _truth(answer: bool, format: str) -> None:
    word = "true" if answer else "false"
    print('{"head": {}, "boolean": ' + word + "}" if format == "json" else word)


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"cannot read {path}: {error}") from error


class _Version(argparse.Action):
    """Look the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        import kgkz

        parser.exit(message=f"kgkz {kgkz.__version__}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kgkz",
        description="The knowledge graph of Kazakhstan's cultural diplomacy: who did what, who says so, and where.",
        epilog="Exit codes: 0 good, 1 data at fault or nothing by that name, 2 wrong use, 3 store out of reach.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, call: Callable[[argparse.Namespace], int | None], summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        added.set_defaults(command=call)
        return added

    def formats(to: argparse.ArgumentParser, *names: str) -> None:
        to.add_argument("--format", choices=names, default=names[0], help=f"how to print it (default: {names[0]})")

    def where(to: argparse.ArgumentParser) -> None:
        to.add_argument("--endpoint", metavar="URL", help="ask a SPARQL endpoint instead of the graph here")
        to.add_argument(
            "--data", metavar="FILE", action="append", help="load a Turtle file beside the graph (may be repeated)"
        )

    def language(to: argparse.ArgumentParser, *names: str) -> None:
        to.add_argument(
            "--lang", choices=names, default="en", help="language of labels or messages, English where missing"
        )

    added = command("queries", _queries, "List the saved queries.")
    added.add_argument("--tag", metavar="T", help="only those with this tag")
    formats(added, *_TABLE_FORMATS)

    added = command("show", _show_query, "Print a saved query as its file has it.")
    added.add_argument("name", metavar="NAME")

    added = command("run", _run, "Run a saved query.")
    added.add_argument("name", metavar="NAME")
    added.add_argument(
        "values", metavar="param=value", nargs="*", help="repeat a parameter for several values; 'param=' lifts it"
    )
    formats(added, *_TABLE_FORMATS)
    language(added, "en", "kk", "ru", "tr")
    where(added)

    added = command("query", _query, "Run a query of your own.")
    added.add_argument("text", metavar="SPARQL", nargs="?", help="the query, or - for standard input")
    added.add_argument("-f", "--file", metavar="FILE", help="the file that holds it")
    formats(added, *_TABLE_FORMATS)
    where(added)

    added = command("about", _about, "Show everything about one thing.")
    added.add_argument("entity", metavar="ENTITY", help="a name in any script, a local name or an IRI")
    formats(added, "table", "json")
    where(added)

    added = command("validate", _validate, "Check the graph, or your own Turtle beside it.")
    added.add_argument("files", metavar="FILE", nargs="*")
    formats(added, "table", "json", "turtle")
    language(added, "en", "kk", "ru")

    added = command("verify-source", _verify_source, "Find every passage in your own copy of the paper.")
    added.add_argument("copy", metavar="FILE", help="the paper as text in UTF-8")
    formats(added, *_TABLE_FORMATS)

    added = command("passage", _passage, "Show what rests on a passage, and read it in your own copy.")
    added.add_argument("number", metavar="ID", help="such as turkic.6.2")
    added.add_argument("--source", metavar="FILE", help="the paper as text in UTF-8")

    added = command("export", _export, "Write the graph, or some layers of it.")
    added.add_argument(
        "--layer", choices=("ontology", "world", "discourse", "check", "dataset"), action="append", default=[]
    )
    added.add_argument("--no-inferred", action="store_true", help="leave out what was derived")
    formats(added, "turtle", "nt", "nq", "trig", "jsonld", "rdfxml")
    added.add_argument("-o", "--output", metavar="FILE", help="where to write it (default: standard output)")

    added = command("stats", _stats, "Count what the graph holds.")
    formats(added, *_TABLE_FORMATS)
    return parser
