"""Display of RDF terms in error messages of the reasoner."""

import pyoxigraph as ox

from kgkz.rdf.namespaces import compact

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def name_of(term: Term) -> str:
    """Return a term as text for an error message: an IRI as a CURIE, any other term in N-Triples syntax.

    Args:
        term: the term.

    Examples:
        >>> name_of(ox.NamedNode("https://w3id.org/kgkz/id/turksoy"))
        'id:turksoy'
    """
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)
