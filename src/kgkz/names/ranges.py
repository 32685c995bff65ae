"""Resolution of names within the class or concept scheme of a query parameter."""

from collections.abc import Callable, Iterable

from kgkz.errors import UnknownEntity, offer
from kgkz.names.lookup import Names, only_one
from kgkz.rdf.namespaces import PREFIXES, compact, expand, prologue
from kgkz.rdf.terms import IRI, to_term
from kgkz.sparql.parameters import Parameter
from kgkz.sparql.table import Table

Select = Callable[[str], Table]

_ANY = PREFIXES["owl"] + "Thing"
_MOST_QUERIES = 6  # listed in an error message
_FEW = 15  # valid values listed in an error message
_PROLOGUE = prologue("rdfs", "skos")

_CLASSES = """
SELECT DISTINCT ?class ?label ?wider
WHERE {
  %s a ?class .
  ?class rdfs:label ?label .
  FILTER(LANG(?label) = "en")
  OPTIONAL { ?class rdfs:subClassOf ?wider . FILTER(?wider != ?class) }
}
ORDER BY STR(?label)
"""


def takes_any(parameter: Parameter) -> bool:
    """Return whether a parameter accepts entities of any class."""
    return parameter.range is None or parameter.range == _ANY


def resolve_in_range(
    name: str,
    parameter: Parameter,
    *,
    select: Select,
    known: Callable[[], Names],
    takers: Callable[[set[IRI]], Iterable[str]],
) -> IRI:
    """Return the entity of the class, or the concept of the scheme, of a parameter with the given name.

    Args:
        name: an IRI, a CURIE, a local name, or a name in any script.
        parameter: a parameter with a class or a concept scheme.
        select: runs a SELECT query.
        known: returns the names of the graph.
        takers: returns the saved queries that have a parameter of one of the given classes.

    Returns:
        The IRI.

    Raises:
        UnknownEntity: no entity of the class has this name. The message states which entity has the name instead, which
            names of the class are similar, and which queries accept the given entity.
        BadParameter: several entities of the class have the name.
    """
    iri = expand(name)
    allowed = _members(parameter, select)
    if iri in allowed:
        return iri
    names = known()
    if iri is None and (found := names.called(name) & allowed or names.folded(name) & allowed):
        return only_one(name, found)
    expected = f"{parameter.name}={name!r}: expected {_expected(parameter, select)}"
    near = offer(Names(select, _pattern(parameter)).nearest_call(name, iris=iri is not None))
    if not near and len(allowed) <= _FEW:
        near = f"; valid: {', '.join(sorted(map(compact, allowed)))}"
    others = {iri} & names.entities if iri is not None else names.called(name) or names.folded(name)
    if not others:
        raise UnknownEntity(f"{expected}; no entity is named {name!r}{near}")
    other = min(others)
    rows = select(_PROLOGUE + _CLASSES.replace("%s", str(to_term(other)))).rows
    wider = {row[2] for row in rows}
    narrowest = dict.fromkeys(str(label) for class_, label, _ in rows if class_ not in wider)
    queries = sorted(takers({class_ for class_, _, _ in rows if isinstance(class_, IRI)}))
    if len(queries) > _MOST_QUERIES:
        queries = [*queries[:_MOST_QUERIES], f"and {len(queries) - _MOST_QUERIES} more"]
    got = f"{' and '.join(narrowest) or 'another entity'} ({compact(other)})"
    instead = f"; queries that accept it: {', '.join(queries)}" if queries else ""
    raise UnknownEntity(f"{expected}, got {got}{instead}{near}")


def _members(parameter: Parameter, select: Select) -> set[IRI]:
    """Return the entities of the class, or the concepts of the scheme."""
    rows = select(f"{_PROLOGUE}SELECT DISTINCT ?thing WHERE {{ {_pattern(parameter)} }}")
    return {entity for (entity,) in rows if isinstance(entity, IRI)}


def _pattern(parameter: Parameter) -> str:
    """Return the graph pattern that matches ``?thing`` if it is in the class, or a concept of the scheme."""
    assert parameter.range is not None  # the caller has checked this
    return f"?thing {'skos:inScheme' if parameter.is_scheme else 'a'} {to_term(parameter.range)} ."


def _expected(parameter: Parameter, select: Select) -> str:
    """Return the English label and the CURIE of the class or scheme."""
    assert parameter.range is not None  # the caller has checked this
    labels = select(
        f"{_PROLOGUE}SELECT ?label WHERE {{ {{ {to_term(parameter.range)} rdfs:label ?label }} UNION "
        f'{{ {to_term(parameter.range)} skos:prefLabel ?label }} FILTER(LANG(?label) = "en") }}'
    )
    label = next((str(text) for (text,) in labels), compact(parameter.range))
    curie = compact(parameter.range)
    return f"a term of the scheme {label!r} ({curie})" if parameter.is_scheme else f"{label} ({curie})"
