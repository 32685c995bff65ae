"""Accessible HTML displays for notebooks."""

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from kgkz.rdf.namespaces import PREFIXES, compact
from kgkz.rdf.terms import IRI, Text, Value
from kgkz.sparql.text import for_people

MOST_ROWS = 60
"""Largest number of rows in the display of a table. A line below the table gives the number of hidden rows."""

_OURS = (PREFIXES["id"], PREFIXES["kgkz"], PREFIXES["query"], PREFIXES["shape"])
_LEFT = ' style="text-align: left"'  # notebooks align all cells to the right


def cell(value: Value | None, entity: Value | None = None) -> str:
    """Return a table cell as HTML.

    Args:
        value: the displayed value.
        entity: the entity whose label the value is; by default the value itself. IRIs of kgkz are shown as tooltips,
            because they cannot be opened; other IRIs are links.

    Returns:
        A ``td`` element with the language of its text.

    Examples:
        >>> cell(Text("ТүркСОЙ", "kk"), IRI("https://w3id.org/kgkz/id/turksoy"))
        '<td lang="kk" style="text-align: left"><span title="id:turksoy">ТүркСОЙ</span></td>'
    """
    entity = value if entity is None else entity
    text = escape(for_people(value))
    if isinstance(entity, IRI):
        text = named(entity, text)
    language = f' lang="{escape(value.language)}"' if isinstance(value, Text) else ""
    side = "" if isinstance(value, Decimal | float | int) else _LEFT
    return f"<td{language}{side}>{text}</td>"


def named(iri: str, text: str) -> str:
    """Return the label of an entity with its CURIE as a tooltip, and a link if the IRI is not one of kgkz.

    Args:
        iri: the IRI of the entity.
        text: its label as HTML.
    """
    if iri.startswith(_OURS):
        return f'<span title="{escape(compact(iri))}">{text}</span>'
    return f'<a href="{escape(iri)}" title="{escape(compact(iri))}">{text}</a>'


def table(columns: Iterable[str], rows: Iterable[str], hidden: int = 0, caption: str = "") -> str:
    """Return an HTML table.

    Args:
        columns: the names of the columns.
        rows: the cells of each row, as returned by ``cell``.
        hidden: the number of further rows that are not shown.
        caption: the text below the table.

    Returns:
        A ``table`` element, followed by paragraphs for hidden rows and the caption.
    """
    head = "".join(f'<th scope="col"{_LEFT}>{escape(name)}</th>' for name in columns)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    more = f"<p>… and {hidden} more rows</p>" if hidden else ""
    said = f"<p>{escape(caption)}</p>" if caption else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}{said}"


def sparql(text: str) -> str:
    """Return a SPARQL text as HTML with syntax highlighting, or without it if Pygments is not installed."""
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import SparqlLexer
    except ImportError:
        return f"<pre>{escape(text)}</pre>"
    ground = "color: #1a1a1a; background: #f8f8f8; padding: 0.6em"  # readable in a dark theme too
    return str(highlight(text, SparqlLexer(), HtmlFormatter(noclasses=True, nobackground=True, prestyles=ground)))
