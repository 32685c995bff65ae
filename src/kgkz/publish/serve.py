"""Local SPARQL endpoint (Oxigraph server)."""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from kgkz.errors import BadParameter, MissingExtra, StoreError
from kgkz.publish import supervise

_START = 30  # seconds
_LARGEST_PORT = 65_535


class Endpoint:
    """A running server.

    Attributes:
        page: the URL of the query page.
        query: the URL of the SPARQL endpoint.
    """

    def __init__(self, port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.page = f"http://127.0.0.1:{port}/"
        self.query = f"{self.page}query"
        self._process, self._log = process, log

    def wait(self) -> None:
        """Wait until the server stops.

        Raises:
            StoreError: the server stopped unexpectedly.
        """
        self._process.wait()
        raise StoreError(f"the server stopped unexpectedly: {_first_words(self._log)}")

    def start(self) -> None:
        """Wait until the server responds.

        Raises:
            StoreError: the server does not start.
        """
        for _ in range(_START * 10):
            if self._process.poll() is not None:
                raise StoreError(f"the server at {self.page} did not start: {_first_words(self._log)}")
            try:
                httpx.get(self.query, params={"query": "ASK {}"}, timeout=5, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        raise StoreError(f"the server at {self.page} did not start within {_START} seconds: {_first_words(self._log)}")


@contextmanager
def serve(triples: str, port: int) -> Iterator[Endpoint]:
    """Start a read-only server for a graph, on this machine only.

    Args:
        triples: the graph as N-Triples.
        port: the TCP port.

    Yields:
        The endpoint. At the end of the block the server stops, and its copy of the graph is deleted.

    Raises:
        BadParameter: the port is invalid.
        MissingExtra: the server is not installed.
        StoreError: the server does not start.
    """
    if not 0 < port <= _LARGEST_PORT:
        raise BadParameter(f"port={port}: expected a number from 1 to {_LARGEST_PORT}")
    program = _program()
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise StoreError(
                f"cannot listen on port {port}: {error.strerror}; choose another port with --port"
            ) from error
    with tempfile.TemporaryDirectory(prefix="kgkz-") as folder:
        store, file, log = f"{folder}/store", Path(folder, "graph.nt"), Path(folder, "log")
        file.write_text(triples, encoding="utf-8")
        with _supervised(folder, [program, "load", "--location", store, "--file", str(file)], log) as loading:
            if loading.wait() != 0:
                raise StoreError(f"the server cannot load the graph: {_first_words(log)}")
        file.unlink()
        command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
        with _supervised(folder, command, log) as process:
            endpoint = Endpoint(port, process, log)
            endpoint.start()
            yield endpoint


@contextmanager
def _supervised(folder: str, command: list[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program that is stopped at the end of the block, and also if this process is killed.

    The program has its own session, so that Ctrl-C on a terminal is sent to this process only.
    """
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [sys.executable, "-I", "-S", supervise.__file__, folder, *command],
            stdin=subprocess.PIPE,  # closed at the end of the block, or when this process ends
            stdout=said,
            stderr=said,
            start_new_session=True,
        ) as process,
    ):
        yield process


def _first_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[0] if lines else "no output"


@contextmanager
def handle_signals() -> Iterator[None]:
    """Context manager that cleans up on SIGINT and SIGTERM."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        return
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _program() -> str:
    """Return the path of the server program: next to this Python, or on PATH."""
    found = shutil.which(Path(sys.executable).with_name("oxigraph")) or shutil.which("oxigraph")
    if found is None:
        raise MissingExtra("the Oxigraph server is not installed; install the extra: pip install 'kgkz[server]'")
    return str(found)
