"""Division of a large graph into parts that are validated one after the other, to limit memory use."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kgkz.rdf.namespaces import PREFIXES
from kgkz.validation.reach import Reach

_NARROWER = f"<{PREFIXES['rdfs']}subClassOf>".encode()
_TYPE = f"<{PREFIXES['rdf']}type>".encode()


class Statements:
    """The statements of a graph, grouped by entry.

    Args:
        lines: N-Triples, one statement per line.
        reach: the statements on which the shapes depend.
    """

    def __init__(self, lines: Iterable[bytes], reach: Reach) -> None:
        self._steps = [_written(step) for step in reach.steps]
        self._nodes = _written(reach.nodes)
        self._of: dict[bytes, list[bytes]] = defaultdict(list)
        self._led_to: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)  # by the properties that shapes follow
        self._pointing_at: dict[bytes, list[bytes]] = defaultdict(list)
        self._members: dict[bytes, list[bytes]] = defaultdict(list)
        self._hierarchy: list[bytes] = []  # needed by every class constraint
        self._narrower: dict[bytes, list[bytes]] = defaultdict(list)
        followed, pointing = set[bytes]().union(*self._steps), _written(reach.pointing)
        nodes: dict[bytes, bytes] = {}
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            self._of[subject].append(line)
            if rest.startswith(b'"'):
                continue
            node = rest.rpartition(b" ")[0]
            node = nodes.setdefault(node, node)  # shared, because many entries refer to the same nodes
            if predicate in followed:
                self._led_to[subject].append((predicate, node))
            if predicate in pointing:
                self._pointing_at[node].append(line)
            elif predicate == _TYPE:
                self._members[node].append(subject)
            elif predicate == _NARROWER:
                self._hierarchy.append(line)
                self._narrower[node].append(subject)

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

    def members(self, classes: Iterable[str]) -> dict[bytes, None]:
        """Return the members of classes and of all their subclasses."""
        waiting, known = list(_written(classes)), set[bytes]()
        while waiting:
            class_ = waiting.pop()
            if class_ not in known:
                known.add(class_)
                waiting += self._narrower.get(class_, ())
        return dict.fromkeys(member for class_ in sorted(known) for member in self._members.get(class_, ()))

    def around(self, entries: Collection[bytes]) -> bytes:
        """Return the statements needed to validate entries: about the entries, and about nodes they refer to."""
        found = dict.fromkeys(entries)
        newest: Iterable[bytes] = found
        for step in self._steps:
            newest = dict.fromkeys(
                node for entry in newest for property_, node in self._led_to.get(entry, ()) if property_ in step
            )
            found = found | newest
        lines = dict.fromkeys(self._hierarchy)
        for entry in dict.fromkeys((*found, *self._nodes)):
            lines.update(dict.fromkeys(self._of.get(entry, ())))
            lines.update(dict.fromkeys(self._pointing_at.get(entry, ())))
        return b"".join(lines)


def _written(names: Iterable[str]) -> set[bytes]:
    """Return IRIs in N-Triples syntax."""
    return {f"<{name}>".encode() for name in names}
