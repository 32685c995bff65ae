"""Command-line interface. Each command calls the Python API.

Results are written to standard output, everything else to standard error. Exit codes: 0 success; 1 invalid data, or
unknown entity or query; 2 wrong use; 3 store unreachable, refused or timed out.
"""

import argparse
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kgkz.cli.arguments import parser, terminal_width
from kgkz.errors import BadFile, BadParameter, BadQuery, KgkzError, MissingExtra, StoreError

if TYPE_CHECKING:
    from kgkz.graph.entity import Entity
    from kgkz.graph.graph import KnowledgeGraph
    from kgkz.sources.passages import Passage
    from kgkz.sparql.table import Table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command-line arguments after ``kgkz``; None reads them from ``sys.argv``.

    Returns:
        The exit code.
    """
    for name in ("SIGINT", "SIGPIPE"):  # Python cannot interrupt a running query, so the process ends at once
        if hasattr(signal, name) and arguments is None:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    words = sys.argv[1:] if arguments is None else arguments
    options = parser(selected=words[0] if words else "").parse_args(words)
    try:
        return _COMMANDS[options.command](options) or 0
    except KgkzError as error:
        print(f"kgkz: {error}", file=sys.stderr)
        if isinstance(error, StoreError):
            return 3
        return 2 if isinstance(error, BadParameter | BadQuery | BadFile | MissingExtra) else 1


def _queries(options: argparse.Namespace) -> None:
    from kgkz.sparql.table import Table

    graph = _load(options)
    kept = [query for query in graph.queries.values() if not options.tag or options.tag in query.tags]
    if options.format in ("json", "turtle"):
        print(graph.catalogue([query.name for query in kept], options.format))
        return
    rows = [
        (query.name, query.summary, " ".join(parameter.name for parameter in query.parameters), " ".join(query.tags))
        for query in kept
    ]
    _show(Table(("query", "question", "parameters", "tags"), rows), options.format)


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
        if options.lang != "en":
            table = graph.in_language(table, options.lang, query.order)
        _show(table, options.format)
        if caption := table.caption():
            print(caption, file=sys.stderr)


def _query(options: argparse.Namespace) -> None:
    if (options.text is None) == (options.file is None):
        raise BadQuery("no query given; pass it as one argument, with -f FILE, or as - to read standard input")
    text = sys.stdin.read() if options.text == "-" else options.text or _read(options.file)
    answer = _load(options).query(text)
    if isinstance(answer, bool):
        _truth(answer, options.format)
    elif hasattr(answer, "serialize"):
        print(answer.serialize(format="turtle"), end="")
    else:
        _show(answer, options.format)


def _find(options: argparse.Namespace) -> int:
    table = _load(options).find(options.text, options.lang)
    _show(table, options.format)
    certain = [row for row in table.dicts() if row["how"] != "near"]
    if not certain:
        near = "; similar names are listed above" if table.rows else ""
        print(f"kgkz: no entity is named {options.text!r}{near}", file=sys.stderr)
    return 0 if certain else 1


def _about(options: argparse.Namespace) -> None:
    entity = _load(options).about(options.entity)
    _show_whole(entity, options.format)


def _validate(options: argparse.Namespace) -> int:
    from kgkz.validation.validate import validate

    report = validate(*options.files, lang=options.lang, engine=options.engine)
    if options.format == "table":
        print(report)
    else:
        print(report.to_json() if options.format == "json" else report.turtle())
    return 0 if report.conforms else 1


def _verify_source(options: argparse.Namespace) -> int:
    table = _load(options).verify_source(options.copy, options.of)
    verdicts = [row[1] for row in table]
    _show(table, options.format)
    counts = [(verdict, verdicts.count(verdict)) for verdict in ("found", "interrupted", "moved", "missing")]
    print(", ".join(f"{count} {verdict}" for verdict, count in counts), file=sys.stderr)
    return 0 if set(verdicts) <= {"found", "interrupted"} else 1


def _passage(options: argparse.Namespace) -> None:
    _show_whole(_load(options).passage(options.number, options.source), options.format)


def _coverage(options: argparse.Namespace) -> int:
    graph = _load(options)
    missing = graph.uncovered(options.of)
    _show(missing if options.missing else graph.coverage(options.of), options.format)
    if missing.rows and not options.missing:
        print(f"missing: {', '.join(str(row[0]) for row in missing)}", file=sys.stderr)
    return 1 if missing.rows else 0


def _plot(options: argparse.Namespace) -> None:
    from kgkz import plot

    chart = plot.draw(options.name, _load(options), _values(options.values), lang=options.lang)
    if options.output is None:
        print(plot.svg(chart))
    else:
        plot.save(chart, options.output)


def _export(options: argparse.Namespace) -> None:
    graph, inferred = _load(options), not options.no_inferred
    if options.layer or not inferred:
        print("note: without inferred statements; saved queries need a full export (kgkz export)", file=sys.stderr)
    if options.output is not None:
        graph.save(options.output, *options.layer, inferred=inferred, format=options.format, parts=options.split)
    elif options.split != 1:
        raise BadParameter("--split writes several files and needs -o FILE")
    else:
        print(graph.export(*options.layer, inferred=inferred, format=options.format or "turtle"), end="")


def _push(options: argparse.Namespace) -> None:
    from kgkz.cli.progress import bar

    with bar() as progress:
        count = _load(options).push(
            options.url, graph=options.graph, protocol=options.protocol, timeout=options.timeout, progress=progress
        )
    print(f"{count} triples in {options.graph or 'the default graph'} of {options.url}")


def _serve(options: argparse.Namespace) -> None:
    from kgkz.publish.serve import handle_signals

    graph = _load(options)
    with handle_signals(), graph.serve(options.port) as endpoint:
        lines = [
            f"Query page: {endpoint.page}",
            f"SPARQL endpoint (read-only, this machine only): {endpoint.query}",
            f"To run a saved query: kgkz run NAME --endpoint {endpoint.query}. "
            "To paste one into the page: kgkz show NAME. Saved queries:",
            *(f"  {query.name:<32} {query.summary}" for query in graph.queries.values()),
            "Press Ctrl-C to stop the server.",
        ]
        print("\n".join(lines), file=sys.stderr, flush=True)
        endpoint.wait()


def _describe(options: argparse.Namespace) -> None:
    print(_load(options).describe(dumps=options.dumps), end="")


def _stats(options: argparse.Namespace) -> None:
    _show(_load(options).stats(), options.format)


def _load(options: argparse.Namespace) -> "KnowledgeGraph":
    from kgkz.graph.build import connect, load

    endpoint, data = getattr(options, "endpoint", None), getattr(options, "data", None) or []
    if endpoint and data:
        raise BadParameter(
            "--endpoint and --data exclude each other: --endpoint queries a remote store, --data loads local files"
        )
    if not endpoint:
        return load(*data)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        graph = connect(endpoint)
    for warning in caught:
        print(f"warning: {warning.message}", file=sys.stderr)
    return graph


def _values(words: Sequence[str]) -> dict[str, Any]:
    """Parse ``name=value`` arguments. A repeated name gives a list; an empty value gives None."""
    given: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise BadParameter(f"{word!r} is not in the form name=value, such as as_of=2015-01-01")
        if name not in given:
            given[name] = value or None
        elif given[name] is None or not value:
            raise BadParameter(f"parameter {name!r} has a value and is also empty ('{name}='); use one of the two")
        else:
            given[name] = [*given[name], value] if isinstance(given[name], list) else [given[name], value]
    return given


def _show(table: "Table", format: str) -> None:
    if format == "table":
        print(table.text(terminal_width()))
    elif format == "json":
        print(table.json())
    else:
        print(table.csv() if format == "csv" else table.tsv(), end="")


def _show_whole(whole: "Entity | Passage", format: str) -> None:
    """Print an entity or a passage."""
    if format == "table":
        print(whole.text(terminal_width()))
        return
    import json

    parts = {name: part.dicts() if hasattr(part, "dicts") else part for name, part in whole._asdict().items()}
    print(json.dumps(parts, ensure_ascii=False, indent=2, default=str))


def _truth(answer: bool, format: str) -> None:
    word = "true" if answer else "false"
    print('{"head": {}, "boolean": ' + word + "}" if format == "json" else word)


def _read(path: str) -> str:
    from pathlib import Path

    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"cannot read {path}: {error}") from error


_COMMANDS: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "queries": _queries,
    "show": _show_query,
    "run": _run,
    "query": _query,
    "find": _find,
    "about": _about,
    "validate": _validate,
    "verify-source": _verify_source,
    "passage": _passage,
    "coverage": _coverage,
    "export": _export,
    "plot": _plot,
    "push": _push,
    "serve": _serve,
    "describe": _describe,
    "stats": _stats,
}
