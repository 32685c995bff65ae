"""Write the passages of a source from its numbered text. The text itself is not part of kgkz.

Usage, from the checkout::

    python tools/passages.py paper.jsonl
    python tools/passages.py law.jsonl --source id:law-191-viii

The numbered text has one JSON object per line, in the order of the source: ``id``, ``section``, ``paragraph``,
``sentence``, ``text`` and, if the sentence cites references, their numbers as ``cites``. The ``id`` is the number of
the sentence as free text (``turkic.6.2``, ``declaration-1``), without the key of the source.

The output file ``data/discourse/passages/KEY.ttl`` contains a locator instead of the text. KEY is the local name of the
source. The script prints the digest of all locators, for the entry of the source.
"""

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadData, BadParameter, KgkzError
from kgkz.names.matching import fold
from kgkz.rdf import turtle
from kgkz.rdf.namespaces import PREFIXES, expand, named_node
from kgkz.rdf.shipped import root, sources
from kgkz.sources.locators import Locator, digest, locate

COMMENT = "# Written by tools/passages.py from the numbered text of the source; holds no sentence of it.\n"

TEMPLATE = """
id:passage-{slug}
    a kgkz:Passage ;
    rdfs:label {label}@en ;
    dcterms:isPartOf id:{key} ;
    schema:position {position} ;
    kgkz:section {section}@{language} ;
    kgkz:paragraph {paragraph} ;
    kgkz:sentence {sentence} ;
{cites}    kgkz:locatorLength {locator.length} ;
    kgkz:locatorDigest "{locator.digest}" ;
    kgkz:locatorHead "{locator.head}" ;
    kgkz:locatorTail "{locator.tail}" .
"""


class Source(NamedTuple):
    """The source of the numbered text.

    Attributes:
        key: the local name of its IRI.
        scope: the prefix of the number in the label of a passage; empty for the main source of the dataset.
        language: the language tag of its section headings.
    """

    key: str
    scope: str
    language: str


class Entry(NamedTuple):
    """A passage in the output file."""

    locator: Locator
    section: str
    paragraph: int
    sentence: int
    cites: list[int]

    @property
    def slug(self) -> str:
        """The number in kebab-case, for the IRI."""
        return re.sub(r"[\W_]+", "-", fold(self.locator.passage)).strip("-")

    def turtle(self, source: Source, position: int) -> str:
        """Return the entry as Turtle, with a blank line before it."""
        scope = f"{source.key}-" if source.scope else ""
        references = " , ".join(f"id:reference-{scope}{number}" for number in self.cites)
        return TEMPLATE.format(
            slug=self.slug,
            label=_quoted(self.locator.passage),
            key=source.key,
            position=position,
            locator=self.locator,
            section=_quoted(self.section),
            language=source.language,
            paragraph=self.paragraph,
            sentence=self.sentence,
            cites=f"    cito:cites {references} ;\n" if references else "",
        )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # JSON escapes are also valid in Turtle


def main_source() -> str:
    """Return the IRI of the main source of the dataset. Its passage numbers have no prefix."""
    dataset, source = named_node("id:kgkz"), named_node("dcterms:source")
    triples = [triple for path in sources("dataset") for triple in turtle.parse(path)]
    (main,) = (triple.object.value for triple in triples if (triple.subject, triple.predicate) == (dataset, source))
    return str(main)


def read_source(name: str | None, language: str) -> Source:
    """Return the source for the command-line options.

    Args:
        name: its IRI or CURIE; None means the main source of the dataset.
        language: the language tag of its section headings.

    Raises:
        BadParameter: the IRI is not in the namespace ``id:`` with a local name in kebab-case, or the tag is invalid.
    """
    main = main_source()
    iri = main if name is None else expand(name) or name
    key = iri.removeprefix(PREFIXES["id"])
    try:
        ox.Literal("", language=language)
    except ValueError as error:
        raise BadParameter(f"--language {language}: {error}; expected a language tag such as en, kk or tr") from error
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise BadParameter(f"--source {name}: expected the IRI of its entry, such as id:law-191-viii")
    return Source(key, "" if iri == main else f"{key}:", language)


def read(lines: Iterable[str], scope: str) -> list[Entry]:
    """Return the passages of the numbered text.

    Args:
        lines: the lines, with one JSON object each.
        scope: the prefix of each number.

    Raises:
        BadData: a line is not a passage, or its number gives the same IRI as that of an earlier line.
    """
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            locator = locate(scope + row["id"], row["text"])
            entry = Entry(locator, row["section"], int(row["paragraph"]), int(row["sentence"]), row.get("cites", []))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise BadData(
                f"line {number}: expected a JSON object with id, section, paragraph, sentence and text: {error!r}"
            ) from error
        if entry.slug in entries:
            before = entries[entry.slug].locator.passage
            raise BadData(f"line {number}: the numbers {before!r} and {locator.passage!r} give the same IRI")
        entries[entry.slug] = entry
    return list(entries.values())


def write(source: Source, entries: Iterable[Entry]) -> str:
    """Return the passages of a source as Turtle, with positions from 1."""
    body = "".join(entry.turtle(source, position) for position, entry in enumerate(entries, start=1))
    used = ("cito", "dcterms", "id", "kgkz", "rdfs", "schema")
    prefixes = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used if f" {p}:" in body or f"\n{p}:" in body)
    return f"{COMMENT}{prefixes}{body}"


def main() -> None:
    """Write the passages file, and print the digest."""
    parser = ArgumentParser(description="Write data/discourse/passages/KEY.ttl, and print the digest of its locators.")
    parser.add_argument("text", type=Path, help="the numbered text, with one JSON object per line")
    parser.add_argument("--source", metavar="id:KEY", help="the source (default: the main source of the dataset)")
    parser.add_argument(
        "--language", metavar="TAG", default="en", help="language tag of the section headings (default: en)"
    )
    arguments = parser.parse_args()
    try:
        source = read_source(arguments.source, arguments.language)
        entries = read(arguments.text.read_text(encoding="utf-8").splitlines(), source.scope)
    except (OSError, UnicodeDecodeError, KgkzError) as error:
        parser.error(str(error))
    folder = root() / "data" / "discourse" / "passages"
    folder.mkdir(exist_ok=True)
    (folder / f"{source.key}.ttl").write_text(write(source, entries), encoding="utf-8", newline="\n")
    sys.stdout.write(f'schema:identifier "sha256:{digest(entry.locator for entry in entries)}"\n')


if __name__ == "__main__":
    main()
