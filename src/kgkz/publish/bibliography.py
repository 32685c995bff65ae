"""Export of the bibliography as BibTeX and CSL-JSON.

Data of the cited work have priority over the printed reference, because a printed reference can contain errors. The
printed form is in the note of the work.
"""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from kgkz.errors import BadParameter, MissingExtra, did_you_mean
from kgkz.rdf.formats import REFERENCES
from kgkz.rdf.namespaces import PREFIXES, prologue
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    from bibtexparser.model import Entry


_WORKS = """
SELECT DISTINCT ?source ?source_label ?dataset ?number ?work ?class ?authors
       (STR(?printed) AS ?printed_author) (STR(?printed_titled) AS ?printed_title)
       (STR(?title_of) AS ?title) (LANG(?title_of) AS ?language) (STR(?dated) AS ?date) (STR(?within) AS ?container)
       ?volume ?issue ?pages (STR(?house) AS ?publisher) ?issn ?doi (STR(?address) AS ?url) (STR(?seen) AS ?accessed)
WHERE {
  ?entry a kgkz:BibliographicReference ; kgkz:referenceNumber ?number ; kgkz:refersToWork ?work ;
         dcterms:title ?printed_titled ; kgkz:passage/dcterms:isPartOf ?source .
  ?source kgkz:displayName ?source_label .
  OPTIONAL { ?dataset dcterms:source ?source . FILTER(?dataset = id:kgkz) }
  ?work a kgkz:CitedWork ; a ?class .
  FILTER(STRSTARTS(STR(?class), STR(fabio:)) && ?class != fabio:Work)
  OPTIONAL { ?entry kgkz:authorAsPrinted ?printed }
  OPTIONAL { ?work kgkz:authorList ?authors }
  OPTIONAL { ?work dcterms:title ?own_title }
  BIND(COALESCE(?own_title, ?printed_titled) AS ?title_of)
  # Where an entry mixes two works, date and publisher as printed may be those of the other.
  BIND(EXISTS { ?entry kgkz:refersToWork ?other . FILTER(?other != ?work) } AS ?mixed)
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
ORDER BY ?source ?number ?work
"""


class Work(NamedTuple):
    """A cited work with the fields of reference managers. Unknown fields are empty.

    Attributes:
        key: its key, such as ``ang-2015``.
        kind: the local name of its FaBiO class, such as ``JournalArticle``.
        authors: the authors in order, in BibTeX syntax.
        date: the EDTF date of publication.
        note: the number and the printed form of the reference, and the source if it is not the main one.
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
    """Return the cited works: those of the main source first, in the order of the references.

    Args:
        select: runs a SELECT query.

    Returns:
        One record per work. A reference that mixes two works gives two records. If several references cite a work, the
        record follows the first one, and its note lists all.
    """
    found: dict[str, Work] = {}
    rows = select(prologue("dcterms", "fabio", "id", "kgkz", "schema") + _WORKS).dicts()
    for row in sorted(rows, key=lambda row: row["dataset"] is None):
        cell = {column: "" if value is None else str(value) for column, value in row.items()}
        key = cell["work"].removeprefix(PREFIXES["id"]).removeprefix("work-")
        printed = ", ".join(filter(None, (cell["printed_author"], cell["printed_title"])))
        scope = "" if cell["dataset"] else f" of {cell['source_label']}"
        note = f"Entry {cell['number']}{scope}, printed as: {printed}"
        if key in found:
            found[key] = found[key]._replace(note=f"{found[key].note}; {note}")
            continue
        found[key] = Work(
            key=key,
            kind=cell["class"].removeprefix(PREFIXES["fabio"]),
            note=note,
            **{field: cell[field] for field in Work._fields if field not in ("key", "kind", "note")},
        )
    return list(found.values())


# FaBiO class to: BibTeX type, CSL type, BibTeX field of the container, BibTeX field of the publisher.
_KINDS = {
    "Book": ("book", "book", "booktitle", "publisher"),
    "DataFile": ("misc", "dataset", "howpublished", "publisher"),
    "JournalArticle": ("article", "article-journal", "journal", "publisher"),
    "ProceedingsPaper": ("inproceedings", "paper-conference", "booktitle", "publisher"),
    "ReportDocument": ("techreport", "report", "booktitle", "institution"),
    "WebPage": ("misc", "webpage", "howpublished", "publisher"),
}


def write(works: Iterable[Work], format: str) -> str:
    """Serialise works as BibTeX or CSL-JSON.

    Args:
        works: the works.
        format: ``bibtex`` or ``csl-json``.

    Returns:
        The text.

    Raises:
        BadParameter: the format is unknown.
        MissingExtra: the extra ``bibliography`` is not installed.

    Examples:
        >>> work = Work("ang-2015", "JournalArticle", "Ang, Ien and Mar, Phillip", "Cultural diplomacy", "en", "2015",
        ...             "IJCP", "21", "4", "365-381", "", "", "10.1080/1", "", "", "Entry 6")
        >>> print(write([work], "bibtex"))
        @article{ang-2015,
            author = {Ang, Ien and Mar, Phillip},
            title = {Cultural diplomacy},
            year = {2015},
            journal = {IJCP},
            volume = {21},
            number = {4},
            pages = {365--381},
            doi = {10.1080/1},
            langid = {en},
            note = {Entry 6},
        }
        <BLANKLINE>
    """
    if format not in REFERENCES:
        raise BadParameter(
            f"unknown format {format!r}; expected one of {', '.join(REFERENCES)}{did_you_mean(format, REFERENCES)}"
        )
    try:
        from bibtexparser.entrypoint import write_string
        from bibtexparser.library import Library
        from bibtexparser.writer import BibtexFormat
    except ImportError as error:
        raise MissingExtra(f"{format} needs the extra 'bibliography': pip install 'kgkz[bibliography]'") from error
    if format == "csl-json":
        return json.dumps([_csl(work) for work in works], ensure_ascii=False, indent=2) + "\n"
    layout = BibtexFormat()  # type: ignore[no-untyped-call]
    layout.indent, layout.trailing_comma = "    ", True
    return write_string(Library([_bibtex(work) for work in works]), bibtex_format=layout)


def _bibtex(work: Work) -> "Entry":
    from bibtexparser.model import Entry, Field

    kind, _, container, publisher = _KINDS[work.kind]
    year, month, *_ = *work.date.partition("/")[0].split("-"), ""
    fields = {
        "author": work.authors,
        "title": _escaped(work.title),
        "year": year,
        "month": month,
        container: _escaped(work.container),
        "volume": work.volume,
        "number": work.issue,
        "pages": work.pages.replace("-", "--"),
        publisher: _escaped(work.publisher),
        "issn": work.issn,
        "doi": work.doi,
        "url": work.url,
        "urldate": work.accessed,
        "langid": work.language,
        "note": _escaped(work.note),
    }
    return Entry(kind, work.key, [Field(name, value) for name, value in fields.items() if value])


def _escaped(text: str) -> str:
    return text.replace("&", r"\&")


def _csl(work: Work) -> dict[str, Any]:
    entry = {
        "id": work.key,
        "type": _KINDS[work.kind][1],
        "author": _names(work.authors),
        "title": work.title,
        "issued": _date(work.date),
        "container-title": work.container,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "publisher": work.publisher,
        "ISSN": work.issn,
        "DOI": work.doi,
        "URL": work.url,
        "accessed": _date(work.accessed),
        "language": work.language,
        "note": work.note,
    }
    return {name: value for name, value in entry.items() if value}


def _names(authors: str) -> list[dict[str, str]]:
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    names = []
    for name in split_multiple_persons_names(authors):
        parts = parse_single_name_into_parts(name)
        family, given = " ".join(parts.last), " ".join(parts.first)
        if family.startswith("{"):
            names.append({"literal": family.strip("{}")})
        else:
            person = {"family": family, "given": given, "suffix": " ".join(parts.jr)}
            names.append({word: value for word, value in person.items() if value})
    return names


def _date(edtf: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")] for day in edtf.split("/")]} if edtf else {}
