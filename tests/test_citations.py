"""The bibliography can be imported into reference managers: parsers of BibTeX and CSL-JSON accept the exports."""

import json

import bibtexparser
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

import kgkz

STYLE = "harvard-cite-them-right"  # part of citeproc-py


@pytest.fixture(scope="module")
def works(kg: kgkz.KnowledgeGraph) -> set[str]:
    found = {str(row["work"]).rpartition("/work-")[2] for row in kg.select("cited_works").dicts()}
    assert len(found) == 31, "thirty entries, of which one mixes two works"
    return found


def test_bibtex_is_read_back_with_every_work(kg: kgkz.KnowledgeGraph, works: set[str]) -> None:
    library = bibtexparser.parse_string(kg.export(format="bibtex"))
    assert library.failed_blocks == []
    assert {entry.key for entry in library.entries} == works
    akilli = library.entries_dict["akilli-2019"].fields_dict
    assert akilli["author"].value == "Akıllı, Erman"
    assert akilli["doi"].value == "10.12995/bilig.9101"
    assert akilli["note"].value.startswith("Entry 20, printed as: Akilli E., TURKSOY's cultural")


@pytest.mark.filterwarnings("ignore:.*arguments of the original value not supported.*:UserWarning")
@pytest.mark.filterwarnings("ignore:.*is an unsupported argument.*:UserWarning")
def test_csl_json_can_be_formatted_as_a_bibliography(kg: kgkz.KnowledgeGraph, works: set[str]) -> None:
    entries = json.loads(kg.export(format="csl-json"))
    assert {entry["id"] for entry in entries} == works
    (survey,) = [entry for entry in entries if entry["type"] == "dataset"]
    assert survey["issued"] == {"date-parts": [[2017], [2022]]}
    bibliography = CitationStylesBibliography(
        CitationStylesStyle(STYLE, validate=False), CiteProcJSON(entries), formatter.plain
    )
    for work in sorted(works):
        bibliography.register(Citation([CitationItem(work)]))
    printed = [str(entry) for entry in bibliography.bibliography()]
    assert len(printed) == len(works)
    (ang,) = [entry for entry in printed if "10.1080/10286632.2015.1042474" in entry]
    assert ang.startswith("Ang, I., Isar, Y.R. and Mar, P. (2015)")


def test_a_mixed_reference_gives_two_works_with_separate_dates(kg: kgkz.KnowledgeGraph) -> None:
    entries = {entry["id"]: entry for entry in json.loads(kg.export(format="csl-json"))}
    assert entries["tevdovski-2009"]["issued"] == {"date-parts": [[2009, 12]]}
    assert "issued" not in entries["curb-center-national-interest"]


def test_the_bibliography_is_in_no_layer_and_a_similar_format_is_suggested(kg: kgkz.KnowledgeGraph) -> None:
    with pytest.raises(kgkz.BadParameter, match="cannot be combined with layers"):
        kg.export("discourse", format="bibtex")
    with pytest.raises(kgkz.BadParameter, match="did you mean 'bibtex'"):
        kg.export(format="bibtx")
