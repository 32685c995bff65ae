"""Charts, one function each. They need the extra ``plot``: ``pip install 'kgkz[plot]'``.

Each function takes a graph or, if the chart shows the result of a saved query, the table with this result. It returns
an Altair chart, which you can modify. ``save`` writes a chart to a file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kgkz.errors import BadParameter, MissingExtra, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgkz.plot.bars import money
    from kgkz.plot.countries import places
    from kgkz.plot.files import save, svg
    from kgkz.plot.lanes import memberships
    from kgkz.plot.matrix import definitions
    from kgkz.plot.rows import Source
    from kgkz.plot.sides import claims
    from kgkz.plot.steps import institutions
    from kgkz.plot.ties import network
    from kgkz.plot.tree import swot

__all__ = [
    "PICTURES",
    "claims",
    "definitions",
    "draw",
    "institutions",
    "memberships",
    "money",
    "network",
    "places",
    "save",
    "svg",
    "swot",
]

PICTURES = {
    "claims": "positive and negative claims about a subject, by holder",
    "definitions": "features of the definitions of a concept",
    "institutions": "timeline of the development of institutions",
    "memberships": "timeline of memberships in organisations, with status",
    "money": "reported amounts of money, by currency and subject",
    "network": "connections of agents, organisations and initiatives",
    "places": "map of events, seats and members of an organisation",
    "swot": "items of the SWOT table, and the evidence for each",
}
"""Name of each chart to what it shows."""

_HOMES = {
    "claims": "sides", "definitions": "matrix", "institutions": "steps", "memberships": "lanes", "money": "bars",
    "network": "ties", "places": "countries", "save": "files", "svg": "files", "swot": "tree",
}  # fmt: skip


def draw(name: str, source: "Source", values: "Mapping[str, Any] | None" = None, *, lang: str = "en") -> Any:
    """Draw a chart by name.

    Args:
        name: a key of ``PICTURES``.
        source: the graph, or the result of the query that the chart shows.
        values: the parameters of the chart, with one value or several values each.
        lang: the language of the labels.

    Returns:
        The chart, as returned by the function with that name.

    Raises:
        BadParameter: the chart or the parameter is unknown, or there is nothing to draw.
        MissingExtra: the extra ``plot`` is not installed.
    """
    from inspect import signature

    if name not in PICTURES:
        raise BadParameter(
            f"unknown chart {name!r}; expected one of {', '.join(PICTURES)}{did_you_mean(name, PICTURES)}"
        )
    chart = __getattr__(name)
    known = list(signature(chart).parameters)[1:-1]
    for parameter in values or {}:
        if parameter not in known:
            near = did_you_mean(parameter, known)
            raise BadParameter(
                f"chart {name!r} has no parameter {parameter!r}; expected one of {', '.join(known)}{near}"
            )
    return chart(source, **(values or {}), lang=lang)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kgkz.plot' has no attribute {name!r}")
    try:
        return getattr(import_module(f"kgkz.plot.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed; install the extra: pip install 'kgkz[plot]'") from error


def __dir__() -> list[str]:
    return __all__
