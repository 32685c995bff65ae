"""Each saved query gives the expected result on the small data set, and has the required form."""

import re
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest
import rdflib
import yaml

import kgkz
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root
from kgkz.sparql.header import read_header
from kgkz.sparql.renamed import RENAMED

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
FILES = {path.stem: path for path in sorted((root() / "queries").rglob("*.rq"))}
RULES = {path.stem: path for path in sorted((root() / "ontology" / "rules").glob("*.rq"))}
EVERY = {**FILES, **RULES}
ID, TERM = PREFIXES["id"], PREFIXES["kgkz"]
HEADER_KEYS = {"summary", "description", "tags", "answers", "params", "optional"}


def body(path: Path) -> str:
    """Return the query without comments, strings and IRIs, which can contain any text."""
    return re.sub(r'<[^<>\s]*>|"[^"\n]*"|#[^\n]*', "", path.read_text(encoding="utf-8"))


def form(name: str) -> str:
    return str(re.findall(r"\b(SELECT|ASK|CONSTRUCT)\b", body(FILES[name]))[0]).lower()


def of_form(word: str) -> list[str]:
    return [name for name in FILES if form(name) == word]


# --- Results


@pytest.mark.parametrize("name", of_form("select"))
def test_a_table_is_as_expected(small_world: kgkz.KnowledgeGraph, name: str) -> None:
    assert small_world.select(name).csv() == (GOLDEN / f"{name}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", of_form("ask"))
def test_a_boolean_is_as_expected(small_world: kgkz.KnowledgeGraph, name: str) -> None:
    assert f"{small_world.ask(name)}\n".lower() == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", of_form("construct"))
def test_a_graph_is_as_expected(small_world: kgkz.KnowledgeGraph, name: str) -> None:
    made = sorted(line for line in small_world.construct(name).serialize(format="nt").splitlines() if line)
    assert made == (GOLDEN / f"{name}.nt").read_text(encoding="utf-8").splitlines()


def test_no_expected_answer_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(FILES)


@pytest.mark.parametrize(
    ("name", "values", "column", "expected"),
    [
        # An attested statement is certain on that day, and possible on any other.
        ("members_as_of", {"as_of": "2023-12-31"}, "member_label certain",
         "Gagauzia true, Kazakhstan true, Kazakhstan true, Uzbekistan true"),
        ("members_as_of", {"as_of": "2023-12-30"}, "member_label certain",
         "Gagauzia false, Kazakhstan true, Kazakhstan true, Uzbekistan true"),
        ("members_as_of", {"as_of": "2024-01-01"}, "member_label certain",
         "Gagauzia false, Kazakhstan true, Kazakhstan true, Uzbekistan true"),
        # The first and last days of a membership are included, the days before and after are not.
        ("members_as_of", {"as_of": "2018-12-31"}, "member_label",
         "Gagauzia, Hungary, Kazakhstan, Kazakhstan, Turkey"),
        ("members_as_of", {"as_of": "2019-01-01"}, "member_label certain",
         "Gagauzia false, Hungary true, Kazakhstan true, Kazakhstan true, Uzbekistan false"),
        ("members_as_of", {"as_of": "2009-10-02"}, "member_label", "Gagauzia"),
        ("members_as_of", {"organisation": "id:turkic-academy"}, "member_label", "Kazakhstan, Turkey"),
        ("office_holders_as_of", {"office": "id:post-president-of-kazakhstan", "as_of": "2019-03-19"},
         "office_holder_label",
         "Nursultan Nazarbayev"),
        ("office_holders_as_of", {"as_of": "1991-12-01"}, "office_holder_label certain", "Nursultan Nazarbayev false"),
        ("office_holders_as_of", {"office": "id:post-president-of-turkey"}, "office_holder_label", "Milton Cummings"),
        ("organisations_based_in", {"place": "id:turkistan"}, "organisation_label", "Yassawi University"),
        ("definitions_of_concept", {"concept": "id:soft-power"}, "definition_label", "Arndt on soft power"),
        ("definitions_of_concept", {"concept": "id:soft-power"}, "period_label", "Cold War"),
        ("definitions_by_feature", {"feature": "kgkz:attraction"}, "definition_label", "Arndt on soft power"),
        ("definitions_by_feature", {"feature": "kgkz:exchange"}, "holder_label", "Milton Cummings, Richard Arndt"),
        ("concept_relations", {"concept": "id:public-diplomacy"}, "subject_label",
         "cultural diplomacy, soft power"),
        ("concept_relations", {"concept": None}, "subject_label", "cultural diplomacy, soft power, soft power"),
        ("initiatives_matching_definition", {"definition": "id:definition-soft-power"}, "met",
         "false, false, false, false, false, false, false"),
        ("non_state_actors", {"actor_kind": "kgkz:mediaActor"}, "agent_label", "Magazine of TURKSOY"),
        ("initiators_of_institutions", {"event_kind": "kgkz:proposal"}, "person_label",
         "Kassym-Jomart Tokayev"),
        ("sub_state_members", {"organisation": "id:organization-of-turkic-states"}, "sub_state_entity_label change",
         "Gagauzia None"),
        # A change is told of those members that it concerns.
        ("sub_state_members", {"organisation": "id:turksoy", "cause": "id:event-summit"},
         "sub_state_entity_label change_label named", "Tatarstan Warming up false"),
        ("sub_state_members", {"organisation": "id:turksoy"}, "sub_state_entity_label change_label",
         "Bashkortostan Cooling off, Tatarstan Cooling off, Tatarstan Warming up"),
        ("names_of", {"entity": "id:turksoy"}, "name language", "TurkSOY en, ТюрКСОЙ ru"),
        ("membership_overlap", {"organisation": "id:turkic-academy"}, "other_organisation_label shared_members jaccard",
         "TURKSOY 2 0.5, Organization of Turkic States 1 0.25"),
        ("initiatives_by_means", {"means": "kgkz:languageMeans"}, "initiative_label", "Language reform, Latin script"),
        ("roles_of_state", {"state": "id:turkey"}, "role_label", "has actor"),
        ("roles_of_state", {"state": "id:bashkortostan"}, "role_label", "has object"),
        ("events_between", {"from_date": "2015-11-25", "to_date": "2015-11-27"}, "event_label certain",
         "Summit in Turkistan false, Cooling off true"),
        ("events_between", {"from_date": "2016-01-01", "to_date": "2017-01-01"}, "event_label certain",
         "Order to prepare the alphabet false, Warming up true"),
        ("events_in_place", {"place": "id:astana"}, "event_label", "First Congress, Founding of the Turkic Academy"),
        ("claims_about", {"subject": "id:turkic-academy"}, "claim_label references",
         "The Turkic Academy will grow None"),
        ("evidence_for_obstacle", {"obstacle": "id:obstacle-many-scripts"}, "statement_label", "Many scripts"),
        ("institution_timeline", {"initiative": "id:initiative-summer-school"}, "event_label", ""),
        # Positions can be filtered by holder.
        ("claims_about", {"holder": "id:kassym-jomart-tokayev"}, "claim_label", "The script unites"),
        ("claims_about", {"subject": "id:initiative-latin-script", "polarity": "kgkz:neutral"}, "claim_label",
         "The script takes time"),
        ("concept_relations", {"holder": "id:group-experts"}, "subject_label", "cultural diplomacy"),
        ("definitions_of_concept", {"holder": "id:milton-cummings"}, "definition_label",
         "Cummings on cultural diplomacy"),
        ("quoted_persons", {"holder": "id:kassym-jomart-tokayev"}, "position_label", "Many scripts, The script unites"),
        ("positions_without_reference", {"holder": "id:kassym-jomart-tokayev"}, "position_label", "The script unites"),
        ("positions_without_reference", {"source": "id:kozhanbergenova-2023"}, "position_label passages",
         "There are ways abstract-en.1.1, abstract-kk.1.1, Another table abstract-kk.1.2"),
        ("positions_without_reference", {"source": "id:newspaper"}, "position_label", ""),
        ("unchecked_statements", {"source": "id:kozhanbergenova-2023"}, "statement_label", ""),
        ("keywords_of_source", {"source": "id:paper"}, "text", ""),
        ("statements_of_source", {"source": "id:copy-of-report"}, "statement_class_label statement_label",
         "fact check The money for young Afghans, fact check Year of the first entry"),
        ("statements_by_source", {"source": "id:copy-of-report"}, "statement_class_label count", "fact check 2"),
        ("figures", {"subject": "id:kazakhstan"}, "figure_label", "Limits on foreigners"),
        ("objectives_of_study", {"objective": "id:objective-2"}, "statement_label", ""),
        ("editors_notes", {"entity": "id:turksoy"}, "note", ""),
        ("editors_notes", {"statement_class": "kgkz:Membership"}, "note", ""),
        ("editors_notes", {"text": "DOES NOT SAY"}, "entity_label", "The ways differ"),
        ("definition_features", {"concept": "id:public-diplomacy"}, "feature_label", ""),
        ("funding", {"currency": "EUR"}, "figure_label amount funder_label",
         "Money for the summer school 2000000 None"),
        ("funding", {"currency": None}, "currency", "EUR, USD"),
        ("participants_of_activity", {"activity": "id:initiative-summer-school"}, "role_label agent_label number",
         "beneficiary Uzbekistan None, funder TURKSOY None"),
        ("beneficiaries", {"means": "kgkz:cultureMeans"}, "initiative_label beneficiary_label number",
         "Summer school Uzbekistan None"),
        ("attributed_roles", {"state": "id:turkey"}, "claim_label derived",
         "Turkey was the object of the summit false"),
        ("editions_of_series", {"series": "id:initiative-book-fair"}, "edition_label", ""),
        ("reform_timeline", {"reform": "id:initiative-language-reform"}, "statement_label", ""),
        ("claims_about", {"subject": "id:turksoy"}, "polarity_label claim_label disputed",
         "neutral Kazakhstan gave the summit its ground false, negative TURKSOY shrinks false, "
         "positive TURKSOY spreads art false, positive TURKSOY thrives true"),
        ("swot_evidence", {"quadrant": "kgkz:threat"}, "item_label evidence_label",
         "World politics TURKSOY shrinks, Influence of a neighbour Influence of Russia"),
        ("swot_evidence", {"quadrant": None}, "quadrant_label number",
         "weakness 1, strength 1, strength 1, strength 2, weakness 1, opportunity 1, threat 1, threat 2"),
        ("evidence_for_conclusion", {"conclusion": "id:claim-recommendation-research"}, "statement_label direct",
         "It is not unified true, There is no model false, Limits on foreigners false"),
        ("evidence_for_conclusion", {"conclusion": "id:swot-strength-2"}, "statement_label", ""),
        ("authors_of_source", {"source": "id:newspaper"}, "author_label", ""),
        ("passages_by_kind", {"passage_kind": "kgkz:announcementPassage"}, "passages reason_not_encoded",
         "abstract-en.1.1 None"),
        ("names_containing", {"text": "ҚАЗАҚСТАН"}, "entity_label name", "Kazakhstan Қазақстан"),
        # A name attested by another source has that source, not the source of the entity.
        ("names_containing", {"text": "cooperation council"}, "name source", "Cooperation Council of Turkic Speaking "
         "States https://w3id.org/kgkz/id/newspaper"),
        ("properties_of", {"entity": "id:journal-issue"}, "value",
         "http://purl.org/spar/fabio/JournalIssue, The issue, 2788-5909, 3"),
        ("membership_dates", {"member": "id:hungary", "organisation": "id:organization-of-turkic-states"},
         "date date_type", "2018-09 start, 2019-12 end"),
        ("fact_checks", {"verdict": "kgkz:noEvidenceFound"}, "fact_check_label source",
         "The founding of the Academy None"),
        ("unchecked_statements", {"statement_class": "kgkz:NameUse"}, "statement_label",
         "the name Astana, the name ТюрКСОЙ, the spelling TurkSOY"),
        ("outdated_since", {"as_of": "2023-04-30"}, "event_label certain",
         "The council takes its seat elsewhere false"),
        ("outdated_since", {"as_of": "2023-05-01"}, "event_label certain",
         "The council takes its seat elsewhere false, The statute of the Academy ends true"),
        ("source_comparison", {"entity": "id:initiative-summer-school"}, "paper_statement other_statement_label",
         "https://w3id.org/kgkz/id/participation-turksoy-summer-school None, "
         "None Uzbekistan as beneficiary of the summer school, None Money for the summer school"),
        ("identifiers_of", {"entity": "id:astana"}, "code url", "1526273 https://sws.geonames.org/1526273/"),
        ("missing_identifiers", {"scheme": "kgkz:isoSubdivision"}, "entity_label", "Gagauzia, Tatarstan"),
        ("missing_identifiers", {"scheme": "kgkz:cowCode"}, "entity_label", "Russia"),
        # Before the founding of the Academy, in the year of its founding, and after.
        ("country_year_memberships", {"organisation": "id:turkic-academy", "first_year": "2009", "last_year": "2011"},
         "stateabb year cow_status", "KZK 2009 -1, KZK 2010 1, KZK 2011 1"),
        # Sources with dates are before sources without dates.
        ("country_year_memberships",
         {"organisation": "id:yassawi-university", "first_year": "2009", "last_year": "2010"},
         "iso3 year cow_status sources", "HUN 2009 0 The newspaper; The paper, HUN 2010 1 The newspaper; The paper"),
        # Any day of a year is enough; Gagauzia is a member without a stated status. Future years are omitted.
        ("country_year_memberships", {"first_year": "2020", "last_year": "2020"}, "ccode cow_status",
         "310 0, 704 1, 705 1, 999 -9"),
        ("country_year_memberships", {"first_year": "2025", "last_year": "2039"}, "year", ""),
        ("country_year_memberships", {"organisation": None, "first_year": "1992", "last_year": "1993"},
         "country_label organisation_label cow_status",
         "Hungary Organization of Turkic States 0, Hungary Organization of Turkic States 0, "
         "Uzbekistan Organization of Turkic States 0, Uzbekistan Organization of Turkic States 0, "
         "Kazakhstan Organization of Turkic States 0, Kazakhstan Organization of Turkic States 0, "
         "Gagauzia Organization of Turkic States -9, Gagauzia Organization of Turkic States -9, "
         "Kazakhstan TURKSOY 0, Kazakhstan TURKSOY 1, Kazakhstan Turkic Academy -1, Kazakhstan Turkic Academy -1, "
         "Hungary Yassawi University 0, Hungary Yassawi University 0"),
        ("plover_events", {"type": "kgkz:ploverSanction"}, "mode plover_role actor_label country",
         "sever recipient Bashkortostan , sever source Russia "),
        ("plover_events", {"type": "kgkz:ploverAssault"}, "event_label plover_role actor_label",
         "Downing of an aircraft  None"),
        ("membership_dates", {"member": "id:uzbekistan", "organisation": "id:turksoy"}, "date date_type",
         "2019-11 ratification"),
        ("conflicting_figures", {"subject": "id:event-congress-5"}, "value", ""),
        ("conflicting_figures", {"subject": None}, "subject_label value", "Seventh Congress 50, Seventh Congress 51"),
        ("legal_history", {"institution": "id:turkic-academy"}, "statement_label",
         "Proposal of the Turkic Academy, Founding of the Turkic Academy, Status of the Turkic Academy"),
        # The last day of a name is included, and so is the first day of the next name.
        ("names_of", {"entity": "id:astana", "as_of": "2003-09-23"}, "name certain", "Akmola true"),
        ("names_of", {"entity": "id:astana", "as_of": "2003-09-24"}, "name certain", "Astana true"),
        ("names_of", {"entity": "id:astana", "as_of": "1990-06-01"}, "name certain", "Akmola false"),
        ("names_of", {"as_of": "2009-10-02"}, "name certain", "Turkic Council false"),
        ("valid_as_of", {"as_of": "1991-12-31"}, "statement_label certain",
         "Bashkortostan in TURKSOY false, Gagauzia in the Organization of Turkic States false, "
         "Hungary in Yassawi University, by the paper false, the name Akmola true, "
         "the name Turkic Council false, Organization of Turkic States in Astana false, "
         "Yassawi University in Turkistan true, Nazarbayev as President of Kazakhstan true"),
        ("valid_at_publication", {"publication": "id:newspaper"}, "statement_label", ""),
        ("editions_of_series", {"series": "id:initiative-book-fair"}, "edition_label", ""),
        ("frequency_of_series", {"series": "id:initiative-book-fair"}, "edition_label", ""),
        ("frequency_of_series", {"series": "id:initiative-congress-of-leaders"},
         "stated_interval missing_editions years_late",
         "1 0 0, 2 0 -1, 1 2 3, 2 2 0"),
    ],
)  # fmt: skip
def test_another_value_gives_another_result(
    small_world: kgkz.KnowledgeGraph, name: str, values: dict[str, str | None], column: str, expected: str
) -> None:
    rows = small_world.select(name, **values).dicts()
    cells = [" ".join(str(row[word]) for word in column.split()) for row in rows]
    assert ", ".join(cells).replace("True", "true").replace("False", "false") == expected


@pytest.mark.parametrize(
    ("values", "truth"),
    [
        ({"as_of": "2019-12-31"}, True),
        ({"as_of": "2019-12-30"}, False),
        ({"member": "id:turkey", "as_of": "2018-12-31"}, True),
        ({"member": "id:turkey", "as_of": "2019-01-01"}, False),
        ({"member": "id:hungary", "as_of": "2019-12-01"}, True),
        ({"member": "id:hungary", "as_of": "2019-12-02"}, False),
        ({"member": "id:gagauzia", "as_of": "2023-01-01"}, False),
        ({"organisation": "id:turksoy"}, False),
    ],
)
def test_membership_is_true_only_if_it_is_certain(
    small_world: kgkz.KnowledgeGraph, values: dict[str, str], truth: bool
) -> None:
    assert small_world.ask("is_member_as_of", **values) is truth


def test_the_network_is_drawn_for_its_day(small_world: kgkz.KnowledgeGraph) -> None:
    edge = rdflib.URIRef(PREFIXES["org"] + "memberOf")
    early = small_world.construct("membership_network", as_of="1993-12-31")
    found = {(str(who), str(where)) for who, where in early.subject_objects(edge)}
    assert found == {(f"{ID}{who}", f"{ID}turksoy") for who in ("kazakhstan", "turkey")}


def test_every_parameter_is_tested_with_another_value() -> None:
    marks = test_another_value_gives_another_result.pytestmark  # type: ignore[attr-defined]
    tried = {(case[0], word) for mark in marks for case in mark.args[1] for word in case[1]}
    tried |= {("is_member_as_of", word) for word in ("member", "organisation", "as_of")}
    tried.add(("membership_network", "as_of"))
    declared = {
        (name, word)
        for name, path in FILES.items()
        for word in read_header(path.read_text(encoding="utf-8"), path.name).get("params", {})
    }
    untried = sorted(declared - tried)
    assert untried == [], "add a case for each to the list above test_another_value_gives_another_answer"


def test_each_of_the_sixty_competency_questions_has_a_query() -> None:
    headers = [read_header(path.read_text(encoding="utf-8"), path.name) for path in FILES.values()]
    answered = {question for header in headers for question in header.get("answers", [])}
    assert answered == {f"C{number}" for number in range(1, 61)}


def test_the_default_date_is_the_date_of_the_graph(kg: kgkz.KnowledgeGraph) -> None:
    table = kg.query(f"SELECT ?day WHERE {{ <{ID}kgkz> <{PREFIXES['dcterms']}date> ?day }}")
    assert isinstance(table, kgkz.Table)
    ((day,),) = table
    assert f'VALUES ?as_of {{ "{day}"^^xsd:date }}' in FILES["valid_as_of"].read_text(encoding="utf-8")


# --- Derived triples


def test_the_roles_of_states_are_derived_from_participations(small_world: kgkz.KnowledgeGraph) -> None:
    """All of them, so that an additional one would be noticed."""
    words = ("hasActor", "hasParticipant", "hasPlatform", "hasObject", "initiatedBy")
    parts = " ".join(f"<{TERM}{word}>" for word in words)
    table = small_world.query(f"SELECT ?thing ?part ?who WHERE {{ VALUES ?part {{ {parts} }} ?thing ?part ?who }}")
    assert isinstance(table, kgkz.Table)
    found = {" ".join(str(cell).removeprefix(ID).removeprefix(TERM) for cell in row) for row in table}
    assert found == {
        "event-academy-founding hasActor kazakhstan",
        "event-academy-founding hasPlatform kazakhstan",
        "event-academy-founding initiatedBy kazakhstan",
        "event-academy-founding initiatedBy nursultan-nazarbayev",
        "event-academy-proposal initiatedBy kassym-jomart-tokayev",
        "event-cooling-off-2015 hasActor russia",
        "event-cooling-off-2015 hasObject bashkortostan",
        "event-summit hasParticipant kazakhstan",
        "event-summit hasPlatform kazakhstan",
        "event-university-founding hasActor turkey",
        "event-university-founding hasObject kazakhstan",
        "event-university-founding initiatedBy turkey",
        "event-uzbekistan-accession hasParticipant uzbekistan",
        "event-uzbekistan-decision hasParticipant uzbekistan",
        "event-uzbekistan-ratification hasParticipant uzbekistan",
        "initiative-afghan-education hasActor kazakhstan",
        "initiative-afghan-education hasParticipant kazakhstan",
        "initiative-afghan-education initiatedBy kassym-jomart-tokayev",
        "initiative-afghan-education initiatedBy kazakhstan",
    }


def test_a_direct_property_is_derived_for_the_date_of_the_graph(small_world: kgkz.KnowledgeGraph) -> None:
    table = small_world.query(f"SELECT ?who ?where WHERE {{ ?who <{PREFIXES['org']}memberOf> ?where }}")
    assert isinstance(table, kgkz.Table)
    assert {" ".join(str(cell).removeprefix(ID) for cell in row) for row in table} == {
        "bashkortostan turksoy",
        "gagauzia organization-of-turkic-states",
        "hungary yassawi-university",
        "kazakhstan organization-of-turkic-states",
        "kazakhstan turkic-academy",
        "kazakhstan turksoy",
        "tatarstan turksoy",
        "turkey turkic-academy",
        "turkey turksoy",
        "uzbekistan organization-of-turkic-states",
    }


# --- Engines


def as_text(term: object) -> str:
    """Return a cell of rdflib in the form of ``Table.csv``."""
    value = term.toPython() if isinstance(term, rdflib.Literal) else term
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(term)


@pytest.fixture(scope="module")
def in_rdflib(small_world: kgkz.KnowledgeGraph) -> rdflib.Graph:
    return small_world.to_rdflib()


@pytest.mark.parametrize("name", of_form("select"))
def test_rdflib_gives_the_same_rows_in_the_same_order(
    small_world: kgkz.KnowledgeGraph, in_rdflib: rdflib.Graph, name: str
) -> None:
    from kgkz.rdf.terms import to_text

    solutions = in_rdflib.query(FILES[name].read_text(encoding="utf-8"))
    table = small_world.select(name)
    assert tuple(map(str, solutions.vars or ())) == table.columns
    assert [tuple(map(as_text, row)) for row in solutions] == [tuple(map(to_text, row)) for row in table]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", of_form("ask"))
def test_rdflib_gives_the_same_boolean(small_world: kgkz.KnowledgeGraph, in_rdflib: rdflib.Graph, name: str) -> None:
    assert bool(in_rdflib.query(FILES[name].read_text(encoding="utf-8"))) == small_world.ask(name)


@pytest.mark.parametrize("name", of_form("construct"))
def test_rdflib_makes_the_same_graph(small_world: kgkz.KnowledgeGraph, in_rdflib: rdflib.Graph, name: str) -> None:
    made = in_rdflib.query(FILES[name].read_text(encoding="utf-8")).graph
    assert made is not None
    assert set(made) == set(small_world.construct(name))


# --- Form


def test_a_query_is_short() -> None:
    lines = {name: len([line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()])
             for name, path in FILES.items()}  # fmt: skip
    assert median(lines.values()) <= 28
    assert {name: count for name, count in lines.items() if count > 60} == {}


@pytest.mark.parametrize("name", FILES)
def test_what_can_be_derived_once_is_not_computed_in_a_query(name: str) -> None:
    code = body(FILES[name])
    assert not re.search(r"FILTER[^\n]*\bLANG\(", code), "kgkz:displayName is without language"
    for group in re.finditer(r"GROUP_CONCAT", code):
        nested, depth = code[group.end() :], 0
        for match in re.finditer(r"[{}]|GROUP_CONCAT|GROUP BY", nested):
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            assert match[0] != "GROUP_CONCAT" or depth < 1, "a list inside a list"
            if depth < 0 or (match[0] == "GROUP BY" and depth == 0):
                break


def test_a_name_is_unique_over_the_folders() -> None:
    names = [path.stem for path in (root() / "queries").rglob("*.rq")]
    assert sorted(names) == sorted(set(names))
    assert list((root() / "queries").glob("*.rq")) == [], "each lies in the folder of its subject"


@pytest.mark.parametrize("name", FILES)
def test_the_first_tag_is_the_folder(name: str) -> None:
    assert read_header(FILES[name].read_text(encoding="utf-8"), name)["tags"][0] == FILES[name].parent.name


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_an_old_name_gives_the_new_one(kg: kgkz.KnowledgeGraph, old: str, new: str) -> None:
    assert new in FILES
    with pytest.raises(kgkz.UnknownQuery, match=f"query '{old}' has been renamed to '{new}'"):
        kg.select(old)


@pytest.mark.parametrize("name", EVERY)
def test_every_prefix_is_declared_and_used(name: str) -> None:
    declared = dict(re.findall(r"^PREFIX ([\w-]+): *<([^>]+)>$", EVERY[name].read_text(encoding="utf-8"), re.M))
    assert list(declared) == sorted(declared)
    assert {prefix: PREFIXES.get(prefix) for prefix in declared} == declared
    code = re.sub(r"^PREFIX .*$", "", body(EVERY[name]), flags=re.M)
    assert set(re.findall(r"(?<![\w?-])([a-z]+):(?=\w)", code)) == set(declared)


@pytest.mark.parametrize("name", EVERY)
def test_the_header_is_valid_yaml(name: str) -> None:
    text = EVERY[name].read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    read = yaml.safe_load("\n".join(lines))
    assert {key: value.strip() if isinstance(value, str) else value for key, value in read.items()} == read_header(
        text, name
    )


@pytest.mark.parametrize("name", FILES)
def test_the_header_has_a_question_and_the_content_of_a_row(name: str) -> None:
    header = read_header(FILES[name].read_text(encoding="utf-8"), name)
    assert set(header) <= HEADER_KEYS
    assert str(header["summary"]).endswith("?")
    assert str(header["description"]).endswith(".")
    assert header["tags"]
    assert set(header.get("optional", [])) <= set(header.get("params", {}))
    assert all(re.fullmatch(r"C\d+", number) for number in header.get("answers", []))


@pytest.mark.parametrize("name", EVERY)
def test_no_query_has_constructs_with_engine_defects(name: str) -> None:
    code = body(EVERY[name])
    assert not re.search(r"\*\s*(?:WHERE|\{)|\bFROM\b|\bSERVICE\b|\bGRAPH\b|_:|\[", code, re.I)
    assert not re.search(r"(?<=[\w)])[*+](?=\s)", code), "a transitive path"
    assert not re.search(r"GROUP_CONCAT\(\s*DISTINCT", code, re.I), "DISTINCT goes into the ordered part within"
    tail = code.rpartition("}")[2]
    assert "VALUES" not in tail
    if name in FILES and form(name) == "select":
        assert "ORDER BY" in tail
        assert not re.search(r"ORDER BY[^{}]*(?<!\()\?\w+_label\b", tail), "text in a language is ordered by STR()"


@pytest.mark.parametrize("name", FILES)
def test_no_filter_inside_an_optional_part_uses_a_parameter(name: str) -> None:
    parameters = re.findall(r"VALUES \?(\w+)", body(FILES[name]))
    optional = re.findall(r"OPTIONAL \{((?:[^{}]|\{[^{}]*\})*)\}", body(FILES[name]))
    filters = [words for part in optional for words in re.findall(r"FILTER[^\n]*", part)]
    assert [words for words in filters if any(re.search(rf"\?{name}\b", words) for name in parameters)] == []


@pytest.mark.parametrize("name", of_form("select"))
def test_a_computed_boolean_is_converted(small_world: kgkz.KnowledgeGraph, name: str) -> None:
    """Virtuoso returns the result of a comparison as a number."""
    table = small_world.select(name)
    truths = {
        column for row in table for column, cell in zip(table.columns, row, strict=True) if isinstance(cell, bool)
    }
    for column in truths:
        assert re.search(rf"xsd:boolean\([^{{}}]*\) AS \?{column}\)", body(FILES[name])), column


@pytest.mark.parametrize("name", FILES)
def test_no_filter_compares_a_date_with_a_parameter_by_less_or_equal(name: str) -> None:
    """Virtuoso finds nothing with ``?day <= ?as_of``; ``!(?day > ?as_of)`` is equivalent."""
    text = FILES[name].read_text(encoding="utf-8")
    for day in re.findall(r"VALUES \?(\w+) *\{[^}]*\^\^xsd:date", text):
        assert not re.search(rf"FILTER\([^\n]*(<= *\?{day}\b|\?{day} *>=)", text)


@pytest.mark.parametrize("name", of_form("select"))
def test_an_aggregate_without_matches_has_no_rows(name: str) -> None:
    """Without a condition on the group, rdflib returns one empty row."""
    tail = body(FILES[name]).rpartition("}")[2]
    assert ("GROUP BY" in tail) == ("HAVING" in tail)


@pytest.mark.parametrize("name", of_form("select"))
def test_groups_are_sorted_by_their_columns(name: str) -> None:
    """Sorting by other expressions is not supported in rdflib."""
    code = body(FILES[name])
    for group in re.finditer(r"^( *)GROUP BY[^{}]*?^\1ORDER BY ([^{}]*)", code, re.M):
        indent, keys = group.groups()
        columns = re.findall(rf"^{indent}SELECT ([^{{}}]*?)^{indent}WHERE", code[: group.start()], re.M)[-1]
        assert set(re.findall(r"\?\w+", keys)) <= set(re.findall(r"\?\w+", columns))


@pytest.mark.parametrize("name", of_form("select"))
def test_a_label_column_follows_its_entity_column(small_world: kgkz.KnowledgeGraph, name: str) -> None:
    columns = small_world.select(name).columns
    for place, column in enumerate(columns):
        if column.endswith("_label"):
            assert columns[place - 1] == column.removesuffix("_label")
