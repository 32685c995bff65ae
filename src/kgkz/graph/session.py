"""A store and the saved queries, tied together: queries run by name, and names resolved to IRIs."""

from typing import TYPE_CHECKING

from kgkz.errors import BadQuery
from kgkz.rdf.shipped import root
from kgkz.rdf.terms import IRI, to_term
from kgkz.sparql.collection import Queries
from kgkz.sparql.parameters import Given
from kgkz.sparql.query import Query
from kgkz.sparql.stores import Answer, Store
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kgkz.sparql.call import Asking


class Session:
    """Runs queries on one store.

    Args:
        store: where the triples are.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.queries = Queries(root() / "queries", self._as_call)

    def query(self, text: str) -> "Table | bool | rdflib.Graph":
        """Run a query; a graph comes as an ``rdflib.Graph``."""
        return _for_users(self.store.query(text))

    def select(self, text: str) -> Table:
        """Run a SELECT of our own."""
        answer = self.store.query(text)
        assert isinstance(answer, Table)  # only our own SELECTs come here
        return answer

    def triples(self) -> "list[ox.Triple]":
        """Fetch all triples, asserted and derived."""
        answer = self.store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(answer, list)  # our own CONSTRUCT
        return answer

    def run(self, name: str, form: str, values: dict[str, Given]) -> "Table | bool | rdflib.Graph":
        """Run a saved query.

        Args:
            name: the query.
            form: ``select``, ``ask`` or ``construct``.
            values: parameter to value or values.

        Raises:
            BadQuery: the query is of another form.
        """
        query = self.queries[name]
        if query.form != form:
            raise BadQuery(f"query {name!r} is for {query.form}, not for {form}")
        return self.query(query.bind(values, self.resolve))

    def resolve(self, name: str) -> IRI:
        """Find the one entity that an IRI, a CURIE or a name means; see ``kgkz.names.lookup.resolve``."""
        from kgkz.names import lookup

        def exists(iri: IRI) -> bool:
            return bool(self.store.query(f"ASK {{ {to_term(iri)} ?p ?o }}"))

        def known() -> list[tuple[IRI, str]]:
            rows = self.select(lookup.names_query())
            return [(thing, str(name)) for thing, name, _ in rows if isinstance(thing, IRI)]

        return lookup.resolve(name, exists, known)

    def _as_call(self, query: Query) -> "Asking":
        from kgkz.sparql.call import Asking

        return Asking(query, lambda name, values: self.run(name, query.form, values))


def _for_users(answer: Answer) -> "Table | bool | rdflib.Graph":
    if not isinstance(answer, list):
        return answer
    from kgkz.rdf.formats import to_rdflib

    return to_rdflib(answer)
