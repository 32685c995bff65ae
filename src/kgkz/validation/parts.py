"""Division of a large graph into parts that are validated one after the other, to limit memory use."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kgkz.rdf.namespaces import PREFIXES
from kgkz.validation.reach import Reach

_NARROWER = f"<{PREFIXES['rdfs']}subClassOf>".encode()


class Statements:
    """The statements of a graph, grouped by entry.

    Args:
        lines: N-Triples, one statement per line.
        reach: the statements on which the shapes depend.
    """

    def __init__(self, lines: Iterable[bytes], reach: Reach) -> None:
        self._steps = reach.steps
        self._of: dict[bytes, list[bytes]] = defaultdict(list)
        self._led_to: dict[bytes, list[bytes]] = defaultdict(list)  # entry to the nodes that it refers to
        self._pointing_at: dict[bytes, list[bytes]] = defaultdict(list)
        self._hierarchy: list[bytes] = []  # every class constraint needs the subclasses
        pointing = {f"<{iri}>".encode() for iri in reach.pointing}
        nodes: dict[bytes, bytes] = {}
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            self._of[subject].append(line)
            if rest.startswith(b'"'):
                continue
            node = rest.rpartition(b" ")[0]
            node = nodes.setdefault(node, node)  # shared, because many entries refer to the same nodes
            self._led_to[subject].append(node)
            if predicate in pointing:
                self._pointing_at[node].append(line)
            elif predicate == _NARROWER:
                self._hierarchy.append(line)

    def portions(self, size: int, entries: Iterable[bytes] | None = None) -> Iterator[dict[bytes, None]]:
        """Divide entries into portions of about ``size`` statements; None means all entries."""
        portion: dict[bytes, None] = {}  # used as an ordered set
        count = 0
        for entry in self._of if entries is None else entries:
            portion[entry] = None
            count += len(self._of.get(entry, ()))
            if count >= size:
                yield portion
                portion, count = {}, 0
        if portion:
            yield portion

    def around(self, entries: Collection[bytes]) -> bytes:
        """Return the statements needed to validate entries: about the entries, and about nodes they refer to."""
        found = dict.fromkeys(entries)
        newest: Iterable[bytes] = entries
        for _ in range(self._steps):
            newest = dict.fromkeys(node for entry in newest for node in self._led_to.get(entry, ()))
            found.update(newest)
        lines = dict.fromkeys(self._hierarchy)
        for entry in found:
            lines.update(dict.fromkeys(self._of.get(entry, ())))
            lines.update(dict.fromkeys(self._pointing_at.get(entry, ())))
        return b"".join(lines)
