"""Resolution of a name to exactly one entity."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from kgkz.errors import BadParameter, UnknownEntity, offer
from kgkz.rdf.namespaces import PREFIXES, compact, expand, prologue
from kgkz.rdf.terms import IRI
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    from kgkz.names.similarity import NameIndex

_OFFERS = 3


def names_query(which: str = "") -> str:
    """Write the query for things with every name they bear, and whether that is the label or another name.

    Args:
        which: a pattern that ``?thing`` is to fit; every thing if left out.
    """
    return f"""{prologue("kgkz", "rdfs", "skos")}
SELECT DISTINCT ?thing ?name ?kind
WHERE {{
  {which}
  {{ ?thing rdfs:label ?name BIND("label" AS ?kind) }}
  UNION {{ ?thing skos:altLabel ?name BIND("alias" AS ?kind) }}
  UNION {{ ?use kgkz:nameOf ?thing ; kgkz:name ?name BIND("alias" AS ?kind) }}
}}
"""


class Names:
    """The names of things in a graph, read once; what is worked out about them is kept for the next question.

    Args:
        select: runs a SELECT on the graph.
        which: of which things; as ``names_query`` takes it.
        more: labels of things that are not in the graph yet.
    """

    def __init__(self, select: Callable[[str], Table], which: str = "", more: Iterable[tuple[IRI, str]] = ()) -> None:
        self._select = select
        self._which = which
        self._more = more

    @cached_property
    def rows(self) -> list[tuple[IRI, str, bool]]:
        """Each thing with each of its names, a ``Text`` where the language is known, and whether that is its label."""
        rows = [
            (thing, name if isinstance(name, str) else str(name), kind == "label")
            for thing, name, kind in self._select(names_query(self._which))
            if isinstance(thing, IRI)
        ]
        return [*rows, *((thing, label, True) for thing, label in self._more)]

    @cached_property
    def things(self) -> set[IRI]:
        """All things that bear a name."""
        return {thing for thing, _, _ in self.rows}

    def called(self, name: str) -> set[IRI]:
        """Find the things that bear a name as it is written, or have it as their local name."""
        local = IRI(PREFIXES["id"] + name)
        return self._by_name.get(name, set()) | ({local} & self.things)

    def folded(self, name: str) -> set[IRI]:
        """Find the things that bear a name, script, capitals and marks aside."""
        from kgkz.names.matching import fold

        wanted = fold(name)
        return self._by_fold.get(wanted, set()) if wanted else set()

    def nearest(self, text: str) -> list[str]:
        """List the few names that are most like a text, the likest first."""
        return self._as_written.nearest(text, _OFFERS)

    def nearest_call(self, text: str, *, iris: bool) -> list[str]:
        """List what is most like a text by which a thing can be called: a name, a local name, or else a CURIE."""
        return (self._curies if iris else self._calls).nearest(text, _OFFERS)

    @cached_property
    def _by_name(self) -> dict[str, set[IRI]]:
        found: dict[str, set[IRI]] = defaultdict(set)
        for thing, name, _ in self.rows:
            found[name].add(thing)
        return found

    @cached_property
    def _by_fold(self) -> dict[str, set[IRI]]:
        from kgkz.names.matching import fold

        found: dict[str, set[IRI]] = defaultdict(set)
        for name, things in self._by_name.items():
            found[fold(name)] |= things
        return found

    @cached_property
    def _as_written(self) -> "NameIndex":
        return _index(self._by_name)

    @cached_property
    def _calls(self) -> "NameIndex":
        locals_ = {thing.removeprefix(PREFIXES["id"]) for thing in self.things if thing.startswith(PREFIXES["id"])}
        return _index(locals_ | self._by_name.keys())

    @cached_property
    def _curies(self) -> "NameIndex":
        return _index(map(compact, self.things))


def _index(names: Iterable[str]) -> "NameIndex":
    from kgkz.names.similarity import NameIndex

    return NameIndex(names)


def look_up(name: str, exists: Callable[[IRI], bool], names: Callable[[], Names]) -> IRI | None:
    """Return the entity with exactly this name, after folding. Do not guess.

    Args:
        name: an IRI, a CURIE, the local name of a thing (``turksoy``), or a name in any script.
        exists: whether the graph knows an IRI.
        names: gives the names of the graph; asked only when the text is no IRI.

    Returns:
        The IRI of the thing; None where the graph knows nothing by this name.

    Raises:
        BadParameter: several things bear the name, or the text begins like an IRI and is none.
    """
    iri = expand(name)
    if iri is not None and exists(iri):
        return iri
    known = names()
    found = known.called(name) or known.folded(name)
    return only_one(name, found) if found else None


def only_one(name: str, found: set[IRI]) -> IRI:
    """Return the only entity of a set.

    Raises:
        BadParameter: there are several.
    """
    if len(found) > 1:
        raise BadParameter(f"{name!r} is ambiguous; use one of: {', '.join(map(compact, sorted(found)))}")
    return next(iter(found))


def resolve(name: str, exists: Callable[[IRI], bool], names: Callable[[], Names]) -> IRI:
    """Find the one thing that a text names; takes what ``look_up`` does.

    Returns:
        The IRI of the thing.

    Raises:
        UnknownEntity: the graph knows nothing by this name; the nearest are offered.
        BadParameter: several things bear the name, or the text begins like an IRI and is none.
    """
    names = cache(names)  # a store elsewhere is asked once
    found = look_up(name, exists, names)
    if found is not None:
        return found
    iri = expand(name)
    asked = compact(iri) if iri is not None else name
    nearest = names().nearest_call(asked, iris=iri is not None)
    raise UnknownEntity(f"no entity is named {asked!r}{offer(nearest)}")
