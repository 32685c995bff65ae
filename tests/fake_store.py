"""A small HTTP server on loopback with prepared responses, which records its requests; and the clients for it."""

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import kgkz
from kgkz.sparql.http import Client
from kgkz.sparql.remote import RemoteStore

Answer = Callable[[BaseHTTPRequestHandler], None]
Ask = Callable[..., object]

SELECT = "SELECT ?thing WHERE { ?thing ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"

ROWS = (
    b'{"head":{"vars":["thing"]},"results":{"bindings":['
    b'{"thing":{"type":"uri","value":"https://w3id.org/kgkz/id/turksoy"}},'
    b'{"thing":{"type":"literal","value":"}]}}"}}]}}'
)
GRAPH = (
    b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="https://example.org/">'
    b'<rdf:Description rdf:about="https://example.org/a"><x:b>c</x:b></rdf:Description></rdf:RDF>'
)
TRUTH = b'{"head":{},"boolean":true}'


class FakeStore(ThreadingHTTPServer):
    """A server that sends each of ``answers`` in turn, then always the last one.

    Attributes:
        answers: the responses.
        asked: the headers of each request, by lower-case name.
        targets: the target of each request: a path, or a full URL if the server is a proxy.
        bodies: the body of each request.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "http"
        self.answers: list[Answer] = [answer(200, ROWS)]
        self.asked: list[dict[str, str]] = []
        self.targets: list[str] = []
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}/query"


class _Handler(BaseHTTPRequestHandler):
    server: FakeStore

    def do_POST(self) -> None:
        self.server.targets.append(self.path)
        self.server.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        answers = self.server.answers
        with suppress(ConnectionError):  # the client may disconnect before the end
            (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running(certificate: ssl.SSLContext | None = None) -> Iterator[FakeStore]:
    """Run such a server; with a certificate, over HTTPS."""
    with FakeStore() as server:
        if certificate is not None:
            server.socket = certificate.wrap_socket(server.socket, server_side=True)
            server.scheme = "https"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(status: int, body: bytes, promised: int | None = None, **headers: str) -> Answer:
    """Return a response with a body; ``promised`` is the announced length, if any."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if promised is not None:
            handler.send_header("Content-Length", str(promised))
        handler.end_headers()
        handler.wfile.write(body)

    return give


def chunked(pieces: Iterable[bytes], end: bytes = b"0\r\n\r\n", status: int = 200) -> Answer:
    """Return a chunked response; ``end`` follows the last chunk."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(status)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.flush()
        handler.wfile.write(end)

    return give


def read(url: str, timeout: float = 5) -> object:
    """Send a query with the client based on SPARQLWrapper."""
    return remote(url, timeout).query(SELECT)


def write(url: str, timeout: float = 5) -> object:
    """Send a request with the client based on httpx."""
    return Client(url, timeout).send("POST", url, form={"update": "CLEAR ALL"})


both_clients = pytest.mark.parametrize("ask", [read, write])


def remote(url: str, timeout: float = 60) -> kgkz.KnowledgeGraph:
    """Return the graph at a URL, without the first query by which ``kgkz.connect`` checks the store."""
    return kgkz.KnowledgeGraph(RemoteStore(url, timeout))
