"""Works written for reference managers: BibTeX and CSL-JSON."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kgkz.bibliography import Work
from kgkz.errors import BadParameter, MissingExtra, did_you_mean

if TYPE_CHECKING:
    from bibtexparser.model import Entry

FORMATS = {"bibtex": ".bib", "csl-json": ".csl.json"}
"""Name of a format that reference managers read to the ending of its files."""

# Class of the work: what BibTeX and CSL call it, and where BibTeX puts the container and the publisher.
_KINDS = {
    "Book": ("book", "book", "booktitle", "publisher"),
    "DataFile": ("misc", "dataset", "howpublished", "publisher"),
    "JournalArticle": ("article", "article-journal", "journal", "publisher"),
    "ProceedingsPaper": ("inproceedings", "paper-conference", "booktitle", "publisher"),
    "ReportDocument": ("techreport", "report", "booktitle", "institution"),
    "WebPage": ("misc", "webpage", "howpublished", "publisher"),
}


def write(works: Iterable[Work], format: str) -> str:
    """Write works for a reference manager.

    Args:
        works: what to write.
        format: ``bibtex`` or ``csl-json``.

    Returns:
        The text.

    Raises:
        BadParameter: no such format.
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
    if format not in FORMATS:
        raise BadParameter(f"no format {format!r}; there are {', '.join(FORMATS)}{did_you_mean(format, FORMATS)}")
    try:
        from bibtexparser.entrypoint import write_string
        from bibtexparser.library import Library
        from bibtexparser.writer import BibtexFormat
    except ImportError as error:
        raise MissingExtra(f"{format} needs an extra: pip install 'kgkz[bibliography]'") from error
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
