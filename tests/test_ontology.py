"""The ontology: its header, its terms, and faults that would otherwise not be noticed.

A check is a query in ``checks/``, named after the fault; any row is a fault.
"""

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

import kgkz
from kgkz.graph import build
from kgkz.rdf import turtle
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.shipped import root, sources

HERE = Path(__file__).parent
CHECKS = sorted((HERE / "checks").glob("*.rq"))
OWL_KINDS = ("AnnotationProperty", "Class", "DatatypeProperty", "ObjectProperty")
UNRELIABLE = ("owl:hasKey", "owl:InverseFunctionalProperty", "owl:propertyChainAxiom", "owl:imports", "owl:sameAs")


@pytest.fixture(scope="module")
def asserted() -> ox.Store:
    """The asserted triples, without derived ones."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for path in sources() for triple in turtle.parse(path))
    return store


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem)
def test_no_row_of_a_check(asserted: ox.Store, check: Path) -> None:
    solutions = asserted.query(check.read_text(encoding="utf-8"))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [" ".join(str(term) for term in solution) for solution in solutions] == []


def test_the_version_is_the_same_in_both_places(asserted: ox.Store) -> None:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ontology = ox.NamedNode("https://w3id.org/kgkz/ontology")
    (quad,) = asserted.quads_for_pattern(ontology, ox.NamedNode(PREFIXES["owl"] + "versionIRI"), None)
    assert str(quad.object) == f"<https://w3id.org/kgkz/ontology/{project['version']}>"
    assert kgkz.__version__ == project["version"]  # type: ignore[attr-defined]


def own_terms(store: ox.Store, *kinds: str) -> set[str]:
    values = " ".join(f"owl:{kind}" for kind in kinds)
    solutions = store.query(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX kgkz: <https://w3id.org/kgkz/ontology#> "
        f"SELECT ?term WHERE {{ VALUES ?kind {{ {values} }} ?term a ?kind FILTER(STRSTARTS(STR(?term), STR(kgkz:))) }}"
    )
    return {solution["term"].value.removeprefix(PREFIXES["kgkz"]) for solution in solutions}  # type: ignore[union-attr]


def test_every_term_is_used_by_a_query(asserted: ox.Store) -> None:
    """A term is used if a saved query or a rule contains it or one of its superterms.

    Passages and their locators are used by ``verify-source`` and ``passage``, whose queries are in the code.
    """
    texts = [path.read_text(encoding="utf-8") for path in (root() / "queries").rglob("*.rq")]
    texts += [path.read_text(encoding="utf-8") for path in build.rules()]
    code = HERE.parent / "src" / "kgkz" / "sources"
    texts += [path.read_text(encoding="utf-8") for path in code.glob("*.py")]
    named = {word for text in texts for word in re.findall(r"kgkz:(\w+)", text)}
    above: dict[str, set[str]] = {}
    for relation in ("subClassOf", "subPropertyOf"):
        for quad in asserted.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdfs"] + relation), None):
            child, parent = (
                str(term).strip("<>").removeprefix(PREFIXES["kgkz"]) for term in (quad.subject, quad.object)
            )
            above.setdefault(child, set()).add(parent)

    def used(term: str) -> bool:
        return term in named or any(used(parent) for parent in above.get(term, ()))

    assert sorted(term for term in own_terms(asserted, *OWL_KINDS) if not used(term)) == []


def test_every_term_in_a_query_is_declared(asserted: ox.Store) -> None:
    declared = own_terms(asserted, *OWL_KINDS)
    for kind in ("Concept", "ConceptScheme"):
        for quad in asserted.quads_for_pattern(None, None, ox.NamedNode(PREFIXES["skos"] + kind)):
            declared.add(str(quad.subject).strip("<>").removeprefix(PREFIXES["kgkz"]))
    paths = [*(root() / "queries").rglob("*.rq"), *build.rules(), *(root() / "ontology" / "shapes").glob("*.ttl")]
    undeclared = {
        (path.name, word)
        for path in paths
        for word in re.findall(r"(?<![\w-])kgkz:(\w+)", re.sub(r'"[^"]*"|#\+.*', "", path.read_text(encoding="utf-8")))
        if word not in declared
    }
    assert sorted(undeclared) == []


@pytest.mark.parametrize("construct", UNRELIABLE)
def test_no_construct_with_engine_defects_or_network_access_is_used(construct: str) -> None:
    assert [path.name for path in sources() if construct in path.read_text(encoding="utf-8")] == []


@pytest.mark.slow
def test_hermit_finds_the_terms_consistent_and_no_class_empty(tmp_path: Path) -> None:
    import owlready2

    text = ox.serialize(
        [triple for path in sources("ontology") for triple in turtle.parse(path)], format=ox.RdfFormat.N_TRIPLES
    )
    assert text is not None
    copy = tmp_path / "terms.nt"
    copy.write_bytes(text)
    world = owlready2.World()
    ontology = world.get_ontology(copy.as_uri()).load()
    with ontology:
        owlready2.sync_reasoner_hermit(world, debug=0)  # raises an error if the ontology is inconsistent
    assert list(world.inconsistent_classes()) == []
    assert len(list(world.classes())) > 30, "HermiT has seen the classes"
