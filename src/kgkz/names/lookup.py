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


def resolve(name: str, exists: Callable[[IRI], bool], names: Callable[[], Iterable[tuple[IRI, str]]]) -> IRI:
    """Find the one thing that a text names: as written, or else folded; never what is only like it.

    Args:
        name: an IRI, a CURIE, the local name of a thing (``turksoy``), or a name in any script.
        exists: whether the graph knows an IRI.
        names: gives every thing with each of its names; asked only when the text is no IRI.

    Returns:
        The IRI of the thing.

    Raises:
        UnknownEntity: the graph knows nothing by this name; the nearest are offered.
        BadParameter: several things bear the name, or the text begins like an IRI and is none.
    """
    iri = expand(name)
    if iri is not None and exists(iri):
        return iri
    known = list(names())
    local = PREFIXES["id"] + name
    found = {thing for thing, label in known if label == name or thing == local}
    if not found:
        from kgkz.names.matching import fold

        wanted = fold(name)
        found = {thing for thing, label in known if wanted and fold(label) == wanted}
    if len(found) == 1:
        return found.pop()
    if found:
        things = ", ".join(map(compact, sorted(found)))
        raise BadParameter(f"{name!r} names {len(found)} things; say which: {things}")
    from kgkz.names.matching import nearest

    asked = compact(iri) if iri is not None else name
    locals_ = {thing.removeprefix(PREFIXES["id"]) for thing, _ in known if thing.startswith(PREFIXES["id"])}
    offers = {compact(thing) for thing, _ in known} if iri is not None else locals_ | {label for _, label in known}
    raise UnknownEntity(f"nothing in the graph is called {asked!r}{offer(nearest(asked, offers, most=3))}")
