"""Write the register of passages from the numbered cut of the paper, which stays with its owner.

Usage, from the checkout::

    python tools/passages.py passages.jsonl

The cut holds one JSON object a line: ``id``, ``section``, ``paragraph``, ``sentence``, ``cites`` and ``text``. The
register holds all of them but the text, of which it keeps a locator. What is printed is the digest over the locators.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kgkz.errors import BadData, KgkzError
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root
from kgkz.sources.locators import Locator, digest, locate

COMMENT = "# Written by tools/passages.py from the numbered cut of the paper; holds no sentence of it.\n"

TEMPLATE = """
id:passage-{slug}
    a kgkz:Passage ;
    rdfs:label "{locator.passage}"@en ;
    dcterms:isPartOf id:kozhanbergenova-2023 ;
    kgkz:section {section}@en ;
    kgkz:paragraph {paragraph} ;
    kgkz:sentence {sentence} ;
{cites}    kgkz:locatorLength {locator.length} ;
    kgkz:locatorDigest "{locator.digest}" ;
    kgkz:locatorHead "{locator.head}" ;
    kgkz:locatorTail "{locator.tail}" .
"""


class Entry(NamedTuple):
    """A passage as the register has it."""

    locator: Locator
    section: str
    paragraph: int
    sentence: int
    cites: list[int]

    def turtle(self) -> str:
        """Write the entry, with a blank line before it."""
        references = " , ".join(f"id:reference-{number}" for number in self.cites)
        return TEMPLATE.format(
            slug=self.locator.passage.replace(".", "-"),
            locator=self.locator,
            section=json.dumps(self.section, ensure_ascii=False),  # JSON escapes nothing that Turtle does not
            paragraph=self.paragraph,
            sentence=self.sentence,
            cites=f"    cito:cites {references} ;\n" if references else "",
        )


def read(lines: Iterable[str]) -> list[Entry]:
    """Read the cut, section by section as they come, each in the order of its numbers.

    Raises:
        BadData: a line is no passage, says another number than its own, or comes a second time.
    """
    entries: dict[str, Entry] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            entry = Entry(
                locate(row["id"], row["text"]), row["section"], row["paragraph"], row["sentence"], row["cites"]
            )
        except (ValueError, LookupError, TypeError) as error:
            raise BadData(f"line {number} is no passage of the cut: {error!r}") from error
        if not entry.locator.passage.endswith(f".{entry.paragraph}.{entry.sentence}") or row["id"] in entries:
            raise BadData(f"line {number}: {row['id']!r} stands twice, or is not its paragraph and sentence")
        entries[row["id"]] = entry
    sections = list(dict.fromkeys(entry.section for entry in entries.values()))
    return sorted(entries.values(), key=lambda entry: (sections.index(entry.section), entry.paragraph, entry.sentence))


def main() -> None:
    """Write data/discourse/passages.ttl and print the digest."""
    parser = ArgumentParser(description="Write data/discourse/passages.ttl; print the digest over its locators.")
    parser.add_argument("cut", type=Path, help="the numbered cut of the paper, one JSON object a line")
    arguments = parser.parse_args()
    try:
        entries = read(arguments.cut.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError, KgkzError) as error:
        parser.error(str(error))
    used = ("cito", "dcterms", "id", "kgkz", "rdfs")
    prefixes = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    register = root() / "data" / "discourse" / "passages.ttl"
    body = "".join(entry.turtle() for entry in entries)
    register.write_text(f"{COMMENT}{prefixes}{body}", encoding="utf-8", newline="\n")
    sys.stdout.write(digest(entry.locator for entry in entries) + "\n")


if __name__ == "__main__":
    main()
