"""Displays: HTML in notebooks, text in terminals, names for Tab completion."""

import inspect
import keyword
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

import kgkz
from kgkz.sparql.collection import Queries


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel()
    try:
        client.execute_interactive("import kgkz\nkg = kgkz.load()", timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def completions(kernel: BlockingKernelClient, code: str) -> list[str]:
    return list(kernel.complete(code, reply=True, timeout=60)["content"]["matches"])


def shown(kernel: BlockingKernelClient, code: str) -> dict[str, str]:
    results: list[dict[str, str]] = []

    def keep(message: dict[str, dict[str, dict[str, str]]]) -> None:
        if "data" in message["content"]:
            results.append(message["content"]["data"])

    reply = kernel.execute_interactive(code, output_hook=keep, timeout=60)
    assert reply["content"]["status"] == "ok", reply["content"]
    return results[-1]


def test_tab_completes_the_queries_and_their_parameters(kernel: BlockingKernelClient) -> None:
    assert any(name.endswith("members_as_of") for name in completions(kernel, "kg.queries.members"))
    offered = completions(kernel, "kg.queries.members_as_of(")
    assert {"organisation=", "as_of="} <= set(offered)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("kg", ("Contents:", "kg.queries", "initiative")),
        ("kg.queries", ("members_as_of", "as_of", "Which members did")),
        ("kg.queries['members_as_of']", ("as_of", "2019-12-31", "possibleFrom")),
        ("kg.queries.members_as_of", ("as_of", "possibleFrom")),
        ("kg.queries.members_as_of()", ("Uzbekistan", "full member")),
        ("kg.about('TURKSOY')", ("ТүркСОЙ", "Claims", "The authors of the paper", "References", "1993")),
        ("kg.passage('turkic.8.10')", ("References cited", "[23]", "Statements based on this passage")),
        ("kgkz.validate()", ("no violations",)),
    ],
)
def test_a_notebook_and_a_terminal_show_the_same(
    kernel: BlockingKernelClient, code: str, seen: tuple[str, ...]
) -> None:
    answer = shown(kernel, code)
    for word in seen:
        assert word.casefold() in answer["text/plain"].casefold()
        assert word.casefold() in answer["text/html"].replace("&#x27;", "'").casefold()


def test_a_query_has_syntax_highlighting(kernel: BlockingKernelClient) -> None:
    html = shown(kernel, "kg.queries['members_as_of']")["text/html"]
    assert html.count("<span style=") > 100


def test_a_call_has_the_signature_and_docstring_of_its_file(kg: kgkz.KnowledgeGraph) -> None:
    for name, query in kg.queries.items():
        call = getattr(kg.queries, name)
        signature = inspect.signature(call)
        assert list(signature.parameters) == [parameter.name for parameter in query.parameters]
        assert not any(keyword.iskeyword(parameter) for parameter in signature.parameters)
        documentation = inspect.getdoc(call) or ""
        assert documentation.startswith(query.summary)
        assert all(f"    {parameter.name}: {parameter.meaning}" in documentation for parameter in query.parameters)


def test_the_defaults_of_a_signature_give_the_default_result(kg: kgkz.KnowledgeGraph) -> None:
    for name in ("members_as_of", "sub_state_members", "funding"):
        call = getattr(kg.queries, name)
        defaults = {name: parameter.default for name, parameter in inspect.signature(call).parameters.items()}
        assert call(**defaults).csv() == call().csv() == kg.select(name).csv()


def test_a_call_returns_the_result_type_of_its_query_form(kg: kgkz.KnowledgeGraph) -> None:
    assert isinstance(kg.queries.is_member_as_of(), bool)
    assert len(kg.queries.membership_network()) > 0
    with pytest.raises(kgkz.BadParameter, match="did you mean 'as_of'"):
        kg.queries.members_as_of(as_off="2015-01-01")


def test_an_unknown_query_is_no_attribute(kg: kgkz.KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(AttributeError, match="did you mean 'members_as_of'"):
        _ = kg.queries.member_as_of
    assert not hasattr(kg.queries, "_ipython_display_")
    assert not hasattr(Queries(tmp_path), "members_as_of")


def test_no_query_has_the_name_of_a_mapping_method(kg: kgkz.KnowledgeGraph) -> None:
    assert [name for name in kg.queries if hasattr(Queries, name)] == []
    assert set(kg.queries) <= set(dir(kg.queries))


def test_a_remote_graph_is_displayed_without_a_query() -> None:
    elsewhere = kgkz.connect("http://127.0.0.1:9/query")
    assert "in a remote store" in repr(elsewhere)
    assert "in a remote store" in elsewhere._repr_html_()


def test_checks_of_an_entity_and_of_statements_about_it_have_verdicts(kg: kgkz.KnowledgeGraph) -> None:
    entity = kg.about("Organization of Turkic States")
    assert {row["verdict_label"] for row in entity.checks.dicts()} >= {"confirmed"}
    assert "Fact checks\n" in str(entity)
    assert not {row["statement"] for row in entity.mentions.dicts()} & {row["check"] for row in entity.checks.dicts()}


def test_statements_about_an_entity_have_dates(kg: kgkz.KnowledgeGraph) -> None:
    dated = {row["statement_label"]: row["date"] for row in kg.about("Uzbekistan").mentions.dicts()}
    assert dated["Uzbekistan, member of the Organization of Turkic States (since 2019)"] == "2019/.."


def test_a_notebook_displays_a_chart_without_network(kernel: BlockingKernelClient) -> None:
    """If the user has chosen another renderer, it is kept."""
    shows = shown(kernel, "from kgkz import plot\nplot.definitions(kg)")
    assert "Cummings" in shows["image/svg+xml"]
    assert "text/html" not in shows
    other = "import altair\naltair.renderers.enable('html')\n"
    try:
        assert "text/html" in shown(kernel, f"{other}plot.definitions(kg)")
    finally:
        kernel.execute_interactive("altair.renderers.enable('svg')", timeout=60)
