"""Charts, one function each. They need the extra ``plot``: ``pip install 'kgkz[plot]'``.

Each call takes a graph, or, where a saved query stands behind the picture, the table that this query gave. What comes
back is a chart of Altair, so that one can go on with it; ``save`` writes it to a file.
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
    "claims": "what is said for a thing and against it, by holder",
    "definitions": "which features each definition of a concept demands",
    "institutions": "the steps by which institutions were built, in time",
    "memberships": "who belongs to which organisation, when and in what standing",
    "money": "sums of money by what they are for, each currency apart",
    "network": "agents, organisations and initiatives, and what ties them",
    "places": "events, seats and members of an organisation on the map",
    "swot": "the SWOT table, and what each item rests on",
}
"""The name of each picture, and what it shows."""

_HOMES = {
    "claims": "sides", "definitions": "matrix", "institutions": "steps", "memberships": "lanes", "money": "bars",
    "network": "ties", "places": "countries", "save": "files", "svg": "files", "swot": "tree",
}  # fmt: skip


def draw(name: str, source: "Source", values: "Mapping[str, Any] | None" = None, *, lang: str = "en") -> Any:
    """Draw a picture by its name.

    Args:
        name: one of ``PICTURES``.
        source: the graph, or the table of the query that stands behind the picture.
        values: the parameter of the picture and its value, or several values.
        lang: the language of the labels.

    Returns:
        The chart, as the function of that name gives it.

    Raises:
        BadParameter: there is no such picture or parameter, or nothing to draw.
        MissingExtra: the extra ``plot`` is not installed.
    """
    from inspect import signature

    if name not in PICTURES:
        raise BadParameter(
            f"unknown chart {name!r}; expected one of {', '.join(PICTURES)}{did_you_mean(name, PICTURES)}"
        )
    picture = __getattr__(name)
    known = list(signature(picture).parameters)[1:-1]
    for parameter in values or {}:
        if parameter not in known:
            near = did_you_mean(parameter, known)
            raise BadParameter(
                f"chart {name!r} has no parameter {parameter!r}; expected one of {', '.join(known)}{near}"
            )
    return picture(source, **(values or {}), lang=lang)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kgkz.plot' has no attribute {name!r}")
    try:
        return getattr(import_module(f"kgkz.plot.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed; install the extra: pip install 'kgkz[plot]'") from error


def __dir__() -> list[str]:
    return __all__
