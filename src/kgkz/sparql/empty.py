"""Explanation of results without rows: the values of the parameters, and values that give rows."""

from collections.abc import Callable, Sequence

from kgkz.sparql.parameters import Setting
from kgkz.sparql.query import Query


def alternatives(query: Query, settings: Sequence[Setting], count: Callable[[str], int]) -> str:
    """Return an explanation of a result without rows.

    Each given parameter is tried without its filter, or with its default value. If no single change gives rows, all
    changes are tried together.

    Args:
        query: the query.
        settings: the parameter values for which the query has no rows.
        count: runs a SPARQL text and returns the number of its rows.

    Returns:
        One or two sentences.
    """
    if not settings:
        return "No rows: the graph has no statement that answers this query."
    parameters = {parameter.name: parameter for parameter in query.parameters}

    def relaxed(setting: Setting) -> Setting:
        parameter = parameters[setting.name]
        if parameter.optional and setting.values:
            return Setting(setting.name, (), False)
        return Setting(setting.name, parameter.default, True)

    changes = [(one, relaxed(one)) for one in settings]
    changes = [(old, new) for old, new in changes if old.values != new.values]
    found = []
    for old, new in changes:
        rows = count(query.with_settings([new if one is old else one for one in settings]))
        if rows:
            found.append(f"{new} ({rows} rows)")
    if not found and len(changes) > 1:
        rows = count(query.with_settings([relaxed(one) for one in settings]))
        if rows:
            found.append(f"{', '.join(map(str, map(relaxed, settings)))} ({rows} rows)")
    tried = ""
    if found:
        tried = f" Rows exist for {' or '.join(found)}."
    elif changes:
        tried = " There are none for the default values either."
    return f"No rows for {', '.join(map(str, settings))}.{tried}"
