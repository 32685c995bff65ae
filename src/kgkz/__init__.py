"""Knowledge graph of Kazakhstan's cultural diplomacy, in which every statement says who says so and where.

The public names are fetched when they are first asked for, so that importing kgkz costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgkz.entities import Entity
    from kgkz.errors import (
        BadData,
        BadFile,
        BadParameter,
        BadQuery,
        KgkzError,
        MissingExtra,
        StoreError,
        UnknownEntity,
        UnknownPassage,
        UnknownQuery,
    )
    from kgkz.graph import KnowledgeGraph
    from kgkz.intake import BadFrame, frame_columns, from_frame
    from kgkz.opening import connect, load
    from kgkz.queryfiles import Query
    from kgkz.reports import Finding, Report
    from kgkz.results import Table
    from kgkz.terms import IRI, Text, Typed
    from kgkz.validation import validate

__all__ = [
    "IRI",
    "BadData",
    "BadFile",
    "BadFrame",
    "BadParameter",
    "BadQuery",
    "Entity",
    "Finding",
    "KgkzError",
    "KnowledgeGraph",
    "MissingExtra",
    "Query",
    "Report",
    "StoreError",
    "Table",
    "Text",
    "Typed",
    "UnknownEntity",
    "UnknownPassage",
    "UnknownQuery",
    "connect",
    "frame_columns",
    "from_frame",
    "load",
    "validate",
]

_HOMES = {
    "entities": ("Entity",),
    "graph": ("KnowledgeGraph",),
    "intake": ("BadFrame", "frame_columns", "from_frame"),
    "opening": ("connect", "load"),
    "queryfiles": ("Query",),
    "reports": ("Finding", "Report"),
    "results": ("Table",),
    "terms": ("IRI", "Text", "Typed"),
    "validation": ("validate",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("kgkz")
    if name == "plot":
        return import_module("kgkz.plot")
    if name in __all__:
        return getattr(import_module(f"kgkz.{_HOME_OF.get(name, 'errors')}"), name)
    raise AttributeError(f"module 'kgkz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
