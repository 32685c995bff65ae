"""Packaged files and the prefix table.

In a wheel the folders travel inside the package; in a checkout (an editable install) they stand beside ``src``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path  # fetched where a place is asked for, so that help need not wait for it


LAYERS = {
    "ontology": "ontology/*.ttl",
    "world": "data/world/*.ttl",
    "discourse": "data/discourse/**/*.ttl",
    "check": "data/check/*.ttl",
    "dataset": "data/*.ttl",
}
"""Layer of the graph to the files that hold it, relative to the folder of ``root``."""

LANGUAGES = ("en", "kk", "ru", "tr")
"""Languages in which labels may be asked for; English stands in where one is missing."""


def root() -> Path:
    """Return the folder that holds ``ontology``, ``data`` and ``queries``."""
    from pathlib import Path

    package = Path(__file__).parents[1]
    shipped = package / "shipped"
    return shipped if shipped.is_dir() else package.parents[1]


def sources(*layers: str) -> list[Path]:
    """List the Turtle files of the graph, in a stable order.

    Args:
        layers: names out of ``LAYERS``; none means all of them.

    Returns:
        The paths, layer by layer, sorted by name within each.

    Examples:
        >>> [path.name for path in sources("dataset")]
        ['dataset.ttl']
    """
    folder = root()
    return [path for layer in layers or LAYERS for path in sorted(folder.glob(LAYERS[layer]))]
