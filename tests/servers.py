"""Real triple stores on loopback, each started for a test and stopped by it.

A store lives in a folder, so that it can be stopped and started again with what it holds.
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

# What Debian's own file sets, but for the paths, the ports on loopback, and the cap on the rows of an answer.
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
        query: where it answers SPARQL queries.
        update: where it takes SPARQL updates.
        store: where it speaks the Graph Store Protocol.
        process: the server itself.
        user: who may write; empty where anybody may.
        password: with which password.
        sql: host and port for Virtuoso's own client, ``isql-vt``; empty for others.
    """

    query: str
    update: str
    store: str
    process: subprocess.Popen[bytes]
    user: str = ""
    password: str = ""
    sql: str = ""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def oxigraph(folder: Path, nt_file: Path | None = None, writable: bool = False) -> Iterator[Server]:
    """Run an Oxigraph server.

    Args:
        folder: where its store lies, under ``store``; kept from one start to the next.
        nt_file: N-Triples to load before it starts.
        writable: whether it takes updates.
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

    Its traps: a query is sent as a form (a body of ``application/sparql-query`` hangs), writing wants digest
    authentication, an INSERT DATA holds less than 5,000 triples, the default graph is the union of all graphs.

    Args:
        folder: where its database lies; kept from one start to the next.
        buffers: pages of 8 KiB that it keeps in memory.
        time_limit: seconds after which it gives a query up; 0 for never.
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
    (folder / "virtuoso.lck").unlink(missing_ok=True)  # left behind by a server that was killed
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
    """Wait until a server answers, and fail with its own words if it does not."""
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
