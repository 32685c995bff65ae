"""What an entry is called: its label, where it may be left out, and its IRI."""

import re

from kgkz import kinds
from kgkz.errors import BadData
from kgkz.folding import fold
from kgkz.parameters import expand
from kgkz.resources import PREFIXES

LABELS = {
    "involvement": "{agent} as {role} of {involved_in}",
    "membership": "{member} in {organisation}",
    "name_use": "the name {name}",
    "seat": "{seat_of} in {seat_in}",
    "tenure": "{office_holder} as {office}",
}
"""Kinds of relations, whose label follows from what they relate, by the names of columns."""

_IN_THEIR_OWN_RIGHT = {PREFIXES["kgkz"] + "Agent", PREFIXES["kgkz"] + "Place"}


def slug(label: str, kind: str) -> str:
    """Make a local name out of a label; its first word says the kind, but for things in their own right.

    Examples:
        >>> slug("Opening of the Turkic Academy", "event"), slug("Turgut Özal", "person")
        ('event-opening-of-the-turkic-academy', 'turgut-ozal')
    """
    words = re.sub(r"[\W_]+", "-", re.sub(r"['’]", "", fold(label))).strip("-")
    if not words or _IN_THEIR_OWN_RIGHT.intersection(kinds.wider_classes(kinds.class_of(kind))):
        return words
    return f"{kind.replace('_', '-')}-{words}"


def name_of(text: str, kind: str) -> str:
    """Make the IRI of an entry.

    Args:
        text: an IRI, a CURIE or a local name in kebab-case.
        kind: the kind of the entry.

    Raises:
        BadData: it is none of these.
        BadParameter: it begins like an IRI and is none.

    Examples:
        >>> name_of("jane-doe", "person") == name_of("id:jane-doe", "person") == PREFIXES["id"] + "jane-doe"
        True
    """
    if iri := expand(text):
        return iri
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return PREFIXES["id"] + text
    raise BadData(f"no name can be made of this; write one in the column {kind!r}, such as id:{slug('my own', kind)}")
