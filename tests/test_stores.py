"""The same calls on a remote store: a real Oxigraph server on loopback."""

import threading
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from rdflib.compare import isomorphic

import kgkz
import servers
from kgkz.cli.commands import main
from kgkz.rdf.shipped import root
from kgkz.sparql.collection import Queries

NAMES = sorted(Queries(root() / "queries"))


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_gives_the_same_over_http(kg: kgkz.KnowledgeGraph, endpoint: str, name: str) -> None:
    remote = kgkz.connect(endpoint)
    form = kg.queries[name].form
    if form == "select":
        assert remote.select(name).csv() == kg.select(name).csv()
    elif form == "ask":
        assert remote.ask(name) == kg.ask(name)
    else:
        assert isomorphic(remote.construct(name), kg.construct(name))


def test_names_are_found_over_http_too(kg: kgkz.KnowledgeGraph, endpoint: str) -> None:
    remote = kgkz.connect(endpoint)
    values = {"organisation": "ТюрКСОЙ", "as_of": "2023-12-31"}
    assert remote.select("members_as_of", **values).csv() == kg.select("members_as_of", **values).csv()
    assert remote.about("turksoy").text() == kg.about("turksoy").text()


def test_an_invalid_query_is_reported_by_the_server(endpoint: str) -> None:
    with pytest.raises(kgkz.BadQuery, match="rejected the query"):
        kgkz.connect(endpoint).query("SELECT ?x WHERE { ?x }")


def test_a_server_that_does_not_exist_is_unreachable() -> None:
    with pytest.raises(kgkz.StoreError, match=r"no response from the triple store at http://127\.0\.0\.1:9"):
        kgkz.connect("http://127.0.0.1:9/query").ask("is_member_as_of")


def test_a_remote_store_cannot_be_exported(endpoint: str) -> None:
    with pytest.raises(kgkz.BadParameter, match="exports only a graph that it has loaded"):
        kgkz.connect(endpoint).export()


@pytest.fixture
def web_page() -> Iterator[str]:
    """A server that responds, but not as a SPARQL endpoint."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Welcome</html>")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_web_page_is_not_an_endpoint(web_page: str) -> None:
    with pytest.raises(kgkz.StoreError, match="did not return SPARQL results"):
        kgkz.connect(web_page).query("ASK {}")


# --- A store with source files only


@pytest.fixture(scope="module")
def bare(kg: kgkz.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with the asserted triples only."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "asserted.nt").write_text(kg.export(inferred=False, format="nt"), encoding="utf-8")
    with servers.oxigraph(folder, folder / "asserted.nt") as server:
        yield server.query


def test_a_store_without_derived_statements_gives_a_warning_and_an_error(bare: str) -> None:
    with pytest.warns(UserWarning, match="Load a full export"):
        graph = kgkz.connect(bare)
    with pytest.raises(kgkz.StoreError, match=r"'members_as_of' cannot run.*Load a full export, not the source"):
        graph.select("members_as_of")
    with pytest.raises(kgkz.StoreError, match="Load a full export"):
        graph.ask("is_member_as_of")
    assert graph.query("ASK { ?s ?p ?o }") is True


def test_the_command_gives_the_same_error_with_exit_code_3(bare: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "members_as_of", "--endpoint", bare]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert "warning: " in told.err
    assert "Load a full export" in told.err


def test_a_store_with_a_full_export_gives_no_warning(endpoint: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(kgkz.connect(endpoint).select("members_as_of")) > 0
