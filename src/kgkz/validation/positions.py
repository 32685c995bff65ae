"""Positions of entries in Turtle files."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from kgkz.rdf import reading

_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"<([^>]*)>|([\w-]*):([\w.-]*[\w-])(?=\s|$)")


def places(paths: Iterable[Path], entries: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return file and line of entries. Only entries that begin at the start of a line are found.

    Args:
        paths: the Turtle files; the first file that contains an entry is returned.
        entries: the IRIs of the entries.

    Returns:
        IRI to file and line; entries that are not found are omitted.
    """
    found: dict[str, tuple[str, int]] = {}
    for path in paths:
        prefixes: dict[str, str] = {}
        text = reading.content_of(path).decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if not line or (line[0] == " " and line.lstrip()[:1] not in "@Pp"):
                continue  # most lines; this test is faster than the regular expressions
            if declared := _PREFIX.match(line):
                prefixes[declared[1]] = declared[2]
            elif subject := _SUBJECT.match(line):
                iri = subject[1] or prefixes.get(subject[2], "") + subject[3]
                if iri in entries:
                    found.setdefault(iri, (str(path), number))
    return found
