"""One command starts a real SPARQL endpoint, which stops on request."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kgkz
import servers

KGKZ = Path(sys.executable).with_name("kgkz")


@contextmanager
def command(port: int, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start the command as a user does, and wait until it is ready."""
    words, environment = [KGKZ, "serve", "--port", str(port)], {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "Ctrl-C" in line:
                break
        try:
            yield process
        finally:
            process.terminate()  # so that it also stops its server


@pytest.fixture
def port() -> int:
    return servers.free_port()


@pytest.fixture
def serving(port: int, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A server for one test, which stops it."""
    with command(port, tmp_path) as process:
        yield process


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server for all tests that only query it."""
    port = servers.free_port()
    with command(port, tmp_path_factory.mktemp("served")) as process:
        yield port
        assert process.poll() is None


def test_the_saved_queries_run_there(served: int, kg: kgkz.KnowledgeGraph) -> None:
    remote = kgkz.connect(f"http://127.0.0.1:{served}/query")
    assert remote.select("members_as_of").csv() == kg.select("members_as_of").csv()
    page = urllib.request.urlopen(f"http://127.0.0.1:{served}/", timeout=10).read()
    assert b"<html" in page.lower()


def test_the_endpoint_is_read_only(served: int, kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.StoreError, match="403"):
        kg.push(f"http://127.0.0.1:{served}")


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_cleanly(
    serving: "subprocess.Popen[str]", port: int, tmp_path: Path, word: signal.Signals
) -> None:
    """Exit code 0, no further output, no process on the port, no file left."""
    assert list(tmp_path.iterdir()) != []
    serving.send_signal(word)
    assert serving.communicate(timeout=30) == ("", "")
    assert serving.returncode == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(kgkz.StoreError, match="no response"):
        kgkz.connect(f"http://127.0.0.1:{port}/query").query("ASK {}")


def test_the_server_stops_if_the_command_is_killed(serving: "subprocess.Popen[str]", port: int, tmp_path: Path) -> None:
    """No process on the port, no file left; ``tests/test_killed.py`` kills it at other moments."""
    serving.kill()
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            break
        time.sleep(0.1)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(kgkz.StoreError, match="no response"):
        kgkz.connect(f"http://127.0.0.1:{port}/query").query("ASK {}")


def test_the_command_prints_the_urls_and_the_saved_queries(port: int, kg: kgkz.KnowledgeGraph) -> None:
    command = [KGKZ, "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if "Ctrl-C" in line:
                break
        process.send_signal(signal.SIGINT)
    assert f"http://127.0.0.1:{port}/query" in said
    assert [name for name in kg.queries if name not in said] == []


def test_the_server_listens_on_this_machine_only(served: int) -> None:
    table = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]
    local = [line.split()[1] for line in table if line.split()[3] == "0A"]  # listening sockets
    assert [address for address in local if address.endswith(f":{served:04X}")] == [f"0100007F:{served:04X}"]


def test_a_port_in_use_is_an_error(served: int) -> None:
    done = subprocess.run([KGKZ, "serve", "--port", str(served)], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert (
        done.stderr
        == f"kgkz: cannot listen on port {served}: Address already in use; choose another port with --port\n"
    )


def test_serve_is_a_context_manager(
    port: int, kg: kgkz.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with kg.serve(port) as endpoint:
        assert kgkz.connect(endpoint.query).query("ASK { ?s ?p ?o }") is True
        assert list(tmp_path.iterdir()) != []
    assert list(tmp_path.iterdir()) == []


def test_without_the_server_the_error_says_what_to_install(
    port: int, kg: kgkz.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(kgkz.MissingExtra, match=r"pip install 'kgkz\[server\]'"), kg.serve(port):
        pass


def test_an_invalid_port_is_refused(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.BadParameter, match="port=70000: expected a number"), kg.serve(70_000):
        pass
