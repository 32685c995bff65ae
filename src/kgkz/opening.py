"""Where a graph comes from: the shipped data, one's own files beside it, or a store elsewhere."""

from os import PathLike
from pathlib import Path
from typing import Literal

from kgkz import compiled
from kgkz.graph import KnowledgeGraph
from kgkz.resources import sources
from kgkz.stores import EmbeddedStore, RemoteStore


def load(*files: "str | PathLike[str]", reasoner: Literal["fast", "owlrl"] = "fast") -> KnowledgeGraph:
    """Load the shipped graph, with one's own data beside it if wanted.

    Args:
        files: Turtle files that follow the data guide.
        reasoner: ``fast``, or ``owlrl`` for the judge, which is much slower and derives the same.

    Returns:
        The graph, reasoned; offline.

    Raises:
        BadFile: a file cannot be opened.
        BadData: a file is not Turtle, a date is impossible, or the statements contradict each other.

    Examples:
        >>> import kgkz
        >>> kgkz.load().select("names_of_organisation", organisation="turksoy").columns[0]
        'name'
    """
    if not files and reasoner == "fast":
        return KnowledgeGraph(EmbeddedStore(compiled.shipped(), compiled.rebuild), tuple(sources()))
    everything = (*sources(), *map(Path, files))
    return KnowledgeGraph(EmbeddedStore(compiled.build(everything, reasoner=reasoner)), everything)


def connect(url: str, timeout: float = 60) -> KnowledgeGraph:
    """Ask the same of a graph that lies behind a SPARQL endpoint.

    Who may enter is read from the environment: ``KGKZ_USER`` and ``KGKZ_PASSWORD``, or ``KGKZ_TOKEN``.

    Args:
        url: where the endpoint answers queries, such as ``http://localhost:7878/query``.
        timeout: how long to wait for a sign of life, in seconds.

    Returns:
        The graph; nothing is sent before the first question.

    Raises:
        BadParameter: this is no address.
    """
    return KnowledgeGraph(RemoteStore(url, timeout))
