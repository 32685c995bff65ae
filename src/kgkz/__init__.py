"""Knowledge graph of Kazakhstan's cultural diplomacy, with saved SPARQL queries. Every statement has a source.

Public names are imported on first use, so that ``import kgkz`` is fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from kgkz.graph.build import connect, load
    from kgkz.graph.entity import Entity
    from kgkz.graph.graph import KnowledgeGraph
    from kgkz.ingest.frames import BadFrame, frame_columns, from_frame
    from kgkz.rdf.terms import IRI, Text, Typed
    from kgkz.sparql.query import Query
    from kgkz.sparql.table import Table
    from kgkz.validation.report import Finding, Report
    from kgkz.validation.validate import validate

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
    "graph.entity": ("Entity",),
    "graph.graph": ("KnowledgeGraph",),
    "ingest.frames": ("BadFrame", "frame_columns", "from_frame"),
    "graph.build": ("connect", "load"),
    "sparql.query": ("Query",),
    "validation.report": ("Finding", "Report"),
    "sparql.table": ("Table",),
    "rdf.terms": ("IRI", "Text", "Typed"),
    "validation.validate": ("validate",),
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
