"""Where in a Turtle file an entry stands."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

_PREFIX = re.compile(r"\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"<([^>]*)>|([\w-]*):([\w.-]*[\w-])(?=\s|$)")


def places(paths: Iterable[Path], entries: Collection[str]) -> dict[str, tuple[str, int]]:
    """Find on which line of which file some entries begin, where entries begin at the left margin.

    Args:
        paths: the Turtle files; the first in which an entry begins counts.
        entries: their IRIs.

    Returns:
        IRI to file and line; an entry that begins nowhere is left out.
    """
    found: dict[str, tuple[str, int]] = {}
    for path in paths:
        prefixes: dict[str, str] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line or (line[0] == " " and line.lstrip()[:1] not in "@Pp"):
                continue  # most lines; the expressions take longer to find that out
            if declared := _PREFIX.match(line):
                prefixes[declared[1]] = declared[2]
            elif subject := _SUBJECT.match(line):
                iri = subject[1] or prefixes.get(subject[2], "") + subject[3]
                if iri in entries:
                    found.setdefault(iri, (str(path), number))
    return found
