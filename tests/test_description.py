"""Metadata of the graph and its queries for other programs: DCAT, VoID, SHACL executables, JSON, grlc."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, VOID, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

import kgkz
import servers
from kgkz.cli.commands import main
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root

DATASET = URIRef(PREFIXES["id"] + "kgkz")
QUERY, SCHEMA = Namespace(PREFIXES["query"]), Namespace(PREFIXES["schema"])
DCAT = Namespace(PREFIXES["dcat"])
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


# --- The dataset


@pytest.fixture(scope="module")
def description(kg: kgkz.KnowledgeGraph) -> Graph:
    return Graph().parse(data=kg.describe(dumps="https://example.org/kgkz"), format="turtle")


@pytest.fixture(scope="module")
def whole(kg: kgkz.KnowledgeGraph) -> Graph:
    return kg.to_rdflib()


def test_the_counts_are_those_of_the_graph(description: Graph, whole: Graph) -> None:
    """Counted independently from the triples in Python."""
    things = {subject for subject in whole.subjects() if str(subject).startswith(PREFIXES["id"])}
    expected = {
        "triples": len(whole),
        "entities": len(things),
        "distinctSubjects": len(set(whole.subjects())),
        "distinctObjects": len(set(whole.objects())),
        "properties": len(set(whole.predicates())),
        "classes": len(set(whole.objects(None, RDF.type))),
    }
    assert {name: description.value(DATASET, VOID[name]).toPython() for name in expected} == expected


def test_the_partitions_add_up(description: Graph, whole: Graph) -> None:
    by_property = {
        description.value(part, VOID.property): description.value(part, VOID.triples).toPython()
        for part in description.objects(DATASET, VOID.propertyPartition)
    }
    by_class = {
        description.value(part, VOID["class"]): description.value(part, VOID.entities).toPython()
        for part in description.objects(DATASET, VOID.classPartition)
    }
    assert by_property == Counter(whole.predicates())
    assert by_class == Counter(whole.objects(None, RDF.type))


def test_the_data_files_contain_no_counts(whole: Graph) -> None:
    assert list(whole.objects(DATASET, VOID.triples)) == []


def test_it_has_the_metadata_that_catalogues_require(description: Graph) -> None:
    wanted = "title description creator date license source conformsTo"
    terms = Namespace(PREFIXES["dcterms"])
    assert [word for word in wanted.split() if (DATASET, terms[word], None) not in description] == []
    assert str(description.value(DATASET, DCAT.version)) == kgkz.__version__


def test_the_examples_and_the_vocabularies_are_in_the_graph(description: Graph, whole: Graph) -> None:
    examples = list(description.objects(DATASET, VOID.exampleResource))
    assert examples
    assert [example for example in examples if (example, None, None) not in whole] == []
    used = {str(term) for triple in whole for term in triple if isinstance(term, URIRef)}
    used |= {str(term.datatype) for term in whole.objects() if isinstance(term, Literal)}
    listed = [str(space) for space in description.objects(DATASET, VOID.vocabulary)]
    assert [space for space in listed if not any(term.startswith(space) for term in used)] == []


def test_the_dumps_are_files_that_export_writes(kg: kgkz.KnowledgeGraph, description: Graph, tmp_path: Path) -> None:
    dumps = [str(dump) for dump in description.objects(DATASET, VOID.dataDump)]
    assert len(dumps) == 6
    for dump in dumps:
        assert dump.startswith("https://example.org/kgkz/kgkz.")
        assert kg.save(tmp_path / dump.rpartition("/")[2], "dataset")[0].exists()
    parts = description.objects(DATASET, DCAT.distribution)
    assert {str(description.value(part, DCAT.downloadURL)) for part in parts} == set(dumps)


def test_the_metadata_of_a_remote_graph_give_its_endpoint(
    endpoint: str, description: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["describe", "--endpoint", endpoint]) == 0
    remote = Graph().parse(data=capsys.readouterr().out, format="turtle")
    service = URIRef(endpoint)
    assert (DATASET, VOID.sparqlEndpoint, service) in remote
    assert (service, RDF.type, SD.Service) in remote
    graph = remote.value(remote.value(service, SD.defaultDataset), SD.defaultGraph)
    assert remote.value(graph, VOID.triples) == description.value(DATASET, VOID.triples)
    assert (None, RDF.type, SD.Service) not in description


# --- The saved queries


def test_json_lists_every_parameter_with_its_type_and_default(kg: kgkz.KnowledgeGraph) -> None:
    listed = {entry["query"]: entry for entry in json.loads(kg.catalogue())}
    assert set(listed) == set(kg.queries)
    as_of, organisation = sorted(listed["members_as_of"]["parameters"], key=lambda parameter: parameter["name"])
    assert as_of == {
        "name": "as_of",
        "meaning": "the day",
        "type": "date",
        "range": None,
        "default": ["2019-12-31"],
        "optional": False,
    }
    assert organisation["range"] == "https://w3id.org/kgkz/ontology#Organisation"
    assert organisation["default"] == ["https://w3id.org/kgkz/id/organization-of-turkic-states"]


def test_the_allowed_values_are_the_concepts_of_the_scheme_and_each_is_accepted(kg: kgkz.KnowledgeGraph) -> None:
    (parameter,) = json.loads(kg.catalogue(["non_state_actors"]))[0]["parameters"]
    words = [word["value"] for word in parameter["allowed"]]
    expected = kg.query(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "SELECT ?word WHERE { ?word skos:inScheme <https://w3id.org/kgkz/ontology#actorKinds> } ORDER BY ?word"
    )
    assert isinstance(expected, kgkz.Table)
    assert words == [str(row[0]) for row in expected]
    assert set(parameter["default"]) <= set(words)
    for word in words:
        kg.select("non_state_actors", **{parameter["name"]: word})


def test_the_command_lists_them_too(capsys: pytest.CaptureFixture[str], kg: kgkz.KnowledgeGraph) -> None:
    assert main(["queries", "--tag", "membership", "--format", "json"]) == 0
    listed = [entry["query"] for entry in json.loads(capsys.readouterr().out)]
    assert listed == [name for name, query in kg.queries.items() if "membership" in query.tags]
    assert main(["queries", "--tag", "no-such-tag", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_turtle_contains_queries_that_run(kg: kgkz.KnowledgeGraph) -> None:
    shown = Graph().parse(data=kg.catalogue(format="turtle"), format="turtle")
    for name, query in kg.queries.items():
        node = QUERY[name]
        assert (node, RDF.type, SH.SPARQLExecutable) in shown
        assert (node, RDF.type, SH[f"SPARQL{query.form.capitalize()}Executable"]) in shown
        assert str(shown.value(node, SH[query.form])) == query.text
        assert str(shown.value(node, RDFS.label)) == query.summary
        assert {str(word) for word in shown.objects(node, SCHEMA.keywords)} == set(query.tags)
        paths = {str(shown.value(told, SH.path)) for told in shown.objects(node, SH.parameter)}
        assert paths == {f"{node}#{parameter.name}" for parameter in query.parameters}


def test_turtle_contains_prefixes_defaults_and_allowed_values(kg: kgkz.KnowledgeGraph) -> None:
    shown = Graph().parse(data=kg.catalogue(format="turtle"), format="turtle")
    prefixes = shown.value(QUERY.members_as_of, SH.prefixes)
    declared = {
        str(shown.value(node, SH.prefix)): str(shown.value(node, SH.namespace))
        for node in shown.objects(prefixes, SH.declare)
    }
    assert declared == PREFIXES
    day = URIRef(f"{QUERY.members_as_of}#parameter-as_of")
    assert str(shown.value(day, SH.defaultValue)) == "2019-12-31"
    assert str(shown.value(day, SH.datatype)) == PREFIXES["xsd"] + "date"
    kind = next(iter(shown.objects(QUERY.non_state_actors, SH.parameter)))
    words = list(Collection(shown, shown.value(kind, SH["in"])))
    assert shown.value(kind, SH.defaultValue) in words


def test_turtle_is_the_same_each_time(kg: kgkz.KnowledgeGraph) -> None:
    program = "import kgkz; print(kgkz.load().catalogue(format='turtle'))"
    texts = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
        texts.add(done.stdout)
    assert texts == {f"{kg.catalogue(format='turtle')}\n".encode()}


# --- grlc


@pytest.fixture(scope="module")
def grlc(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A grlc server with the queries, in a separate environment because of its many dependencies.

    It reads one folder without subfolders, so the queries are copied into one folder.
    """
    folder = tmp_path_factory.mktemp("grlc")
    (folder / "queries").mkdir()
    for path in (root() / "queries").rglob("*.rq"):
        shutil.copy(path, folder / "queries")
    venv.create(folder / "fresh", with_pip=True)
    programs = folder / "fresh" / "bin"
    install = [programs / "pip", "install", "--quiet", "--disable-pip-version-check", "grlc>=1.3.11"]
    subprocess.run(install, check=True, capture_output=True)
    settings = f"[local]\nlocal_sparql_dir = {folder / 'queries'}\n[defaults]\nsparql_endpoint = {endpoint}\n"
    (folder / "config.ini").write_text(settings, encoding="utf-8")
    address = f"127.0.0.1:{servers.free_port()}"
    # Its own command would listen on all network interfaces.
    command = [programs / "gunicorn", "grlc.server:app", "--bind", address, "--workers", "1", "--no-control-socket"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            servers.wait(process, f"http://{address}/api-local/swagger", folder / "log")
            yield f"http://{address}/api-local"
        finally:
            process.terminate()


@pytest.mark.slow
def test_a_grlc_server_lists_the_folder_and_runs_each_query_with_its_defaults(
    grlc: str, kg: kgkz.KnowledgeGraph
) -> None:
    def fetch(path: str, kind: str) -> str:
        request = urllib.request.Request(f"{grlc}/{path}", headers={"Accept": kind})
        return str(urllib.request.urlopen(request, timeout=60).read().decode("utf-8"))

    listed = json.loads(fetch("swagger", "application/json"))["paths"]
    asks = {name for name, query in kg.queries.items() if query.form == "ask"}
    assert {path.strip("/") for path in listed} == set(
        kg.queries
    ) - asks  # grlc runs ASK queries, but does not list them
    for name, query in kg.queries.items():
        if query.form == "select":
            assert listed[f"/{name}"]["get"]["summary"] == query.summary
            answer = json.loads(fetch(name, "application/sparql-results+json"))
            assert answer["head"]["vars"] == list(kg.select(name).columns)
            assert len(answer["results"]["bindings"]) == len(kg.select(name))
        elif query.form == "ask":
            assert json.loads(fetch(name, "application/sparql-results+json"))["boolean"] == kg.ask(name)
        else:
            made = Graph().parse(data=fetch(name, "text/turtle"), format="turtle")
            assert len(made) == len(kg.construct(name))
