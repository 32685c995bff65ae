"""A triple store behind a SPARQL endpoint, for reading."""

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
    """A store behind a SPARQL 1.1 endpoint.

    It is read with SPARQLWrapper; after its first demand for HTTP Digest authentication, with httpx. Rows come as JSON
    and graphs as RDF/XML, since both end with a sign that they are whole, which Turtle has not.

    Args:
        url: where the endpoint answers queries, such as ``http://localhost:7878/query``.
        timeout: how long to wait for a sign of life, in seconds.

    Raises:
        BadParameter: this is no address, or the environment variables do not fit together.
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
        """Run a query; see ``Store``."""
        try:
            return self._retries.run(lambda: self._answer(text))
        except failures.Refused as refusal:
            if refusal.status == failures.BAD_REQUEST:
                raise BadQuery(f"{self.url} rejected the query: {refusal.said}") from refusal
            raise

    def _answer(self, text: str) -> Answer:
        form = form_of(text) or "select"
        body, kind = self._ask(text, form)
        with body:
            try:
                return _read_graph(body) if form in _GRAPHS else _read_rows(body)
            except (SyntaxError, ValueError, ExpatError) as error:
                page = "it sent a web page; is it the right address? " if "html" in kind else ""
                message = f"{self.url} did not answer as a SPARQL endpoint does: {page}{shorten(error)}"
                raise StoreError(message) from error

    def _ask(self, text: str, form: str) -> tuple[Body | BytesIO, str]:
        """Send a query, and return the body and the media type of the answer."""
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
    """Read rows, or a truth, as they arrive."""
    answer = collect(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))  # type: ignore[arg-type]
    body.read()  # of a truth, the parser reads the beginning only
    return answer


def _read_graph(body: Body | BytesIO) -> Answer:
    """Read triples."""
    document = body.read()
    ParserCreate().Parse(document, True)  # Oxigraph's parser takes the beginning of a document for the whole
    return [quad.triple for quad in ox.parse(document, format=ox.RdfFormat.RDF_XML)]
