"""RDF terms, as the errors of the reasoner name them."""

import pyoxigraph as ox

from kgkz.rdf.namespaces import compact

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def name_of(term: Term) -> str:
    """Write a term as an error names it.

    Examples:
        >>> name_of(ox.NamedNode("https://w3id.org/kgkz/id/turksoy"))
        'id:turksoy'
    """
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)
