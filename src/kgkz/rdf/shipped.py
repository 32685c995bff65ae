"""Packaged files and the prefix table.

In a wheel the folders are inside the package. In a checkout (an editable install) they are next to ``src``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path  # imported on use only, to keep --help fast


LAYERS = {
    "ontology": "ontology/*.ttl",
    "world": "data/world/*.ttl",
    "discourse": "data/discourse/**/*.ttl",
    "check": "data/check/*.ttl",
    "dataset": "data/*.ttl",
}
"""Layer to glob pattern of its files, relative to ``root()``."""

LANGUAGES = ("en", "kk", "ru", "tr")
"""Languages of labels. English is used if a label is missing."""


def root() -> Path:
    """Return the folder that contains ``ontology``, ``data`` and ``queries``."""
    from pathlib import Path

    package = Path(__file__).parents[1]
    shipped = package / "shipped"
    return shipped if shipped.is_dir() else package.parents[1]


def sources(*layers: str) -> list[Path]:
    """Return the Turtle files of the graph, in a fixed order.

    Args:
        layers: keys of ``LAYERS``; without arguments, all layers.

    Returns:
        The paths, by layer, then by name.

    Examples:
        >>> [path.name for path in sources("dataset")]
        ['dataset.ttl']
    """
    folder = root()
    return [path for layer in layers or LAYERS for path in sorted(folder.glob(LAYERS[layer]))]
