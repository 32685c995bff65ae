"""Display language: choice of labels and alphabetical order."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby

from kgkz.errors import BadParameter
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import LANGUAGES
from kgkz.rdf.terms import IRI, Text, Value, to_term
from kgkz.sparql.table import Row, Table

_REGION = re.compile(r"-(?:[a-z]{2}|\d{3})$")

_ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyz",
}


def check(language: str) -> None:
    """Raise an error if the language is not supported.

    Args:
        language: a language tag.

    Raises:
        BadParameter: the language is not in ``kgkz.rdf.shipped.LANGUAGES``.
    """
    if language not in LANGUAGES:
        raise BadParameter(f"unsupported language {language!r}; expected one of {', '.join(LANGUAGES)}")


def best(labels: Iterable[Text], language: str) -> Text | None:
    """Return the label to display: in the given language, else English, Kazakh, Russian, Turkish, else any other.

    For each language, the exact tag has priority over regional tags, which are tried in alphabetical order: ``kk``
    matches ``kk-KZ``, but not ``kk-Latn``, which is another script. ``ontology/rules/display_name.rq`` has the same
    order.

    Args:
        labels: the labels of one entity.
        language: the preferred language.

    Returns:
        The label; None if there are no labels.

    Examples:
        >>> best([Text("Colour", "en-GB"), Text("Tüs", "kk-Latn"), Text("Түс", "kk-KZ")], "kk")
        'Түс'
        >>> best([Text("Türkiye", "en"), Text("Түркия", "kk"), Text("Турция", "ru")], "tr")
        'Türkiye'
        >>> best([Text("Тыва", "ru"), Text("Türkiye", "de")], "kk")
        'Тыва'
    """
    order = (language.lower(), *LANGUAGES)

    def place(label: Text) -> tuple[int, str, str]:
        tag = label.language.lower()
        taken = tag if tag in order else _REGION.sub("", tag)
        return order.index(taken) if taken in order else len(order), tag, label

    return min(labels, key=place, default=None)


def sort_key(text: str, language: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """Return the sort key of a text in the alphabetical order of a language.

    The order is: symbols, digits, letters of scripts with lower code points, the letters of the alphabet, all other
    letters. A letter that is not in the alphabet is sorted as its base letter, without diacritics.

    Args:
        text: the text.
        language: one of ``kgkz.rdf.shipped.LANGUAGES``.

    Examples:
        >>> sorted(["Өзбекстан", "Ресей", "Ауғанстан", "Әзірбайжан"], key=lambda name: sort_key(name, "kk"))
        ['Ауғанстан', 'Әзірбайжан', 'Өзбекстан', 'Ресей']
    """
    alphabet = _ALPHABETS[language]
    lowered = text.replace("I", "ı").replace("İ", "i").lower() if language == "tr" else text.lower()

    return tuple(_place(letter, alphabet) for letter in unicodedata.normalize("NFC", lowered)), text


@cache
def _place(letter: str, alphabet: str) -> tuple[int, int]:
    found = alphabet.find(letter)
    if found < 0:
        letter = unicodedata.normalize("NFD", letter)[0]
        found = alphabet.find(letter)
    if found >= 0:
        return 3, found
    if not letter.isalpha():
        return int(letter.isdigit()), ord(letter)
    return 2 if letter < alphabet[0] else 4, ord(letter)


def translate(select: Callable[[str], Table], table: Table, language: str, order: Sequence[str]) -> Table:
    """Return a table with the labels in a language. Rows that were sorted by label are sorted again.

    Args:
        select: runs a SELECT query.
        table: a table in which a column ``x`` contains entities and ``x_label`` contains their labels.
        language: one of ``kgkz.rdf.shipped.LANGUAGES``.
        order: the columns by which the rows are sorted, in order of priority.

    Returns:
        A table with the same columns and rows.
    """
    pairs = {
        place: table.columns.index(column.removesuffix("_label"))
        for place, column in enumerate(table.columns)
        if column.endswith("_label") and column.removesuffix("_label") in table.columns
    }
    entities = {row[index] for row in table for index in pairs.values() if isinstance(row[index], IRI)}
    labels: dict[Value | None, list[Text]] = {}
    for entity, label in _labels(select, entities) if entities else ():
        if isinstance(label, Text):
            labels.setdefault(entity, []).append(label)

    def shown(row: Row) -> Row:
        cells = list(row)
        for place, index in pairs.items():
            cells[place] = best(labels.get(row[index], ()), language) or row[place]
        return tuple(cells)

    kept = [column for column in order if column in table.columns]
    known = kept[: next((i for i, column in enumerate(order) if column not in table.columns), len(order))]
    rows = [(row, shown(row)) for row in table]
    ordered = _sort(rows, [table.columns.index(c) for c in known], pairs, language)
    return Table(table.columns, (new for _, new in ordered), table.parameters, table.note)


def _labels(select: Callable[[str], Table], entities: Iterable[Value | None]) -> Table:
    terms = " ".join(sorted(str(to_term(entity)) for entity in entities if entity is not None))
    return select(
        f"SELECT ?entity ?label WHERE {{ VALUES ?entity {{ {terms} }} ?entity <{PREFIXES['rdfs']}label> ?label }}"
    )


def _sort(
    rows: list[tuple[Row, Row]], order: Sequence[int], labels: Iterable[int], language: str
) -> list[tuple[Row, Row]]:
    """Sort pairs of old and new rows by those sort columns that are labels, and keep the order by other columns."""
    if not order:
        return rows
    first, *others = order
    runs = [list(run) for _, run in groupby(rows, key=lambda row: row[0][first])]
    if first in labels:
        runs.sort(key=lambda run: sort_key(str(run[0][1][first] or ""), language))
    return [row for run in runs for row in _sort(run, others, labels, language)]
