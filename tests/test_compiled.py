"""The cached graph is built once, is rebuilt after damage, and is not required."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
from kgkz.rdf import turtle
from kgkz.rdf.shipped import sources

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kgkz"


def size(graph: kgkz.KnowledgeGraph) -> object:
    table = graph.query(COUNT)
    assert isinstance(table, kgkz.Table)
    return table.rows[0][0]


def test_the_second_load_uses_the_cache_of_the_first(cache: Path) -> None:
    first = size(kgkz.load())
    (built,) = cache.iterdir()
    stamp = built.stat().st_mtime_ns
    assert size(kgkz.load()) == first
    assert [path.stat().st_mtime_ns for path in cache.iterdir()] == [stamp]


def test_two_processes_may_start_at_once(cache: Path) -> None:
    command = [sys.executable, "-c", f"import kgkz; print(kgkz.load().query('{COUNT}').rows[0][0])"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in started]
    assert {out for out, _ in answers} == {f"{size(kgkz.load())}\n"}
    assert [err for _, err in answers if err] == []
    assert len(list(cache.iterdir())) == 1, "a folder of an unfinished build was left behind"


def test_a_damaged_store_is_rebuilt(cache: Path) -> None:
    whole = size(kgkz.load())
    (built,) = cache.iterdir()
    for path in built.iterdir():
        if path.is_file():
            path.write_bytes(b"damaged")
    assert size(kgkz.load()) == whole


def test_a_store_that_is_damaged_during_a_query_is_rebuilt(cache: Path) -> None:
    every = "SELECT ?s WHERE { ?s ?p ?o }"  # not a count: with damaged files the engine never ends a count
    graph = kgkz.load()
    (built,) = cache.iterdir()
    for path in built.glob("*.sst"):
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
    table = graph.query(every)
    assert isinstance(table, kgkz.Table)
    assert len(table) == size(kgkz.load()) > 0


def test_after_a_few_queries_the_store_is_in_memory(cache: Path) -> None:
    graph = kgkz.load()
    answers = {graph.select("members_as_of").csv() for _ in range(6)}
    (built,) = cache.iterdir()
    damaged = [path for path in built.glob("*.sst") if not path.write_bytes(b"")]
    answers |= {graph.select("members_as_of").csv() for _ in range(6)}
    assert len(answers) == 1
    assert [path.stat().st_size for path in damaged] == [0] * len(damaged), "the files were needed, and built anew"


def test_without_a_folder_to_write_the_graph_is_built_in_memory(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = size(kgkz.load())
    in_the_way = cache.parent / "file"
    in_the_way.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(in_the_way))
    assert size(kgkz.load()) == whole


def test_with_an_inaccessible_folder_the_graph_is_built_in_memory(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = size(kgkz.load())
    # Like in an inaccessible folder, the test for existence raises an error, also for root.
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent / ("x" * 300)))
    with pytest.raises(OSError, match="name too long"):
        Path(str(cache.parent / ("x" * 300))).is_dir()
    assert size(kgkz.load()) == whole


def test_without_a_home_folder_the_graph_is_built_in_memory(
    kg: kgkz.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)

    def unknown(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", unknown)  # as for a container user without an entry in passwd
    with pytest.raises(RuntimeError):
        Path.home()
    assert size(kgkz.load()) == size(kg)


def test_a_store_that_cannot_be_replaced_is_not_needed(cache: Path) -> None:
    whole = size(kgkz.load())
    (built,) = cache.iterdir()
    shutil.rmtree(built)
    built.write_text("a file in its place", encoding="utf-8")
    assert size(kgkz.load()) == whole
    assert [path.name for path in cache.iterdir()] == [built.name]


@pytest.mark.parametrize(
    "text",
    [
        "<x:a> <x:b> [ <x:c> ( 1 2 ) ] .",
        "<x:a> <x:b> [ <x:c> 1 ] .",
        "<x:a> <x:b> ( 1 2 ) .",
        "<x:a> <x:b> _:c .",
        "<< <x:a> <x:b> <x:c> >> <x:d> 1 .",
        "<x:a> <x:b> <x:c> {| <x:d> 1 |} .",
        "<x:a> <x:b> <x:c> ~ .",
    ],
)
def test_reading_a_file_twice_gives_the_same_blank_nodes_named_after_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "blank.ttl"
    path.write_text(text, encoding="utf-8")
    parsed = turtle.parse(path)
    assert parsed == turtle.parse(path)
    store = ox.Store()
    turtle.load(path, store)
    assert {quad.triple for quad in store} == set(parsed)
    assert any(re.search(r"_:f[0-9a-f]{16}n\d", str(triple)) for triple in parsed)


@pytest.mark.parametrize("note", ["", "<x:a> <x:b> [] ."], ids=["read by the store", "read by us"])
def test_an_error_in_turtle_gives_line_and_column(tmp_path: Path, note: str) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(f"{note}\n<x:a> <x:b> x:c .", encoding="utf-8")
    with pytest.raises(kgkz.BadData, match=r"broken\.ttl: invalid Turtle: .*line 2 .*column.* prefix x:"):
        turtle.load(path, ox.Store())


def test_the_shipped_graph_has_no_blank_nodes() -> None:
    blank = [triple for path in sources() for triple in turtle.parse(path) if "_:" in str(triple).split('"')[0]]
    assert blank == []
