"""Plain-text tables that fit the terminal width."""

from collections.abc import Sequence

from kgkz.rdf.namespaces import compact
from kgkz.rdf.terms import IRI, Value, to_text

_NARROWEST = 8


def typeset(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    r"""Return rows as lines of text in aligned columns, with a line below the column names.

    Args:
        rows: the cells; the first row has the column names.
        width: the largest length of a line, in characters; long cells are wrapped.

    Returns:
        The lines.

    Examples:
        >>> typeset([("name", "n"), ("a long name", "1")], 9)
        ['name    n', '------  -', 'a long  1', 'name']
    """
    columns = list(zip(*rows, strict=True))
    widest = [max(map(len, column)) for column in columns]
    words = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    widths = _fit(widest, words, width)
    lines: list[str] = []
    for number, row in enumerate(rows):
        folded = [_fold(cell, column_width) for cell, column_width in zip(row, widths, strict=True)]
        for part in range(max(map(len, folded))):
            texts = [cell[part] if part < len(cell) else "" for cell in folded]
            lines.append("  ".join(text.ljust(widths[i]) for i, text in enumerate(texts)).rstrip())
        if number == 0:
            lines.append("  ".join("-" * column_width for column_width in widths))
    return lines


def for_people(value: Value | None) -> str:
    """Return a value as text for display. An IRI is shortened to a CURIE.

    Args:
        value: the value of a cell.

    Examples:
        >>> for_people(IRI("https://w3id.org/kgkz/id/turksoy")), for_people(None)
        ('id:turksoy', '')
    """
    return compact(value) if isinstance(value, IRI) else to_text(value)


def _fold(cell: str, width: int) -> list[str]:
    """Wrap a cell. Most cells fit in one line."""
    if len(cell) <= width and cell.isprintable():
        return [cell]
    from textwrap import wrap

    return wrap(cell, width) or [""]


def _fit(widest: list[int], words: list[int], width: int) -> list[int]:
    """Reduce the widths of the widest columns until the table fits.

    First, no column becomes narrower than its longest word. If that is not enough, words are broken.
    """
    widths = [max(1, column) for column in widest]
    for least in (words, [_NARROWEST] * len(words)):
        while sum(widths) + 2 * (len(widths) - 1) > width:
            reducible = [index for index in range(len(widths)) if widths[index] > least[index]]
            if not reducible:
                break
            widths[max(reducible, key=widths.__getitem__)] -= 1
    return widths
