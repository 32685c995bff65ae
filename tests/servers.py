"""Real triple stores on loopback, each started and stopped for a test.

A store is in a folder, so that it can be stopped and started again with its content.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

# The settings of Debian, except paths, ports on loopback, and the limit on rows of a result.
_VIRTUOSO = """\
[Database]
DatabaseFile       = {folder}/virtuoso.db
ErrorLogFile       = {folder}/virtuoso.log
LockFile           = {folder}/virtuoso.lck
TransactionFile    = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend         = 200
MaxCheckpointRemap = 2000
TempStorage        = TempDatabase

[TempDatabase]
DatabaseFile       = {folder}/virtuoso-temp.db
TransactionFile    = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort           = 127.0.0.1:{sql_port}
DisableUnixSocket    = 1
MaxClientConnections = 20
CheckpointInterval   = 60
CaseMode             = 2
DirsAllowed          = {folder}
NumberOfBuffers      = {buffers}
MaxDirtyBuffers      = {dirty_buffers}
ThreadsPerQuery      = 4
AsyncQueueMaxThreads = 10

[HTTPServer]
ServerPort           = 127.0.0.1:{http_port}
ServerRoot           = {folder}/pages
MaxClientConnections = 20
ServerThreads        = 20
MaxKeepAlives        = 20
KeepAliveTimeout     = 10

[SPARQL]
ResultSetMaxRows = 5000000
MaxQueryExecutionTime = {time_limit}
"""


class Server(NamedTuple):
    """A running store.

    Attributes:
        query: the URL of the query endpoint.
        update: the URL of the update endpoint.
        store: the URL of the Graph Store Protocol endpoint.
        process: the server process.
        user: the user with write access; empty if no login is needed.
        password: the password of the user.
        sql: host and port for ``isql-vt``, the client of Virtuoso; empty for other stores.
    """

    query: str
    update: str
    store: str
    process: subprocess.Popen[bytes]
    user: str = ""
    password: str = ""
    sql: str = ""


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def oxigraph(folder: Path, nt_file: Path | None = None, writable: bool = False) -> Iterator[Server]:
    """Run an Oxigraph server.

    Args:
        folder: the folder of its store (in ``store``); it is kept between starts.
        nt_file: N-Triples to load before the start.
        writable: whether it accepts updates.
    """
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.fail("NOT TESTED on Oxigraph: pip install 'kgkz[server]'")
    folder.mkdir(parents=True, exist_ok=True)
    location = ["--location", folder / "store"]
    if nt_file is not None:
        subprocess.run([program, "load", *location, "--file", nt_file], check=True, capture_output=True)
    root = f"http://127.0.0.1:{free_port()}"
    mode = "serve" if writable else "serve-read-only"
    command = [program, mode, *location, "--bind", root.removeprefix("http://")]
    with (
        (folder / "oxigraph.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            wait(process, f"{root}/query?query=ASK%7B%7D", folder / "oxigraph.log")
            yield Server(f"{root}/query", f"{root}/update", f"{root}/store", process)
        finally:
            process.terminate()


@contextmanager
def virtuoso(folder: Path, *, buffers: int = 20_000, time_limit: int = 0) -> Iterator[Server]:
    """Run a Virtuoso 7 server.

    Known limitations: a query must be sent as a form (a body of ``application/sparql-query`` hangs), writing needs
    digest authentication, an INSERT DATA must have less than 5,000 triples, the default graph is the union of all
    graphs.

    Args:
        folder: the folder of its database; it is kept between starts.
        buffers: the number of 8 KiB pages in memory.
        time_limit: seconds after which a query is stopped; 0 for no limit.
    """
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        pytest.fail("NOT TESTED on Virtuoso: apt-get install virtuoso-opensource")
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    sql, http = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    settings = folder / "virtuoso.ini"
    settings.write_text(
        _VIRTUOSO.format(
            folder=folder.resolve(),
            sql_port=sql.rpartition(":")[2],
            http_port=http.rpartition(":")[2],
            buffers=buffers,
            dirty_buffers=buffers * 3 // 4,
            time_limit=time_limit,
        ),
        encoding="utf-8",
    )
    (folder / "virtuoso.lck").unlink(missing_ok=True)  # left by a server that was killed
    command = [program, "+foreground", "+configfile", str(settings.resolve())]
    root = f"http://{http}"
    with (
        (folder / "output.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env={**os.environ, "LANG": "C"}) as process,
    ):
        try:
            wait(process, f"{root}/sparql?query=ASK%7B%7D", folder / "virtuoso.log")
            server = (f"{root}/sparql", f"{root}/sparql-auth", f"{root}/sparql-graph-crud-auth")
            yield Server(*server, process, user="dba", password="dba", sql=sql)
        finally:
            if process.poll() is None:
                try:
                    stop = [client, sql, "dba", "dba", "exec=shutdown;"]
                    subprocess.run(stop, check=False, capture_output=True, timeout=60)
                    process.wait(timeout=60)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until a server responds; if it does not, fail with its output."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
    pytest.fail(f"{process.args!r} did not start within a minute\n{said}")
