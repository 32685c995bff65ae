"""From a name, as somebody types it, to the one thing that bears it."""

from collections.abc import Callable, Iterable

from kgkz.errors import BadParameter, UnknownEntity, offer
from kgkz.rdf.namespaces import PREFIXES, compact, expand, prologue
from kgkz.rdf.terms import IRI


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


_MOST = 3  # names in one error

Known = Iterable[tuple[IRI, str]]
"""Each entity with each of its names."""


def resolve(name: str, exists: Callable[[IRI], bool], names: Callable[[], Known]) -> IRI:
    """Find the one entity that a text names: as written, or else folded; never one that is only similar.

    Args:
        name: an IRI, a CURIE, the local name of an entity (``turksoy``), or a name in any script.
        exists: whether the graph knows an IRI.
        names: gives every entity with each of its names; called only when the text is no IRI of the graph.

    Returns:
        The IRI of the entity.

    Raises:
        UnknownEntity: no entity has this name; the error offers the nearest names.
        BadParameter: several entities have the name, or the text begins like an IRI and is none.
    """
    iri = expand(name)
    if iri is not None and exists(iri):
        return iri
    known = list(names())
    if found := matches(name, known):
        return only_one(name, found)
    asked = compact(iri) if iri is not None else name
    raise UnknownEntity(f"no entity is named {asked!r}{offer(suggestions(name, known))}")


def matches(name: str, known: Known) -> set[IRI]:
    """Find the entities that have a name as written, or, if there are none, as folded (see ``matching.fold``)."""
    known = list(known)
    local = PREFIXES["id"] + name
    found = {thing for thing, label in known if label == name or thing == local}
    if not found:
        from kgkz.names.matching import fold

        wanted = fold(name)
        found = {thing for thing, label in known if wanted and fold(label) == wanted}
    return found


def only_one(name: str, found: set[IRI]) -> IRI:
    """Return the only entity of a set.

    Raises:
        BadParameter: there are several.
    """
    if len(found) > 1:
        things = ", ".join(map(compact, sorted(found)))
        raise BadParameter(f"{name!r} is ambiguous; use one of: {things}")
    return next(iter(found))


def suggestions(name: str, known: Known) -> list[str]:
    """List the names nearest to a text; for an IRI or a CURIE, the nearest CURIEs."""
    from kgkz.names.matching import nearest

    iri, known = expand(name), list(known)
    if iri is not None:
        return nearest(compact(iri), {compact(entity) for entity, _ in known}, most=_MOST)
    named: dict[str, IRI] = {}
    for entity, label in known:
        named.setdefault(entity.removeprefix(PREFIXES["id"]), entity)
        named[label] = entity
    best: dict[IRI, str] = {}  # one name an entity
    for label in nearest(name, named, most=len(named)):
        best.setdefault(named[label], label)
    return list(best.values())[:_MOST]
