"""A command that is killed at any moment leaves no incomplete file and no process, and does not affect the next run.

``kill -9`` gives a program no time to clean up. The moments are fractions of the duration of an undisturbed run.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
import servers
from kgkz.publish.push import push
from test_push import NAMED, OURS, Triples, graphs, held, numbered, wire

pytestmark = pytest.mark.kill

KGKZ = Path(sys.executable).with_name("kgkz")
SHARES = [number / 10 for number in range(11)]


def run(*words: str, **variables: str) -> str:
    environment = {**os.environ, **variables}
    done = subprocess.run([KGKZ, *words], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def seconds(act: Callable[[], object]) -> float:
    start = time.monotonic()
    act()
    return time.monotonic() - start


def kill_after(pause: float, *words: str, **variables: str) -> None:
    environment = {**os.environ, **variables}
    with subprocess.Popen([KGKZ, *words], env=environment, stdout=subprocess.DEVNULL) as process:
        time.sleep(pause)
        process.kill()


def living(folder: Path) -> list[str]:
    """Return the commands of the running processes with the folder in their arguments."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:  # the process has ended
            continue
        if str(folder) in command:
            found.append(command)
    return found


def gone(folder: Path) -> bool:
    """Return whether no process with the folder runs after ten seconds."""
    for _ in range(100):
        if not living(folder):
            return True
        time.sleep(0.1)
    return False


# --- The cached graph


VALUES = {"organisation": "id:turksoy", "as_of": "2019-12-31"}  # all parameters, so that no defaults are printed
ASKED = ("run", "members_as_of", *(f"{name}={value}" for name, value in VALUES.items()), "--format", "csv")


@pytest.fixture(scope="module")
def first_answer(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The duration of the first query, which builds the graph."""
    cache = str(tmp_path_factory.mktemp("cache"))
    return seconds(lambda: run(*ASKED, XDG_CACHE_HOME=cache))


@pytest.mark.parametrize("share", SHARES)
def test_a_graph_whose_build_is_killed_is_built_by_the_next_command(
    tmp_path: Path, kg: kgkz.KnowledgeGraph, first_answer: float, share: float
) -> None:
    kill_after(share * first_answer, *ASKED, XDG_CACHE_HOME=str(tmp_path))
    assert run(*ASKED, XDG_CACHE_HOME=str(tmp_path)) == kg.select("members_as_of", **VALUES).csv()
    compiled = [path for path in (tmp_path / "kgkz").iterdir() if not path.name.startswith("building-")]
    assert len(compiled) == 1


# --- A file


@pytest.fixture(scope="module")
def an_export(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The duration of an export."""
    run(*ASKED)  # builds the graph
    target = tmp_path_factory.mktemp("export") / "kgkz.nt"
    return seconds(lambda: run("export", "-o", str(target)))


@pytest.mark.parametrize("share", SHARES)
def test_a_file_whose_export_is_killed_is_the_old_one_or_the_new_one(
    tmp_path: Path, kg: kgkz.KnowledgeGraph, an_export: float, share: float
) -> None:
    target = tmp_path / "kgkz.nt"
    target.write_text("old", encoding="utf-8")
    kill_after(share * an_export, "export", "-o", str(target))
    assert target.read_text(encoding="utf-8") in ("old", kg.export(format="nt"))
    run("export", "-o", str(target))
    assert target.read_text(encoding="utf-8") == kg.export(format="nt")


# --- A server


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """A server that is ready, and is stopped at the end."""
    command, environment = [KGKZ, "serve", "--port", str(port)], {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            assert any("Ctrl-C" in line for line in process.stderr)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


@pytest.fixture(scope="module")
def a_start(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The time that the server needs to start and to stop."""
    run(*ASKED)  # builds the graph

    def start() -> None:
        with serving(tmp_path_factory.mktemp("start"), servers.free_port()):
            pass

    return seconds(start)


@pytest.mark.parametrize("share", SHARES)
def test_a_server_that_is_killed_while_it_starts_leaves_no_process_and_its_port_free(
    tmp_path: Path, a_start: float, share: float
) -> None:
    port = servers.free_port()
    kill_after(share * a_start, "serve", "--port", str(port), TMPDIR=str(tmp_path))
    assert gone(tmp_path), living(tmp_path)
    with serving(tmp_path, port):
        assert kgkz.connect(f"http://127.0.0.1:{port}/query").query("ASK { ?s ?p ?o }") is True
    assert gone(tmp_path), living(tmp_path)


# --- A triple store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[servers.Server]:
    with servers.oxigraph(tmp_path / "store", writable=True) as server:
        yield server


OLD: Triples = [OURS, *numbered(1_500)]


@pytest.fixture(scope="module")
def sent(kg: kgkz.KnowledgeGraph) -> list[ox.Triple]:
    return kg._session.triples()


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("protocol", ["graph-store", "update"])
def test_a_store_whose_push_is_killed_holds_the_old_graph_or_the_new_one(
    store: servers.Server, sent: Triples, protocol: str, share: float
) -> None:
    push(OLD, store.query, graph=NAMED)
    limit = share * sum(len(str(triple)) for triple in sent)
    passed, before, arrived, killed = 0, 0, threading.Event(), threading.Event()

    def hold(of_one_connection: int) -> bool:
        nonlocal passed, before
        if of_one_connection < passed:
            before += passed
        passed = of_one_connection
        if before + passed > limit:
            arrived.set()
            killed.wait(60)
        return False

    with wire(store, hold) as root:
        command = [KGKZ, "push", root, "--graph", NAMED, "--protocol", protocol]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and not arrived.wait(0.1):
                pass
            process.kill()
        killed.set()
    assert held(store) in (len(OLD), len(sent))
    if share < 0.9:
        assert (process.returncode, held(store)) == (-signal.SIGKILL, len(OLD))
    assert push(sent, store.query, graph=NAMED) == len(sent) == held(store)
    assert graphs(store) == [NAMED]
