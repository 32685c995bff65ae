"""A store together with the saved queries. Runs queries by name, and resolves names to IRIs."""

from typing import TYPE_CHECKING

from kgkz.errors import BadQuery, StoreError
from kgkz.rdf.namespaces import named_node
from kgkz.rdf.shipped import root
from kgkz.rdf.terms import IRI, to_term
from kgkz.sparql.collection import Queries
from kgkz.sparql.parameters import Given, Parameter, Setting
from kgkz.sparql.query import Query
from kgkz.sparql.stores import Answer, Store
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kgkz.names.lookup import Names
    from kgkz.names.search import Search
    from kgkz.sparql.call import SavedQueryCall


NO_HELPERS = (
    "the store has no inferred statements (no kgkz:displayName). Load a full export, not the source files: "
    "'kgkz export -o kgkz.nt' writes one, 'kgkz push URL' uploads one"
)
"""Error text for a store into which only source files were loaded."""


class Session:
    """Runs queries on one store.

    Args:
        store: the store.
        is_fixed: whether its content never changes, so that the names can be read once.
    """

    def __init__(self, store: Store, *, is_fixed: bool) -> None:
        self.store = store
        self._is_fixed = is_fixed
        self._has_helpers = False
        self._known: Names | None = None
        self._search: Search | None = None
        self.queries = Queries(root() / "queries", self._as_call)

    def query(self, text: str) -> "Table | bool | rdflib.Graph":
        """Run a SPARQL query. CONSTRUCT and DESCRIBE return an ``rdflib.Graph``."""
        return _for_users(self.store.query(text))

    def select(self, text: str) -> Table:
        """Run a SELECT query."""
        answer = self.store.query(text)
        assert isinstance(answer, Table)  # callers pass SELECT queries only
        return answer

    def triples(self) -> "list[ox.Triple]":
        """Return all triples, asserted and derived."""
        answer = self.store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(answer, list)  # the result of CONSTRUCT
        return answer

    def run(self, name: str, form: str, values: dict[str, Given]) -> "Table | bool | rdflib.Graph":
        """Run a saved query.

        Args:
            name: the name of the query.
            form: ``select``, ``ask`` or ``construct``.
            values: parameter name to value or values.

        Returns:
            The result. A table includes the parameter values and, if it is empty, a note with values that give rows.

        Raises:
            UnknownQuery: no saved query has this name.
            BadQuery: the query has another form.
            UnknownEntity: no entity has the given name.
            BadParameter: a parameter does not exist, or its value is invalid.
            StoreError: the store has no helper properties, is unreachable, or refused the request.
        """
        query = self.queries[name]
        if query.form != form:
            raise BadQuery(
                f"{name!r} is a query of the form {query.form.upper()}; call kg.{query.form}() instead of kg.{form}()"
            )
        settings = query.settle(values, self.resolve)
        if not self.has_helpers:
            raise StoreError(f"query {name!r} cannot run: {NO_HELPERS}")
        answer = self.query(query.with_settings(settings))
        if not isinstance(answer, Table):
            return answer
        return answer.of(settings, "" if answer.rows else self._why_empty(query, settings))

    @property
    def has_helpers(self) -> bool:
        """Whether the store has the helper properties that saved queries need. A negative result is checked again."""
        if not self._has_helpers:
            self._has_helpers = bool(self.store.query(f"ASK {{ ?entity {named_node('kgkz:displayName')} ?name }}"))
        return self._has_helpers

    def resolve(self, name: str, parameter: Parameter | None = None) -> IRI:
        """Return the entity with an IRI, a CURIE or a name, within the class of the parameter if it has one."""
        from kgkz.names import lookup, ranges

        if parameter is not None and not ranges.takes_any(parameter):
            return ranges.resolve_in_range(
                name, parameter, select=self.select, known=self._names, takers=self._queries_that_take
            )

        def exists(iri: IRI) -> bool:
            return bool(self.store.query(f"ASK {{ {to_term(iri)} ?p ?o }}"))

        return lookup.resolve(name, exists, self._names)

    def search(self, text: str, language: str) -> Table:
        """Return the entities with a name or a similar name; see ``kgkz.names.search``."""
        from kgkz.names.search import Search

        names = self._names()
        if self._search is None or self._search.names is not names:
            self._search = Search(names, self.select)
        return self._search.find(text, language)

    def _names(self) -> "Names":
        """Return the names of the graph. A remote store can change, so its names are read again for each call."""
        from kgkz.names.lookup import Names

        if self._known is None or not self._is_fixed:
            self._known = Names(self.select)
        return self._known

    def _queries_that_take(self, classes: set[IRI]) -> list[str]:
        return [one.name for one in self.queries.values() if any(p.range in classes for p in one.parameters)]

    def _why_empty(self, query: Query, settings: tuple[Setting, ...]) -> str:
        from kgkz.sparql.empty import alternatives

        return alternatives(query, settings, lambda text: len(self.select(text)))

    def _as_call(self, query: Query) -> "SavedQueryCall":
        from kgkz.sparql.call import SavedQueryCall

        return SavedQueryCall(query, lambda name, values: self.run(name, query.form, values))


def _for_users(answer: Answer) -> "Table | bool | rdflib.Graph":
    if not isinstance(answer, list):
        return answer
    from kgkz.rdf.formats import to_rdflib

    return to_rdflib(answer)
