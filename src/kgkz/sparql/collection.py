"""Collection of saved queries."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kgkz.errors import BadQuery, UnknownQuery, did_you_mean
from kgkz.sparql.query import Query, read_query


class Queries(Mapping[str, Query]):
    """The saved queries of a folder and its subfolders, by name. Each file is read on first use.

    Args:
        folder: the folder of the query files. A subfolder is a subject. Names are unique across subfolders.
        as_call: converts a query to a callable; if given, each query is also an attribute.

    Examples:
        >>> import kgkz
        >>> kgkz.load().queries.is_member_as_of(member="Hungary", organisation="Turkic Council", as_of="2020-01-01")
        True
    """

    def __init__(self, folder: Path, as_call: Callable[[Query], Any] | None = None) -> None:
        self._paths = _by_name(sorted(folder.rglob("*.rq"), key=lambda path: path.stem))
        self._read: dict[str, Query] = {}
        self._as_call = as_call

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._as_call is None:
            raise AttributeError(name)
        try:
            return self._as_call(self[name])
        except UnknownQuery as error:
            raise AttributeError(str(error)) from error

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._paths]

    def __getitem__(self, name: str) -> Query:
        if name not in self._paths:
            from kgkz.sparql.renamed import RENAMED

            if name in RENAMED:
                raise UnknownQuery(f"query {name!r} has been renamed to {RENAMED[name]!r}")
            near = did_you_mean(name, self._paths) or "; 'kgkz queries' lists all queries"
            raise UnknownQuery(f"unknown query {name!r}{near}")
        if name not in self._read:
            self._read[name] = read_query(self._paths[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __repr__(self) -> str:
        from kgkz.sparql.table import Table

        rows = [(one.name, one.summary, ", ".join(p.name for p in one.parameters)) for one in self.values()]
        return str(Table(("query", "question", "parameters"), rows))

    def _repr_html_(self) -> str:
        from kgkz.sparql.html import cell, table

        rows = (
            "".join(map(cell, (query.name, query.summary, ", ".join(one.name for one in query.parameters))))
            for query in self.values()
        )
        return table(("query", "question", "parameters"), rows)


def _by_name(paths: list[Path]) -> dict[str, Path]:
    """Return the files by query name."""
    found: dict[str, Path] = {}
    for path in paths:
        if path.stem in found:
            raise BadQuery(
                f"{path} and {found[path.stem]} have the same file name; the names of query files must be unique"
            )
        found[path.stem] = path
    return found
