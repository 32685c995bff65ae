"""Numbers and dates in a sentence, and comparison with typed literals."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# Not "one", which is usually not a count: one of them, one can note.
WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
FRACTIONS = {
    "half": "0.5",
    "one-third": "0.333",
    "two-thirds": "0.667",
    "one-quarter": "0.25",
    "three-quarters": "0.75",
}
CENTURIES = {"nineteenth": "18", "twentieth": "19", "twenty-first": "20", "19th": "18", "20th": "19", "21st": "20"}

_NOT_COUNTED = re.compile(r"\[\s*\d[\d,;\s\u2013-]*\]|\bSU-\d+|\bTable \d+|\b\d\)")  # references, names, list numbers
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
_DAYS = r"(?P<day>\d{1,2})(?:(?:\s*[-\u2013]\s*| to )(?P<last>\d{1,2}))?"
_DATES = (
    re.compile(rf"\b{_MONTH} {_DAYS},? (?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_DAYS} {_MONTH} (?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_MONTH} (?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<decade>\d{3})0s\b"),
    re.compile(rf"\b(?P<century>{'|'.join(CENTURIES)}) century\b"),
    re.compile(r"(?<![\d.,])(?P<year>(?:1[5-9]|20)\d\d)(?![.,]?\d)"),
)
_FRACTION = re.compile(rf"\b(?:{'|'.join(FRACTIONS)})\b", re.I)
_NUMBER = re.compile(rf"(?P<digits>\d+(?:[.,]\d+)*)(?:[\s-](?P<scale>{'|'.join(SCALES)})s?\b)?", re.I)
_WORD = re.compile(rf"\b(?P<word>{'|'.join(WORDS)})(?:[\s-](?P<scale>{'|'.join(SCALES)}))?\b", re.I)
_SCALE = re.compile(rf"\b(?:{'|'.join(SCALES)})\b", re.I)

_PARTS = re.compile(r"\d[\dX]{3}(?:-\d\d){0,2}")
_SPANS = re.compile(r"\d+(?:\.\d+)?(?=[YMWDHS])")
_NUMERIC = {"integer", "decimal", "double", "nonNegativeInteger", "positiveInteger"}


class Printed(NamedTuple):
    """A date, as the beginning of its ISO form (``2009-10-03``, ``192``), or a number."""

    date: str | None
    number: Decimal | None

    def __str__(self) -> str:
        return f"date {self.date}" if self.date else f"number {self.number}"

    def said_by(self, lexical: str, datatype: str) -> bool:
        """Return whether a literal has this value; a more exact date and a percentage match too."""
        if self.date is not None:
            dated = datatype in {"EDTF", "date", "gYear", "gYearMonth"}
            return dated and any(part.startswith(self.date) for part in _PARTS.findall(lexical))
        assert self.number is not None
        numbers = [lexical] if datatype in _NUMERIC else _SPANS.findall(lexical) if datatype == "duration" else []
        wanted = {self.number, self.number * 100} if self.number < 1 else {self.number}
        return any(Decimal(number) in wanted for number in numbers)


def printed(text: str) -> list[Printed]:
    """Return the dates and numbers in a sentence, dates first; a range gives two.

    References in brackets, the names SU-24 and Table 1, the numbers of list items and the word "one" are omitted.
    """
    found: list[Printed] = []
    rest = _NOT_COUNTED.sub(" ", text)
    for form in _DATES:
        for match in form.finditer(rest):
            found += [Printed(date, None) for date in _dates(match.groupdict())]
        rest = form.sub("; ", rest)
    for form in (_FRACTION, _NUMBER, _WORD, _SCALE):
        found += [Printed(None, _number(match)) for match in form.finditer(rest)]
        rest = form.sub("; ", rest)
    return list(dict.fromkeys(found))


def _dates(parts: dict[str, str | None]) -> Iterator[str]:
    if parts.get("century"):
        yield CENTURIES[str(parts["century"])]
    elif parts.get("decade"):
        yield str(parts["decade"])
    else:
        month = f"-{MONTHS.index(parts['month']) + 1:02}" if parts.get("month") else ""
        days = [f"-{int(day):02}" for day in (parts.get("day"), parts.get("last")) if day] or [""]
        yield from (f"{parts['year']}{month}{day}" for day in days)


def _number(match: re.Match[str]) -> Decimal:
    parts, whole = match.groupdict(), match[0].casefold()
    if whole in FRACTIONS:
        return Decimal(FRACTIONS[whole])
    if whole in SCALES:
        return Decimal(SCALES[whole])
    if parts.get("word"):
        value = Decimal(WORDS[parts["word"].casefold()])
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", parts["digits"]):
        value = Decimal(parts["digits"].replace(",", ""))
    else:
        value = Decimal(parts["digits"].replace(",", "."))
    return value * SCALES[parts["scale"].casefold()] if parts.get("scale") else value
