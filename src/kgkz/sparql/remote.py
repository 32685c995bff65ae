"""Read access to a triple store through its SPARQL endpoint."""

from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from kgkz.errors import BadQuery, StoreError
from kgkz.sparql import credentials, failures
from kgkz.sparql.query import form_of
from kgkz.sparql.stores import Answer, collect, shorten
from kgkz.sparql.wrapper import Body, Reader

if TYPE_CHECKING:
    from kgkz.sparql.http import Client

_GRAPHS = ("construct", "describe")


class RemoteStore:
    """A remote store with a SPARQL 1.1 endpoint.

    Queries are sent with SPARQLWrapper, or with httpx once the store has required HTTP Digest authentication. Rows are
    requested as JSON and graphs as RDF/XML, because truncation can be detected in both formats, but not in Turtle.

    Args:
        url: the URL of the query endpoint, such as ``http://localhost:7878/query``.
        timeout: longest wait for a response, in seconds.

    Raises:
        BadParameter: the URL or the timeout is invalid, or the environment variables for credentials conflict.
        StoreError: the proxy in the environment cannot be used.
    """

    def __init__(self, url: str, timeout: float = 60) -> None:
        self.url = url
        self._timeout = timeout
        self._credentials = credentials.from_environment()
        self._reader = Reader(url, timeout, self._credentials)
        self._digest: Client | None = None
        self._retries = failures.Retries()

    def query(self, text: str) -> Answer:
        """Run a query; see ``Store.query``."""
        try:
            return self._retries.run(lambda: self._answer(text))
        except failures.Refused as refusal:
            if refusal.status == failures.BAD_REQUEST:
                raise BadQuery(f"{self.url} rejected the query: {refusal.said}") from refusal
            raise

    def _answer(self, text: str) -> Answer:
        form = form_of(text) or "select"
        body, kind = self._send(text, form)
        with body:
            try:
                return _read_graph(body) if form in _GRAPHS else _read_rows(body)
            except (SyntaxError, ValueError, ExpatError) as error:
                page = "it returned a web page; check the URL. " if "html" in kind else ""
                message = f"{self.url} did not return SPARQL results: {page}{shorten(error)}"
                raise StoreError(message) from error

    def _send(self, text: str, form: str) -> tuple[Body | BytesIO, str]:
        """Send a query. Return the body and the media type of the response."""
        if self._digest is None:
            try:
                body = self._reader.ask(text, form)
            except failures.Refused as refusal:
                if not (refusal.digest and self._credentials.user):
                    raise
                from kgkz.sparql.http import Client

                self._digest = Client(self.url, self._timeout, refusal.digest)
            else:
                return body, body.content_type
        headers = {"Accept": "application/rdf+xml" if form in _GRAPHS else "application/sparql-results+json"}
        answer = self._digest.send_once("POST", self.url, form={"query": text}, headers=headers)
        return BytesIO(answer.content), answer.headers.get("Content-Type", "")


def _read_rows(body: Body | BytesIO) -> Answer:
    """Parse rows, or a boolean, as they arrive."""
    answer = collect(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))  # type: ignore[arg-type]
    body.read()  # the parser does not read a boolean result to its end
    return answer


def _read_graph(body: Body | BytesIO) -> Answer:
    """Parse triples."""
    document = body.read()
    ParserCreate().Parse(document, True)  # Oxigraph's parser accepts a truncated document
    return [quad.triple for quad in ox.parse(document, format=ox.RdfFormat.RDF_XML)]
