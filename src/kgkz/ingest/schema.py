"""Columns of an import data frame for each class, read from the SHACL shapes."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadParameter, did_you_mean
from kgkz.rdf import turtle
from kgkz.rdf.lists import FIRST, NIL, REST, list_members
from kgkz.rdf.namespaces import PREFIXES, named_node
from kgkz.rdf.shipped import LANGUAGES, root, sources

KINDS = (
    "claim", "critique", "event", "event_series", "figure", "frequency_statement", "group", "initiative",
    "intergovernmental_organisation", "legal_instrument", "membership", "name_use", "organisation", "participation",
    "person", "place", "seat", "source", "state", "sub_state_entity", "survey_result", "tenure", "university",
    "unnamed_group",
)  # fmt: skip
"""Kinds of entries that can be imported: class names in snake_case."""

_NAMES = {PREFIXES["org"] + "organization": "organisation"}  # British spelling, as in the queries
_EVERYWHERE = ("altLabel", "keywords", "note")
_DATATYPES = {
    PREFIXES["edtf"] + "EDTF": "date",
    PREFIXES["xsd"] + "anyURI": "url",
    PREFIXES["xsd"] + "date": "day",
    PREFIXES["xsd"] + "duration": "duration",
    PREFIXES["xsd"] + "integer": "integer",
    PREFIXES["xsd"] + "string": "string",
    PREFIXES["rdf"] + "langString": "text",
}


class FrameColumn(NamedTuple):
    """One possible column of a data frame.

    Attributes:
        name: the name of the property in snake_case, followed by the language if it is not English.
        path: the IRI of the property.
        holds: the type of the values: ``entity``, ``concept`` (of a concept scheme), ``date`` (EDTF), ``day``,
            ``integer``, ``number``, ``duration``, ``url``, ``string`` or ``text`` (with a language tag).
        of: the IRIs of the classes of the entities, or of the concept scheme; empty for any.
        needed: whether it is required.
        many: whether a cell may have several values.
        language: the language of a text.
        shape: the IRI of the SHACL shape.
        message: the message of the shape.
    """

    name: str
    path: str
    holds: str
    of: tuple[str, ...]
    needed: bool
    many: bool
    language: str
    shape: str
    message: str


def class_of(kind: str) -> str:
    """Return the IRI of the class for a kind.

    Args:
        kind: one of ``KINDS``.

    Raises:
        BadParameter: the kind is unknown; the message suggests similar ones.

    Examples:
        >>> class_of("name_use")
        'https://w3id.org/kgkz/ontology#NameUse'
    """
    if kind not in KINDS:
        raise BadParameter(f"unknown kind {kind!r}; expected one of {', '.join(KINDS)}{did_you_mean(kind, KINDS)}")
    return PREFIXES["kgkz"] + "".join(map(str.capitalize, kind.split("_")))


@cache
def columns(kind: str) -> tuple[FrameColumn, ...]:
    """Return the columns that a data frame of a kind may have.

    Args:
        kind: one of ``KINDS``.

    Returns:
        The columns, required ones first, then by name.

    Raises:
        BadParameter: the kind is unknown.

    Examples:
        >>> [column.name for column in columns("membership") if column.needed]
        ['according_to', 'label', 'member', 'membership_status', 'organisation']
    """
    terms = _Terms()
    shapes = [
        *terms.properties(wider_classes(class_of(kind))),
        *(named_node(f"shape:{name}") for name in _EVERYWHERE),
    ]
    by_path: dict[str, list[ox.NamedNode]] = {}
    for shape in shapes:
        path = terms.value(shape, "path")
        if path != PREFIXES["rdf"] + "type":
            by_path.setdefault(path, []).append(shape)
    made = [column for path, together in by_path.items() for column in terms.columns(path, together)]
    return tuple(sorted(made, key=lambda column: (not column.needed, column.name)))


@cache
def wider_classes(iri: str) -> tuple[str, ...]:
    """Return a class and all its superclasses, nearest first.

    Args:
        iri: the IRI of the class.

    Examples:
        >>> [iri.partition("#")[2] for iri in wider_classes(PREFIXES["kgkz"] + "Critique")][:3]
        ['Critique', 'Claim', 'Position']
    """
    found = [iri]
    for narrower in found:
        wider = _store().quads_for_pattern(ox.NamedNode(narrower), named_node("rdfs:subClassOf"), None, None)
        found += sorted(quad.object.value for quad in wider if isinstance(quad.object, ox.NamedNode))
    return tuple(dict.fromkeys(found))


@cache
def _store() -> ox.Store:
    """Return a store with the ontology and the shapes."""
    paths = [*sources("ontology"), *sorted((root() / "ontology" / "shapes").glob("*.ttl"))]
    store = ox.Store()
    store.extend(ox.Quad(*triple) for path in paths for triple in turtle.parse(path))
    return store


class _Terms:
    """Access to the SHACL shapes, as far as it is needed for columns."""

    def properties(self, classes: Iterable[str]) -> list[ox.NamedNode]:
        """Return the property shapes of classes, in a fixed order."""
        found: set[ox.NamedNode] = set()
        for iri in classes:
            for quad in _store().quads_for_pattern(None, named_node("sh:targetClass"), ox.NamedNode(iri), None):
                found.update(self._values(quad.subject, "property"))
        return sorted(found, key=lambda shape: shape.value)

    def columns(self, path: str, shapes: list[ox.NamedNode]) -> list[FrameColumn]:
        """Return the columns for one property, which can have several shapes."""
        holds, of, languages = next(filter(None, map(self._holds, shapes)), ("entity", (), ()))
        needed = any(
            self.value(shape, "severity") == PREFIXES["sh"] + "Violation"
            and int(self.value(shape, "minCount") or self.value(shape, "qualifiedMinCount") or 0) > 0
            for shape in shapes
        )
        unique = any(self.value(shape, "uniqueLang") == "true" for shape in shapes)
        many = not unique and not any(self.value(shape, "maxCount") == "1" for shape in shapes)
        main = next((shape for shape in shapes if self.value(shape, "minCount")), shapes[0])
        name = _NAMES.get(path) or _snake(re.split("[/#]", path)[-1])
        return [
            FrameColumn(
                name if language in ("", "en") else f"{name}_{language}",
                path, holds, of, needed and language in ("", "en"), many, language, main.value, self._message(main),
            )
            for language in languages or ("",)
        ]  # fmt: skip

    def value(self, shape: ox.NamedNode, name: str) -> str:
        """Return the only value of a SHACL property, or an empty string."""
        quad = next(_store().quads_for_pattern(shape, named_node(f"sh:{name}"), None, None), None)
        return "" if quad is None or isinstance(quad.object, ox.Triple) else quad.object.value

    def _holds(self, shape: ox.NamedNode) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
        """Return the type of the values, their classes or concept scheme, and their languages."""
        languages = tuple(self._list(self.value(shape, "languageIn")))
        if iri := self.value(shape, "class"):
            return "entity", (iri,), ()
        if node := self.value(shape, "node"):
            schemes = [self.value(part, "hasValue") for part in self._values(ox.NamedNode(node), "property")]
            given = tuple(filter(None, schemes))
            return ("concept", given, ()) if given else ("entity", (), ())
        datatype = self.value(shape, "datatype")
        if not datatype and (members := self._list(self.value(shape, "or"))):
            classes = tuple(self.value(ox.NamedNode(member), "class") for member in members)
            return ("entity", classes, ()) if all(classes) else ("number", (), ())
        if languages or datatype == PREFIXES["rdf"] + "langString" or self.value(shape, "qualifiedValueShape"):
            return "text", (), languages or LANGUAGES
        if self.value(shape, "nodeKind"):
            return "text", (), ("en",)
        return (_DATATYPES[datatype], (), ()) if datatype else None

    def _message(self, shape: ox.NamedNode) -> str:
        texts = (quad.object for quad in _store().quads_for_pattern(shape, named_node("sh:message"), None, None))
        return next((text.value for text in texts if isinstance(text, ox.Literal) and text.language == "en"), "")

    def _values(self, subject: object, name: str) -> list[ox.NamedNode]:
        quads = _store().quads_for_pattern(subject, named_node(f"sh:{name}"), None, None)  # type: ignore[arg-type]
        return [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)]

    def _list(self, head: str) -> list[str]:
        members = list_members(ox.BlankNode(head), _nodes(FIRST), _nodes(REST), NIL) if head else []
        return [member.value for member in members if not isinstance(member, ox.Triple)]


@cache
def _nodes(predicate: ox.NamedNode) -> dict[object, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """Return node to object for ``rdf:first`` or ``rdf:rest`` of all lists."""
    return {quad.subject: quad.object for quad in _store().quads_for_pattern(None, predicate, None, None)}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
