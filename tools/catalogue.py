"""Write the catalogue of the saved queries, ``docs/queries.md``: questions, parameters, and how the answers begin.

Usage, from the checkout::

    python tools/catalogue.py
"""

from collections import defaultdict

import kgkz
from kgkz.rdf.namespaces import compact
from kgkz.rdf.shipped import root
from kgkz.rdf.terms import IRI, to_text
from kgkz.sparql.query import Query

ROWS = 3
WIDTH = 60

HEAD = """# The saved queries

Written by `python tools/catalogue.py` from the files in `queries/`; a test holds it to them. Each question stands with
its parameters, the value that a parameter has where none is given, and the first rows of the answer from the graph as
it is shipped. `kgkz show NAME` prints the query itself, `kgkz run NAME parameter=value` runs it, and
`kg.select(NAME, parameter=value)` does so from Python.
"""


def page(kg: kgkz.KnowledgeGraph) -> str:
    """Write the whole page: the questions by their first tag, then one section a query."""
    by_tag: dict[str, list[Query]] = defaultdict(list)
    for query in kg.queries.values():
        by_tag[query.tags[0]].append(query)
    index = "\n".join(
        f"- **{tag}**: " + ", ".join(f"[{query.name}](#{query.name})" for query in queries)
        for tag, queries in sorted(by_tag.items())
    )
    return "\n".join([HEAD, index, "", *(section(kg, query) for query in kg.queries.values())])


def section(kg: kgkz.KnowledgeGraph, query: Query) -> str:
    """Write the section of one query."""
    lines = [f"## {query.name}", "", f"**{query.summary}** {query.description}", ""]
    if query.parameters:
        lines += ["| parameter | class, scheme or datatype | meaning | default |", "|---|---|---|---|"]
        for parameter in query.parameters:
            optional = "; the filter can be removed" if parameter.optional and parameter.default else ""
            default = ", ".join(f"`{cell(value)}`" for value in parameter.default) or "all"
            lines.append(f"| `{parameter.name}` | `{parameter.expected}` | {parameter.meaning}{optional} | {default} |")
        lines.append("")
    return "\n".join([*lines, *answer(kg, query), ""])


def answer(kg: kgkz.KnowledgeGraph, query: Query) -> list[str]:
    """Show how the answer begins, with labels in place of names."""
    if query.form == "ask":
        return [f"Answer: {str(kg.ask(query.name)).lower()}."]
    if query.form == "construct":
        return [f"Answer: a graph of {len(kg.construct(query.name))} triples."]
    table = kg.select(query.name)
    shown = [column for column in table.columns if f"{column}_label" not in table.columns]
    lines = [
        "| " + " | ".join(column.removesuffix("_label") for column in shown) + " |",
        "|" + "---|" * len(shown),
    ]
    for row in table.dicts()[:ROWS]:
        lines.append("| " + " | ".join(cell(row[column]) for column in shown) + " |")
    count = len(table)
    return [*lines, "", f"{count} row{'' if count == 1 else 's'}."]


def cell(value: object) -> str:
    """Write a value for a cell of Markdown, cut where it is long."""
    text = compact(str(value)) if isinstance(value, IRI) else to_text(value)  # type: ignore[arg-type]
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"


def main() -> None:
    """Write the page."""
    (root() / "docs" / "queries.md").write_text(page(kgkz.load()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
