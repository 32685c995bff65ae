"""Upload protocols: Graph Store Protocol (one request) and SPARQL Update (batches)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from kgkz.errors import BadData
from kgkz.publish.files import has_blank_node
from kgkz.sparql.failures import NOT_FOUND, Refused
from kgkz.sparql.http import Client

Progress = Callable[[int, int], None]
"""Callback with the number of bytes sent and the total number of bytes."""

_CHUNK = 1 << 16
_PIECE = 1_000  # triples; Virtuoso cannot read 5,000


class Way(Protocol):
    """Interface of the upload protocols."""

    address: str

    def replace(self, graph: str | None, lines: Sequence[str], progress: Progress) -> None:
        """Replace the content of a graph with N-Triples; None means the default graph."""
        ...

    def drop(self, graph: str) -> None:
        """Delete a graph if it exists."""
        ...


class WholeGraphs:
    """Upload with the Graph Store Protocol: one PUT request per graph.

    Args:
        client: the HTTP client.
        address: the URL of the Graph Store Protocol endpoint.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.address = address
        self._client = client

    def replace(self, graph: str | None, lines: Sequence[str], progress: Progress) -> None:
        """Send the graph in one request; see ``Way``."""
        body = _Body("".join(lines).encode("utf-8"), progress)
        # N-Triples, because Virtuoso silently loses part of a large Turtle file.
        headers = {"Content-Type": "application/n-triples", "Content-Length": str(len(body))}
        self._client.send("PUT", self._at(graph), body=body, headers=headers)

    def drop(self, graph: str) -> None:
        """Delete a graph; see ``Way``."""
        try:
            self._client.send("DELETE", self._at(graph))
        except Refused as refusal:
            if refusal.status != NOT_FOUND:
                raise

    def _at(self, graph: str | None) -> str:
        from urllib.parse import quote

        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}" + ("default" if graph is None else f"graph={quote(graph, safe='')}")


class Updates:
    """Upload with SPARQL Update: several requests per graph.

    Args:
        client: the HTTP client.
        address: the URL of the update endpoint.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.address = address
        self._client = client

    def replace(self, graph: str | None, lines: Sequence[str], progress: Progress) -> None:
        """Send the graph in batches; see ``Way``. Other clients can see the incomplete graph during the upload.

        Raises:
            BadData: the graph contains blank nodes, which would become different nodes in each request.
        """
        if any(map(has_blank_node, lines)):
            raise BadData("SPARQL Update cannot transfer blank nodes in several requests; use --protocol graph-store")
        self._send(f"DROP SILENT {_name(graph)}")
        total = sum(len(line.encode("utf-8")) for line in lines)
        sent = 0
        for start in range(0, len(lines), _PIECE):
            piece = "".join(lines[start : start + _PIECE])
            self._send(f"INSERT DATA {{ {piece if graph is None else f'GRAPH <{graph}> {{ {piece} }}'} }}")
            sent += len(piece.encode("utf-8"))
            progress(sent, total)

    def drop(self, graph: str) -> None:
        """Delete a graph; see ``Way``."""
        self._send(f"DROP SILENT GRAPH <{graph}>")

    def move(self, source: str, target: str | None) -> None:
        """Replace the content of one graph with that of another, atomically.

        Raises:
            NoAnswer: there was no response, so it is unknown whether the graph was moved.
        """
        # No retry: after a successful MOVE the source graph is empty.
        self._send(f"MOVE GRAPH <{source}> TO {_name(target)}", repeatable=False)

    def _send(self, text: str, *, repeatable: bool = True) -> None:
        self._client.send("POST", self.address, form={"update": text}, repeatable=repeatable)


class _Body:
    """A request body that reports its progress and can be sent again."""

    def __init__(self, content: bytes, progress: Progress) -> None:
        self._content = content
        self._progress = progress

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self), _CHUNK):
            yield self._content[start : start + _CHUNK]
            self._progress(min(start + _CHUNK, len(self)), len(self))


def _name(graph: str | None) -> str:
    return "DEFAULT" if graph is None else f"GRAPH <{graph}>"
