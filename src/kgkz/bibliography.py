"""The works that the bibliography of the paper means, with all that a reference manager asks for.

What a work says of itself goes before what the bibliography prints, since a printed entry may be wrong. How the entry
is printed stands in the note of the work.
"""

from collections.abc import Callable
from typing import NamedTuple

from kgkz.resources import PREFIXES, prologue
from kgkz.results import Table

_WORKS = """
SELECT ?number ?work ?class ?authors (STR(?printed) AS ?printed_author) (STR(?printed_titled) AS ?printed_title)
       (STR(?title_of) AS ?title) (LANG(?title_of) AS ?language) (STR(?dated) AS ?date) (STR(?within) AS ?container)
       ?volume ?issue ?pages (STR(?house) AS ?publisher) ?issn ?doi (STR(?address) AS ?url) (STR(?seen) AS ?accessed)
WHERE {
  ?entry a kgkz:ReferenceEntry ; kgkz:referenceNumber ?number ; kgkz:intendedWork ?work ;
         dcterms:title ?printed_titled .
  ?work a kgkz:CitedWork ; a ?class .
  FILTER(STRSTARTS(STR(?class), STR(fabio:)) && ?class != fabio:Work)
  OPTIONAL { ?entry kgkz:authorAsPrinted ?printed }
  OPTIONAL { ?work kgkz:authorsInOrder ?authors }
  OPTIONAL { ?work dcterms:title ?own_title }
  BIND(COALESCE(?own_title, ?printed_titled) AS ?title_of)
  # Where an entry mixes two works, date and publisher as printed may be those of the other.
  BIND(EXISTS { ?entry kgkz:intendedWork ?other . FILTER(?other != ?work) } AS ?mixed)
  OPTIONAL { ?work kgkz:date ?own_date }
  OPTIONAL { ?entry kgkz:date ?printed_date }
  BIND(IF(?mixed, ?own_date, COALESCE(?own_date, ?printed_date)) AS ?dated)
  OPTIONAL { ?work kgkz:containerTitle ?own_container }
  OPTIONAL { ?entry kgkz:containerTitle ?printed_container }
  BIND(COALESCE(?own_container, ?printed_container) AS ?within)
  OPTIONAL { ?work schema:pagination ?own_pages }
  OPTIONAL { ?entry schema:pagination ?printed_pages }
  BIND(COALESCE(?own_pages, ?printed_pages) AS ?pages)
  OPTIONAL { ?work kgkz:publisherName ?own_house }
  OPTIONAL { ?entry kgkz:publisherName ?printed_house }
  BIND(IF(?mixed, ?own_house, COALESCE(?own_house, ?printed_house)) AS ?house)
  OPTIONAL { ?work schema:identifier ?own_doi }
  OPTIONAL { ?entry schema:identifier ?printed_doi }
  BIND(COALESCE(?own_doi, ?printed_doi) AS ?doi)
  OPTIONAL { ?entry schema:volumeNumber ?volume }
  OPTIONAL { ?entry schema:issueNumber ?issue }
  OPTIONAL { ?entry schema:issn ?issn }
  OPTIONAL { ?entry schema:url ?address }
  OPTIONAL { ?entry fabio:hasAccessDate ?seen }
}
ORDER BY ?number ?work
"""


class Work(NamedTuple):
    """One work, with all that a reference manager asks for; what is not known is empty.

    Attributes:
        key: its name, such as ``ang-2015``.
        kind: the local name of its class in FaBiO, such as ``JournalArticle``.
        authors: in order, as BibTeX writes them.
        date: in EDTF.
        note: how the bibliography prints the entry.
    """

    key: str
    kind: str
    authors: str
    title: str
    language: str
    date: str
    container: str
    volume: str
    issue: str
    pages: str
    publisher: str
    issn: str
    doi: str
    url: str
    accessed: str
    note: str


def works(select: Callable[[str], Table]) -> list[Work]:
    """Read the works that the bibliography means, in its order.

    Args:
        select: runs a SELECT.

    Returns:
        One record a work; an entry that mixes two works gives two.
    """
    found = []
    for row in select(prologue("dcterms", "fabio", "kgkz", "schema") + _WORKS).dicts():
        cell = {column: "" if value is None else str(value) for column, value in row.items()}
        printed = ", ".join(filter(None, (cell["printed_author"], cell["printed_title"])))
        found.append(
            Work(
                key=cell["work"].removeprefix(PREFIXES["id"]).removeprefix("work-"),
                kind=cell["class"].removeprefix(PREFIXES["fabio"]),
                note=f"Entry {cell['number']}, printed as: {printed}",
                **{field: cell[field] for field in Work._fields if field not in ("key", "kind", "note")},
            )
        )
    return found
