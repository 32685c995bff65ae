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
    """Return the query for all names of entities, with the kind of name (``label`` or ``alias``).

    Args:
        which: a graph pattern that restricts ``?thing``; empty for all entities.
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
    """The names of the entities in a graph. They are read once, and all indexes are kept for later lookups.

    Args:
        select: runs a SELECT query on the graph.
        which: a graph pattern that restricts the entities; see ``names_query``.
        more: labels of entities that are not in the graph yet.
    """

    def __init__(self, select: Callable[[str], Table], which: str = "", more: Iterable[tuple[IRI, str]] = ()) -> None:
        self._select = select
        self._which = which
        self._more = more

    @cached_property
    def rows(self) -> list[tuple[IRI, str, bool]]:
        """Triples of entity, name (a ``Text`` if it has a language tag), and whether the name is the label."""
        rows = [
            (entity, name if isinstance(name, str) else str(name), kind == "label")
            for entity, name, kind in self._select(names_query(self._which))
            if isinstance(entity, IRI)
        ]
        return [*rows, *((entity, label, True) for entity, label in self._more)]

    @cached_property
    def entities(self) -> set[IRI]:
        """All entities with a name."""
        return {entity for entity, _, _ in self.rows}

    def called(self, name: str) -> set[IRI]:
        """Return the entities with exactly this name or local name."""
        local = IRI(PREFIXES["id"] + name)
        return self._by_name.get(name, set()) | ({local} & self.entities)

    def folded(self, name: str) -> set[IRI]:
        """Return the entities with this name, regardless of script, case and diacritics."""
        from kgkz.names.matching import fold

        wanted = fold(name)
        return self._by_fold.get(wanted, set()) if wanted else set()

    def nearest(self, text: str) -> list[str]:
        """Return at most three names that are similar to a text, the most similar first."""
        return self._as_written.nearest(text, _OFFERS)

    def nearest_call(self, text: str, *, iris: bool) -> list[str]:
        """Return at most three similar identifiers: CURIEs if ``iris``, else names and local names."""
        return (self._curies if iris else self._calls).nearest(text, _OFFERS)

    @cached_property
    def _by_name(self) -> dict[str, set[IRI]]:
        found: dict[str, set[IRI]] = defaultdict(set)
        for entity, name, _ in self.rows:
            found[name].add(entity)
        return found

    @cached_property
    def _by_fold(self) -> dict[str, set[IRI]]:
        from kgkz.names.matching import fold

        found: dict[str, set[IRI]] = defaultdict(set)
        for name, entities in self._by_name.items():
            found[fold(name)] |= entities
        return found

    @cached_property
    def _as_written(self) -> "NameIndex":
        return _index(self._by_name)

    @cached_property
    def _calls(self) -> "NameIndex":
        locals_ = {iri.removeprefix(PREFIXES["id"]) for iri in self.entities if iri.startswith(PREFIXES["id"])}
        return _index(locals_ | self._by_name.keys())

    @cached_property
    def _curies(self) -> "NameIndex":
        return _index(map(compact, self.entities))


def _index(names: Iterable[str]) -> "NameIndex":
    from kgkz.names.similarity import NameIndex

    return NameIndex(names)


def look_up(name: str, exists: Callable[[IRI], bool], names: Callable[[], Names]) -> IRI | None:
    """Return the entity with exactly this name, after folding. Do not guess.

    Args:
        name: an IRI, a CURIE, a local name (``turksoy``), or a name in any script.
        exists: returns whether an IRI is in the graph.
        names: returns the names of the graph; called only if the text is not the IRI of an entity.

    Returns:
        The IRI of the entity; None if no entity has this name.

    Raises:
        BadParameter: several entities have the name, or the text begins like an IRI but is not a valid one.
    """
    iri = expand(name)
    if iri is not None and exists(iri):
        return iri
    known = names()
    found = known.called(name) or known.folded(name)
    return only_one(name, found) if found else None


def only_one(name: str, found: set[IRI]) -> IRI:
    """Return the only entity of a set.

    Args:
        name: the name, for the error message.
        found: the entities with this name; at least one.

    Raises:
        BadParameter: there are several entities; the message lists them.
    """
    if len(found) > 1:
        raise BadParameter(f"{name!r} is ambiguous; use one of: {', '.join(map(compact, sorted(found)))}")
    return next(iter(found))


def resolve(name: str, exists: Callable[[IRI], bool], names: Callable[[], Names]) -> IRI:
    """Return the entity with exactly this name, or raise an error; arguments as in ``look_up``.

    Returns:
        The IRI of the entity.

    Raises:
        UnknownEntity: no entity has this name; the message suggests similar names.
        BadParameter: several entities have the name, or the text begins like an IRI but is not a valid one.
    """
    names = cache(names)  # one query to a remote store, not two
    found = look_up(name, exists, names)
    if found is not None:
        return found
    iri = expand(name)
    given = compact(iri) if iri is not None else name
    nearest = names().nearest_call(given, iris=iri is not None)
    raise UnknownEntity(f"no entity is named {given!r}{offer(nearest)}")
