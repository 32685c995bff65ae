"""What of OWL an ontology may say here: what some rule reads, or from which nothing follows."""

from collections.abc import Collection

import pyoxigraph as ox

from kgkz.axioms import WORDS, name_of, named
from kgkz.errors import BadData
from kgkz.resources import PREFIXES

_OWL = PREFIXES["owl"]

# What else of OWL may be written: `consistency` reads it, or nothing follows from it.
_SUPPORTED = {
    *WORDS, "owl:AllDifferent", "owl:AllDisjointClasses", "owl:AllDisjointProperties", "owl:AnnotationProperty",
    "owl:AsymmetricProperty", "owl:Class", "owl:DatatypeProperty", "owl:IrreflexiveProperty", "owl:NamedIndividual",
    "owl:Nothing", "owl:ObjectProperty", "owl:Ontology", "owl:Restriction", "owl:complementOf", "owl:deprecated",
    "owl:differentFrom", "owl:disjointWith", "owl:distinctMembers", "owl:imports", "owl:members", "owl:priorVersion",
    "owl:propertyDisjointWith", "owl:versionIRI", "owl:versionInfo",
}  # fmt: skip


def refuse_unsupported(triples: Collection[ox.Triple | ox.Quad]) -> None:
    """Refuse an ontology of which a part would be passed over in silence.

    Args:
        triples: data and ontology together.

    Raises:
        BadData: a word of OWL is used that no rule here reads, or a restriction asks for values of a datatype.
    """
    type_, some, datatype = named("rdf:type"), named("owl:someValuesFrom"), named("rdfs:Datatype")
    datatypes = {triple.subject for triple in triples if triple.predicate == type_ and triple.object == datatype}
    for triple in triples:
        word = triple.object if triple.predicate == type_ else triple.predicate
        if not isinstance(word, ox.NamedNode) or not word.value.startswith(_OWL):
            continue
        if (name := name_of(word)) not in _SUPPORTED:
            problem = f"uses {name}"
        elif word == some and (triple.object in datatypes or name_of(triple.object).startswith("xsd:")):
            problem = f"uses owl:someValuesFrom with the datatype {name_of(triple.object)}"
        else:
            continue
        raise BadData(
            f"{name_of(triple.subject)} {problem}, which is not reasoned with here; a rule in ontology/rules/ can say "
            "the same, and what an entry must have belongs in ontology/shapes/"
        )
