"""Write the passages of a source from its numbered text, which stays with its owner.

Usage, from the checkout::

    python tools/passages.py paper.jsonl
    python tools/passages.py law.jsonl --source id:law-191-viii

The numbered text holds one JSON object a line, in the order of the source: ``id``, ``section``, ``paragraph``,
``sentence``, ``text`` and, where the sentence cites references, their numbers as ``cites``. The ``id`` is the number of
the sentence, as free text (``turkic.6.2``, ``declaration-1``), without the key of the source.

The file ``data/discourse/passages/KEY.ttl`` holds all of them but the text, of which it keeps a locator. KEY is the
local name of the source. What is printed is the digest over the locators, for the entry of the source.
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
    """The source of which the text is numbered.

    Attributes:
        key: the local name of its IRI.
        scope: what stands before a number in the label of a passage; empty for the main source of the dataset.
        language: the tag of its section headings.
    """

    key: str
    scope: str
    language: str


class Entry(NamedTuple):
    """A passage as the file has it."""

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
        """Write the entry, with a blank line before it."""
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
    return json.dumps(text, ensure_ascii=False)  # JSON escapes nothing that Turtle does not


def main_source() -> str:
    """Return the IRI of the main source of the dataset, whose numbers have no key before them."""
    dataset, source = named_node("id:kgkz"), named_node("dcterms:source")
    triples = [triple for path in sources("dataset") for triple in turtle.parse(path)]
    (main,) = (triple.object.value for triple in triples if (triple.subject, triple.predicate) == (dataset, source))
    return str(main)


def read_source(name: str | None, language: str) -> Source:
    """Read which source is meant.

    Args:
        name: its IRI or CURIE; the main source of the dataset if left out.
        language: the tag of its section headings.

    Raises:
        BadParameter: the source has no name in kebab-case in the namespace ``id:``, or the tag is none.
    """
    main = main_source()
    iri = main if name is None else expand(name) or name
    key = iri.removeprefix(PREFIXES["id"])
    try:
        ox.Literal("", language=language)
    except ValueError as error:
        raise BadParameter(f"--language {language}: {error}; write a tag such as en, kk or tr") from error
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise BadParameter(f"--source {name}: write the name of its entry, such as id:law-191-viii")
    return Source(key, "" if iri == main else f"{key}:", language)


def read(lines: Iterable[str], scope: str) -> list[Entry]:
    """Read the numbered text.

    Args:
        lines: one JSON object each.
        scope: what stands before each number.

    Raises:
        BadData: a line is no passage, or its number makes the same name as that of an earlier one.
    """
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            locator = locate(scope + row["id"], row["text"])
            entry = Entry(locator, row["section"], int(row["paragraph"]), int(row["sentence"]), row.get("cites", []))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise BadData(f"line {number} is no passage of a numbered text: {error!r}") from error
        if entry.slug in entries:
            before = entries[entry.slug].locator.passage
            raise BadData(f"line {number}: the numbers {before!r} and {locator.passage!r} make the same name")
        entries[entry.slug] = entry
    return list(entries.values())


def write(source: Source, entries: Iterable[Entry]) -> str:
    """Write the passages of a source as Turtle, numbered from 1 by position."""
    body = "".join(entry.turtle(source, position) for position, entry in enumerate(entries, start=1))
    used = ("cito", "dcterms", "id", "kgkz", "rdfs", "schema")
    prefixes = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used if f" {p}:" in body or f"\n{p}:" in body)
    return f"{COMMENT}{prefixes}{body}"


def main() -> None:
    """Write the file of the passages and print the digest."""
    parser = ArgumentParser(description="Write data/discourse/passages/KEY.ttl; print the digest over its locators.")
    parser.add_argument("text", type=Path, help="the numbered text, one JSON object a line")
    parser.add_argument("--source", metavar="id:KEY", help="the source (default: the main source of the dataset)")
    parser.add_argument("--language", metavar="TAG", default="en", help="of the section headings (default: en)")
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
