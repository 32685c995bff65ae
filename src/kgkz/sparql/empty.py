"""What an answer without rows says: the values that were asked for, and which other values give rows."""

from collections.abc import Callable, Sequence

from kgkz.sparql.parameters import Setting
from kgkz.sparql.query import Query


def alternatives(query: Query, settings: Sequence[Setting], count: Callable[[str], int]) -> str:
    """Explain an empty answer.

    Each parameter that was given is tried with its filter removed, or with its default; if no single change gives
    rows, all defaults are tried.

    Args:
        query: the query.
        settings: the values for which it has no rows.
        count: runs a text and counts its rows.

    Returns:
        One or two sentences; an empty text where nothing can be said.
    """
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
    asked = ", ".join(map(str, settings))
    tried = f" Rows exist for {' or '.join(found)}." if found else ""
    return f"No rows for {asked}.{tried}" if asked else ""
