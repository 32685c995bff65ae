"""The command line: output, output stream and exit code."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib

import kgkz
from kgkz.cli.commands import main
from kgkz.rdf.formats import FORMATS

PAPER = Path(__file__).parents[2] / "shared" / "paper" / "paper.md"

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_queries_are_listed_and_can_be_filtered_by_tag(capsys: Captured, kg: kgkz.KnowledgeGraph) -> None:
    code, out, _ = run(capsys, "queries", "--format", "csv")
    assert code == 0
    assert {row["query"] for row in csv.DictReader(io.StringIO(out))} == set(kg.queries)
    _, out, _ = run(capsys, "queries", "--tag", "memberships", "--format", "csv")
    assert 0 < len(out.splitlines()) - 1 < len(kg.queries)


def test_show_prints_the_file(capsys: Captured, kg: kgkz.KnowledgeGraph) -> None:
    assert run(capsys, "show", "members_as_of") == (0, kg.queries["members_as_of"].text, "")


def test_run_prints_the_result_of_the_call(capsys: Captured, kg: kgkz.KnowledgeGraph) -> None:
    table = kg.select("members_as_of", organisation="TURKSOY", as_of="2023-12-31")
    words = ("run", "members_as_of", "organisation=TURKSOY", "as_of=2023-12-31", "--format")
    assert run(capsys, *words, "csv")[:2] == (0, table.csv())
    assert run(capsys, *words, "tsv")[:2] == (0, table.tsv())
    assert json.loads(run(capsys, *words, "json")[1]) == json.loads(table.json())
    assert run(capsys, *words, "table")[1].endswith(f"{len(table)} rows\n")


def test_run_accepts_a_parameter_twice(capsys: Captured) -> None:
    _, out, _ = run(capsys, "run", "members_as_of", "organisation=TURKSOY", "organisation=OTS", "--format", "csv")
    assert "id/bashkortostan" in out
    assert "id/azerbaijan" in out


def test_run_prints_booleans_and_graphs(capsys: Captured) -> None:
    assert run(capsys, "run", "is_member_as_of", "--format", "json")[1] == '{"head": {}, "boolean": true}\n'
    _, out, _ = run(capsys, "run", "membership_network")
    assert len(rdflib.Graph().parse(data=out, format="turtle")) > 0


def test_labels_are_in_the_chosen_language(capsys: Captured) -> None:
    words = ("run", "members_as_of", "organisation=OTS", "as_of=2019-12-31", "--format", "csv", "--lang")
    assert "Қазақстан" in run(capsys, *words, "kk")[1]
    assert "Казахстан" in run(capsys, *words, "ru")[1]


def test_find_prints_the_result_of_the_call_and_separates_suggestions_from_matches(
    capsys: Captured, kg: kgkz.KnowledgeGraph
) -> None:
    assert run(capsys, "find", "Ясауи", "--format", "csv") == (0, kg.find("Ясауи").csv(), "")
    assert "Түркістан" in run(capsys, "find", "Turkestan", "--lang", "kk")[1]
    code, out, err = run(capsys, "find", "Turcsoy")
    assert code == 1
    assert "near" in out
    assert err == "kgkz: no entity is named 'Turcsoy'; similar names are listed above\n"
    code, out, err = run(capsys, "find", "xyzzy", "--format", "csv")
    assert (code, out) == (1, "rank,entity,entity_label,name,language,script,how\n")
    assert err == "kgkz: no entity is named 'xyzzy'\n"


def test_labels_are_sorted_in_the_alphabetical_order_of_the_language(capsys: Captured) -> None:
    words = ("run", "members_as_of", "organisation=OTS", "as_of=2019-12-31", "--format", "csv", "--lang", "kk")
    labels = [row["member_label"] for row in csv.DictReader(io.StringIO(run(capsys, *words)[1]))]
    assert list(dict.fromkeys(labels)) == ["Әзірбайжан", "Венгрия", "Қазақстан", "Қырғызстан", "Өзбекстан", "Түркия"]


def test_query_reads_an_argument_a_file_or_standard_input(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "SELECT (1 AS ?one) WHERE {}"
    (tmp_path / "one.rq").write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    for words in ((text,), ("-f", str(tmp_path / "one.rq")), ("-",)):
        assert run(capsys, "query", *words, "--format", "csv") == (0, "one\n1\n", "")


def test_about_shows_names_properties_and_mentions(capsys: Captured) -> None:
    code, out, _ = run(capsys, "about", "ТюрКСОЙ")
    assert code == 0
    assert out.startswith("TURKSOY  (id:turksoy)")
    assert all(heading in out for heading in ("Names\n", "Properties\n", "Mentioned in\n"))
    document = json.loads(run(capsys, "about", "turksoy", "--format", "json")[1])
    assert document["iri"] == "https://w3id.org/kgkz/id/turksoy"


def test_passage_shows_its_statements_and_its_sentence_in_a_copy(capsys: Captured, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "passage", "turkic.8.10")
    assert code == 0
    assert "References cited" in out
    document = json.loads(run(capsys, "passage", "turkic.8.10", "--format", "json")[1])
    assert [row["reference_label"][:4] for row in document["references"]] == ["[23]", "[24]"]
    assert document["statements"]
    assert document["sentence"] is None
    copy = tmp_path / "copy.txt"
    copy.write_text("Not the paper at all.", encoding="utf-8")
    assert run(capsys, "passage", "turkic.8.10", "--source", str(copy))[0] == 1
    assert run(capsys, "verify-source", str(copy), "--format", "csv")[0] == 1


@pytest.mark.skipif(not PAPER.exists(), reason="NOT TESTED: the paper is not next to the checkout")
def test_every_passage_of_the_graph_is_found_in_the_paper(capsys: Captured) -> None:
    code, out, err = run(capsys, "verify-source", str(PAPER), "--format", "csv")
    assert (code, {row["verdict"] for row in csv.DictReader(io.StringIO(out))}) == (0, {"found"})
    assert "0 interrupted, 0 moved, 0 missing" in err
    sentence = run(capsys, "passage", "turkic.6.2", "--source", str(PAPER))[1].split("\n\n")[1]
    assert "Uzbekistan" in sentence


def test_export_writes_the_file_or_nothing(capsys: Captured, tmp_path: Path, kg: kgkz.KnowledgeGraph) -> None:
    target = tmp_path / "kgkz.nt"
    assert run(capsys, "export", "--format", "nt", "-o", str(target)) == (0, "", "")
    assert target.read_text(encoding="utf-8") == kg.export(format="nt")
    code, _, err = run(capsys, "export", "-o", str(tmp_path / "no" / "such" / "folder.ttl"))
    assert (code, list(tmp_path.iterdir())) == (2, [target])
    assert "cannot write" in err


def test_every_export_format_can_be_chosen(capsys: Captured) -> None:
    assert main(["export", "--layer", "dataset", "--format", "nt"]) == 0
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["export", "--format", "none"])
    offered = capsys.readouterr().err.rpartition("choose from")[2]
    assert [name for name in FORMATS if name not in offered] == []


def test_stats_counts(capsys: Captured) -> None:
    _, out, _ = run(capsys, "stats", "--format", "csv")
    counts = {row["what"]: int(row["count"]) for row in csv.DictReader(io.StringIO(out))}
    assert counts["asserted"] > 0
    assert counts["inferred"] > 0
    assert counts["membership"] > 0


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["run", "member_as_of"], 1, "did you mean 'members_as_of'"),
        (["show", "nothing_like_it_at_all"], 1, "'kgkz queries' lists all queries"),
        (["about", "Turcsoy"], 1, "did you mean"),
        (["find", "?!"], 2, "contains no letters"),
        (["passage", "turkic.6.99"], 1, "unknown passage"),
        (["run", "members_as_of", "2015"], 2, "is not in the form name=value"),
        (["run", "members_as_of", "as_of=soon"], 2, "invalid value 'soon'; expected"),
        (["run", "members_as_of", "as_of="], 2, "is required"),
        (["run", "members_as_of", "as_of=2015-01-01", "as_of="], 2, "has a value and is also empty"),
        (["query", "SELECT ?x WHERE {"], 2, "SPARQL syntax error at line 1, column 18"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 3, "the query failed"),
        (["query"], 2, "no query given"),
        (["query", "-f", "no-such-file.rq"], 2, "cannot read no-such-file.rq"),
        (["verify-source", "no-such-paper.txt"], 2, "cannot read no-such-paper.txt"),
        (["verify-source", sys.executable], 2, "expected UTF-8 text or PDF"),
        (["run", "members_as_of", "--data", "no-such-data.ttl"], 2, "cannot read no-such-data.ttl"),
        (["run", "members_as_of", "--endpoint", "http://127.0.0.1:9/query"], 3, "no response from the triple store"),
        (["run", "members_as_of", "--endpoint", "http://x", "--data", "y.ttl"], 2, "exclude each other"),
    ],
)
def test_an_error_has_its_message_and_exit_code(capsys: Captured, words: list[str], code: int, complaint: str) -> None:
    got, out, err = run(capsys, *words)
    assert (got, out) == (code, "")
    assert complaint in err
    assert err.startswith("kgkz: ")


def test_an_error_in_data_gives_file_and_line(capsys: Captured, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.ttl"
    faulty.write_text("@prefix id: <https://w3id.org/kgkz/id/> .\nid:a id:b id:c ;;; .\n!\n", encoding="utf-8")
    for words in (("run", "members_as_of", "--data", str(faulty)), ("validate", str(faulty))):
        code, out, err = run(capsys, *words)
        assert (code, out) == (1, "")
        assert "faulty.ttl" in err
        assert "line 3" in err


def test_own_data_is_loaded_together_with_the_graph(capsys: Captured, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        """
        @prefix id: <https://w3id.org/kgkz/id/> .
        @prefix kgkz: <https://w3id.org/kgkz/ontology#> .
        @prefix org: <http://www.w3.org/ns/org#> .
        @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        id:atlantis a kgkz:State ; rdfs:label "Atlantis"@en .
        id:membership-atlantis a kgkz:Membership ; rdfs:label "Atlantis in TURKSOY"@en ;
            org:member id:atlantis ; org:organization id:turksoy ; kgkz:membershipStatus kgkz:observer ;
            kgkz:start "2001"^^edtf:EDTF ;
            kgkz:accordingTo id:kozhanbergenova-2023 ; kgkz:passage id:passage-turkic-8-4 .
        """,
        encoding="utf-8",
    )
    words = ("run", "members_as_of", "organisation=TURKSOY", "as_of=2023-12-31", "--format", "csv")
    assert "Atlantis" not in run(capsys, *words)[1]
    assert "Atlantis" in run(capsys, *words, "--data", str(own))[1]


# The import budget. A module takes one or two milliseconds, a whole query about fifty; so each new module is noticed.
OF_ANY = {
    "argparse", "collections", "contextlib", "copyreg", "enum", "functools", "gettext", "importlib", "keyword",
    "locale", "operator", "re", "reprlib", "signal", "types", "typing", "warnings",
}  # fmt: skip
OF_A_QUERY = OF_ANY | {
    "datetime", "decimal", "fnmatch", "glob", "grp", "hashlib", "ipaddress", "math", "ntpath", "numbers", "pathlib",
    "pyoxigraph", "urllib",
}  # fmt: skip
OURS_OF_HELP = {
    "kgkz",
    "kgkz.cli",
    "kgkz.cli.arguments",
    "kgkz.cli.commands",
    "kgkz.errors",
    "kgkz.rdf",
    "kgkz.rdf.shipped",
}
OURS_OF_A_QUERY = OURS_OF_HELP | {
    f"kgkz.{name}"
    for name in (
        "graph", "graph.build", "graph.exports", "graph.graph", "graph.passages", "graph.session", "rdf.namespaces",
        "rdf.terms", "rdf.turtle", "sparql", "sparql.collection", "sparql.header", "sparql.parameters", "sparql.query",
        "sparql.stores", "sparql.table", "sparql.text",
    )
}  # fmt: skip
RUN = ("run", "members_as_of")


@pytest.mark.parametrize(
    ("words", "others", "ours"),
    [
        (("--help",), OF_ANY | {"textwrap"}, OURS_OF_HELP),
        (RUN, OF_A_QUERY, OURS_OF_A_QUERY),
        ((*RUN, "--format", "csv"), OF_A_QUERY | {"csv", "io"}, OURS_OF_A_QUERY),
        ((*RUN, "--format", "json"), OF_A_QUERY | {"json"}, OURS_OF_A_QUERY),
        (
            (*RUN, "organisation=TURKSOY"),
            OF_A_QUERY | {"unicodedata"},
            OURS_OF_A_QUERY | {"kgkz.names", "kgkz.names.lookup", "kgkz.names.ranges"},
        ),
    ],
    ids=["help", "run", "csv", "json", "by name"],
)
def test_a_command_loads_no_more_than_its_import_budget(
    words: tuple[str, ...], others: set[str], ours: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # wide enough for all cells
    kgkz.load()  # builds the graph, so that the next start uses the cache
    plain = modules("pass")
    command = f"import kgkz.cli, contextlib\nwith contextlib.suppress(SystemExit): kgkz.cli.main({words!r})"
    loaded = modules(command) - plain
    assert {name for name in loaded if name.startswith("kgkz")} == ours
    foreign = {name.partition(".")[0] for name in loaded if not name.startswith(("kgkz", "_"))}
    assert foreign - others - set(sys.builtin_module_names) == set()


def modules(program: str) -> set[str]:
    """Run a program, and return the modules loaded at its end."""
    program += "\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())  # earlier lines may report the defaults
