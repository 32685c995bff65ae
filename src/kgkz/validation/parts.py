"""A large graph cut into parts that can be checked one after the other, so that none needs much memory."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kgkz.rdf.namespaces import PREFIXES
from kgkz.validation.reach import Reach

_NARROWER = f"<{PREFIXES['rdfs']}subClassOf>".encode()


class Statements:
    """Statements by the entry that they describe.

    Args:
        lines: N-Triples, one statement a line.
        reach: how far the shapes look that are to be asked.
    """

    def __init__(self, lines: Iterable[bytes], reach: Reach) -> None:
        self._steps = reach.steps
        self._of: dict[bytes, list[bytes]] = defaultdict(list)
        self._led_to: dict[bytes, list[bytes]] = defaultdict(list)  # the nodes that an entry names
        self._pointing_at: dict[bytes, list[bytes]] = defaultdict(list)
        self._hierarchy: list[bytes] = []  # every check of a class asks which are narrower
        pointing = {f"<{iri}>".encode() for iri in reach.pointing}
        nodes: dict[bytes, bytes] = {}
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            self._of[subject].append(line)
            if rest.startswith(b'"'):
                continue
            node = rest.rpartition(b" ")[0]
            node = nodes.setdefault(node, node)  # many entries name the same few
            self._led_to[subject].append(node)
            if predicate in pointing:
                self._pointing_at[node].append(line)
            elif predicate == _NARROWER:
                self._hierarchy.append(line)

    def portions(self, size: int, entries: Iterable[bytes] | None = None) -> Iterator[dict[bytes, None]]:
        """Deal entries out, all if none are given, to portions of about so many statements."""
        portion: dict[bytes, None] = {}  # a set that keeps its order
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
        """Write what is needed to check some entries: what describes them, and the nodes to which they lead."""
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
