"""Accessible HTML displays for notebooks."""

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from kgkz.rdf.namespaces import PREFIXES, compact
from kgkz.rdf.terms import IRI, Text, Value
from kgkz.sparql.text import for_people

MOST_ROWS = 60
"""How many rows a table shows by itself; more are told in a last line."""

_OURS = (PREFIXES["id"], PREFIXES["kgkz"], PREFIXES["query"], PREFIXES["shape"])
_LEFT = ' style="text-align: left"'  # notebooks set all to the right


def cell(value: Value | None, thing: Value | None = None) -> str:
    """Write a cell of a table.

    Args:
        value: what is read in it.
        thing: what the value is the label of, if of anything. A name of our own leads nowhere, so its short form comes
            up when one points at it; any other address is a link.

    Returns:
        A ``td`` with the language of its text.

    Examples:
        >>> cell(Text("ТүркСОЙ", "kk"), IRI("https://w3id.org/kgkz/id/turksoy"))
        '<td lang="kk" style="text-align: left"><span title="id:turksoy">ТүркСОЙ</span></td>'
    """
    thing = value if thing is None else thing
    text = escape(for_people(value))
    if isinstance(thing, IRI):
        text = named(thing, text)
    language = f' lang="{escape(value.language)}"' if isinstance(value, Text) else ""
    side = "" if isinstance(value, Decimal | float | int) else _LEFT
    return f"<td{language}{side}>{text}</td>"


def named(thing: str, text: str) -> str:
    """Write the label of a thing, as HTML already, so that its name in full can be found."""
    if thing.startswith(_OURS):
        return f'<span title="{escape(compact(thing))}">{text}</span>'
    return f'<a href="{escape(thing)}" title="{escape(compact(thing))}">{text}</a>'


def table(columns: Iterable[str], rows: Iterable[str], hidden: int = 0, caption: str = "") -> str:
    """Put cells into a table.

    Args:
        columns: the names of the columns.
        rows: the cells of each row, as ``cell`` writes them.
        hidden: how many rows there are beside these.
        caption: what to say under the table.

    Returns:
        A ``table``, and a line under it where rows are hidden or there is a caption.
    """
    head = "".join(f'<th scope="col"{_LEFT}>{escape(name)}</th>' for name in columns)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    more = f"<p>… and {hidden} more rows</p>" if hidden else ""
    said = f"<p>{escape(caption)}</p>" if caption else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}{said}"


def sparql(text: str) -> str:
    """Write a query in colours; plain where Pygments, which comes with every notebook, is not installed."""
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import SparqlLexer
    except ImportError:
        return f"<pre>{escape(text)}</pre>"
    ground = "color: #1a1a1a; background: #f8f8f8; padding: 0.6em"  # so that it is read in a dark notebook too
    return str(highlight(text, SparqlLexer(), HtmlFormatter(noclasses=True, nobackground=True, prestyles=ground)))
