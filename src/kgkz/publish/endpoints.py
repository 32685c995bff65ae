"""Discovery of the query and update endpoints of a store.

The usual URL paths of several products are tried. An upload protocol is accepted only after a query has found a triple
that was written with it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from kgkz.errors import BadQuery, StoreError
from kgkz.publish.protocols import Updates, WholeGraphs
from kgkz.sparql.failures import NoAnswer, Refused
from kgkz.sparql.http import Client
from kgkz.sparql.remote import RemoteStore

_LAYOUTS = (
    # Paths of query, update and Graph Store Protocol, relative to the URL of the store.
    ("/query", "/update", "/store"),  # Oxigraph
    ("/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso
    ("/query", "/update", "/data"),  # Fuseki
    ("/sparql", "/update", "/data"),  # Fuseki, alternative path
    ("", "/statements", "/rdf-graphs/service"),  # GraphDB, RDF4J
    ("/sparql", "/sparql", "/sparql/gsp/"),  # Neptune
    ("/query", "/update", ""),  # Stardog
    ("", "", ""),  # one URL for all, as in QLever
)
_DENIED = (401, 403)
_TRIAL = "<urn:kgkz:trial> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:kgkz:Trial> .\n"
_Way = TypeVar("_Way", WholeGraphs, Updates)


class Endpoints(NamedTuple):
    """The endpoints of a store.

    Attributes:
        reader: the query endpoint.
        whole: the Graph Store Protocol endpoint; None if there is none, or if it was not requested.
        updates: the SPARQL Update endpoint; None if there is none, or if it was not requested.
        default_shows_all: whether the default graph of a query is the union of all graphs.
    """

    reader: RemoteStore
    whole: WholeGraphs | None
    updates: Updates | None
    default_shows_all: bool


def find(client: Client, url: str, trial: str, protocol: str = "auto", timeout: float = 60) -> Endpoints:
    """Find the endpoints of a store. Test triples that are written are deleted again.

    Args:
        client: the HTTP client.
        url: the URL of the store, or of one of its endpoints.
        trial: the IRI of a graph for test triples; its content is lost.
        protocol: ``auto``, ``graph-store`` or ``update``.
        timeout: longest wait for the result of a query, in seconds.

    Returns:
        The endpoints.

    Raises:
        StoreError: there is no SPARQL endpoint, or none that accepts writes; the message lists what was tried.
    """
    address = url.rstrip("/")
    reader, fitting = _find_reader(address, timeout)
    search = _Search(client, reader, trial)
    given = [] if address == reader.url else [address]  # the URL may be that of the upload endpoint
    stores = dict.fromkeys([*given, *(base + layout[2] for base, layout in fitting), reader.url])
    updates = dict.fromkeys([*given, *(base + layout[1] for base, layout in fitting), reader.url])
    whole = search.first(WholeGraphs, stores) if protocol != "update" else None
    pieces = search.first(Updates, updates) if protocol != "graph-store" else None
    if whole is None and pieces is None:
        raise search.failure(url, protocol)
    return Endpoints(reader, whole, pieces, search.default_shows_all)


class _Search:
    """Tests upload protocols with a graph for test triples, and collects the errors."""

    def __init__(self, client: Client, reader: RemoteStore, trial: str) -> None:
        self._client, self._reader, self._trial = client, reader, trial
        self._faults: list[StoreError] = []
        self.default_shows_all = False

    def first(self, kind: type[_Way], addresses: Iterable[str]) -> _Way | None:
        """Return the first URL that accepts writes. Stop if access is denied."""
        for address in addresses:
            way = kind(self._client, address)
            try:
                way.replace(self._trial, [_TRIAL], lambda _sent, _total: None)
                if self._reader.query(f"ASK {{ GRAPH <{self._trial}> {{ {_TRIAL} }} }}"):
                    self.default_shows_all = bool(self._reader.query(f"ASK {{ {_TRIAL} }}"))
                    way.drop(self._trial)
                    return way
            except StoreError as fault:
                self._faults.append(fault)
                if _is_denied(fault):
                    return None
        return None

    def failure(self, url: str, protocol: str) -> StoreError:
        """Return the error for a store without a usable upload protocol."""
        for fault in filter(_is_denied, self._faults):
            return fault
        wanted = {"graph-store": "the Graph Store Protocol", "update": "SPARQL Update"}
        means = wanted.get(protocol, "the Graph Store Protocol or SPARQL Update")
        return StoreError(f"cannot write to {url} with {means}: {'; '.join(map(_short, self._faults))}")


def _find_reader(address: str, timeout: float) -> tuple[RemoteStore, Sequence[tuple[str, tuple[str, str, str]]]]:
    """Return the query endpoint, and the matching layouts of URL paths."""
    endings = sorted({ending for layout in _LAYOUTS for ending in layout if ending}, key=len, reverse=True)
    ending = next((ending for ending in endings if address.endswith(ending.rstrip("/"))), "")
    bases = list(dict.fromkeys([address.removesuffix(ending.rstrip("/")), address]))
    faults: list[StoreError | BadQuery] = []
    below = [base + layout[0] for base in bases for layout in _LAYOUTS]
    for query in dict.fromkeys([*below, address] if ending else [address, *below]):
        reader = RemoteStore(query, timeout)
        try:
            reader.query("ASK {}")
        except NoAnswer:
            raise
        except (StoreError, BadQuery) as fault:
            faults.append(fault)
        else:
            return reader, [(base, layout) for base in bases for layout in _LAYOUTS if base + layout[0] == query]
    for denial in filter(_is_denied, faults):
        raise denial
    raise StoreError(
        f"no SPARQL endpoint found at {address} or its usual paths: {'; '.join(map(_short, faults))}. "
        "Expected the URL of the store, such as http://localhost:7878"
    )


def _is_denied(fault: Exception) -> bool:
    return isinstance(fault, Refused) and fault.status in _DENIED


def _short(fault: StoreError | BadQuery) -> str:
    return str(fault).partition(" (")[0].removeprefix("the triple store at ")
