"""The benchmarks run, and their data are as valid as the real graph. Speed is not tested."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import scale
from kgkz.graph import build
from kgkz.rdf import turtle
from kgkz.rdf.shipped import root, sources
from kgkz.sparql.collection import Queries
from kgkz.validation import shacl

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scale") / "thrice.ttl"
    real = sum(len(turtle.parse(source)) for source in sources())
    assert scale.write(path, 3 * real) == path.read_text(encoding="utf-8").count("\n")
    return path


def test_a_multiplied_graph_begins_with_the_real_one(thrice: Path) -> None:
    real = {triple for path in sources() for triple in turtle.parse(path)}
    assert real < set(turtle.parse(thrice))


def test_a_copy_has_its_own_names_labels_and_dates(thrice: Path) -> None:
    text = thrice.read_text(encoding="utf-8")
    start = re.compile(r"/membership-azerbaijan-ots(-1)?> <\S+#start> \"(\S+)\"")
    assert dict(start.findall(text)) == {"": "2009-10-03", "-1": "2008-10-03"}
    assert '"Azerbaijan, member of the Organization of Turkic States (since 3 October 2009) (1)"@en' in text
    assert not re.search("[\x00-\x03]", text)


def test_a_multiplied_graph_is_valid_and_consistent(thrice: Path) -> None:
    build.build([thrice])
    shapes = [triple for path in (root() / "ontology" / "shapes").glob("*.ttl") for triple in turtle.parse(path)]
    results = shacl.run(turtle.parse(thrice), shapes)
    assert [result for result in results if result.severity == shacl.VIOLATION] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", program.NAMES)
def test_a_measurement_runs(name: str) -> None:
    runs(name)


@pytest.mark.engines
def test_the_measurement_in_virtuoso_runs_every_query() -> None:
    table = runs("virtuoso")
    assert table.count("| `") == len(Queries(root() / "queries"))
    assert re.findall(r"Error|no answer", table) == []


def runs(name: str) -> str:
    """Return the output of a benchmark, without changing the pages."""
    pages = [ROOT / "benchmarks" / "README.md", ROOT / "docs" / "explanation" / "scale.md"]
    before = [page.read_bytes() for page in pages]
    command = [sys.executable, "-m", "benchmarks", name, "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "| --- |" in done.stdout
    assert [page.read_bytes() for page in pages] == before
    return done.stdout
