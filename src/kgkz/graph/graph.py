"""``KnowledgeGraph``: a store together with the saved queries."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kgkz.graph.exports import Exports
from kgkz.graph.passages import Passages
from kgkz.graph.session import Session
from kgkz.sparql.parameters import Given
from kgkz.sparql.stores import Store
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kgkz.graph.entity import Entity
    from kgkz.graph.overview import Overview


class KnowledgeGraph(Passages, Exports):
    """The knowledge graph, with methods for queries and exports. Create one with ``kgkz.load`` or ``kgkz.connect``.

    Args:
        store: the store.
        files: the Turtle files with the asserted triples; empty for a remote store.
        derived: the triples in the files that are derived, if a file is a full export.
    """

    def __init__(
        self, store: Store, files: tuple[Path, ...] = (), derived: "frozenset[ox.Triple]" = frozenset()
    ) -> None:
        super().__init__(Session(store, is_fixed=bool(files)), files, derived)

    def __repr__(self) -> str:
        return str(self._overview() or self._remote_summary())

    def _repr_html_(self) -> str:
        summary = self._overview()
        return summary._repr_html_() if summary else f"<p>{self._remote_summary()}</p>"

    def select(self, name: str, /, **values: Given) -> Table:
        """Run a saved SELECT query.

        Args:
            name: the name of the query; ``queries`` lists them.
            values: parameters with one value, a list of values, or None to remove an optional filter. Identify an
                entity by IRI, CURIE or name in any script.

        Returns:
            A table with the columns and the row order of the query.

        Raises:
            UnknownQuery: no saved query has this name; the message suggests similar names.
            BadQuery: the query has another form.
            BadParameter: a parameter does not exist, or its value is invalid.
            UnknownEntity: no entity has the given name.
            StoreError: the store is unreachable, or refused the request.

        Examples:
            >>> import kgkz
            >>> table = kgkz.load().select("members_as_of", organisation="Turkic Council", as_of="2019-12-31")
            >>> "Uzbekistan" in [row["member_label"] for row in table.dicts()]
            True
        """
        answer = self._session.run(name, "select", values)
        assert isinstance(answer, Table)  # the form was checked when the file was read
        return answer

    def ask(self, name: str, /, **values: Given) -> bool:
        """Run a saved ASK query.

        Arguments and errors are those of ``select``.

        Returns:
            Whether the pattern of the query has a match.

        Examples:
            >>> import kgkz
            >>> kgkz.load().ask("is_member_as_of", member="Hungary", organisation="Turkic Council", as_of="2020-01-01")
            True
        """
        return bool(self._session.run(name, "ask", values))

    def construct(self, name: str, /, **values: Given) -> "rdflib.Graph":
        """Run a saved CONSTRUCT query.

        Arguments and errors are those of ``select``.

        Returns:
            The triples as ``rdflib.Graph``.

        Examples:
            >>> import kgkz
            >>> len(kgkz.load().construct("membership_network")) > 0
            True
        """
        answer = self._session.run(name, "construct", values)
        assert not isinstance(answer, Table | bool)  # the form was checked when the file was read
        return answer

    def query(self, text: str) -> "Table | bool | rdflib.Graph":
        """Run a SPARQL query.

        Args:
            text: the SPARQL 1.1 text. It must declare all prefixes that it uses.

        Returns:
            A table for SELECT, a bool for ASK, an ``rdflib.Graph`` for CONSTRUCT and DESCRIBE.

        Raises:
            BadQuery: the text is not valid SPARQL; the message gives line and column.
            StoreError: the store is unreachable, or refused the request.

        Examples:
            >>> import kgkz
            >>> kgkz.load().query("ASK { ?s ?p ?o }")
            True
        """
        return self._session.query(text)

    def about(self, thing: str) -> "Entity":
        """Return all statements about an entity.

        Args:
            thing: an IRI, a CURIE, a local name (``turksoy``) or a name in any script.

        Returns:
            The entity with names, properties, fact checks, mentions, claims and references. It can be printed, and
            notebooks display it.

        Raises:
            UnknownEntity: no entity has this name; the message suggests similar names.
            BadParameter: several entities have this name; the message lists them.

        Examples:
            >>> import kgkz
            >>> kgkz.load().about("ТюрКСОЙ").label
            'TURKSOY'
        """
        from kgkz.graph import entity

        return entity.describe(self._session.select, self._session.resolve(thing))

    def find(self, text: str, language: str = "en") -> Table:
        """Search entities by name, in any script and spelling.

        Args:
            text: a name or part of a name.
            language: the language of the labels; for missing labels see ``in_language``.

        Returns:
            One row per entity, the best match first. Columns: rank (shared by equal matches); entity and
            entity_label; name (the matching name), with language and script; how (the method of the match): ``exact``
            (the label), ``alias`` (another name), ``folded`` (ignoring script, case and diacritics), ``skeleton``
            (ignoring spelling conventions), ``part`` (all words are in the name) or, only if nothing else matches,
            ``near`` (similar names). No rows if no name is similar.

        Raises:
            BadParameter: the text contains no letter or digit, or the language is not supported.

        Examples:
            >>> import kgkz
            >>> kg = kgkz.load()
            >>> [str(kg.find(name).dicts()[0]["entity"]).rpartition("/")[2] for name in ("Yesevi", "Ясауи")]
            ['yassawi-university', 'yassawi-university']
        """
        from kgkz.names import languages

        languages.check(language)
        return self._session.search(text, language)

    def in_language(self, table: Table, language: str, order: Sequence[str] = ()) -> Table:
        """Return a table with the labels in another language.

        If a label is missing in that language, the first one of English, Kazakh, Russian, Turkish is used, else one in
        any other language.

        Args:
            table: a table in which a column ``x`` contains entities and ``x_label`` contains their labels.
            language: one of ``kgkz.rdf.shipped.LANGUAGES``.
            order: the columns by which the rows are sorted (``Query.order``). Rows that were sorted by label are sorted
                again, in the alphabetical order of the language.

        Returns:
            A table with the same columns and rows.

        Raises:
            BadParameter: the language is not supported.

        Examples:
            >>> import kgkz
            >>> kg = kgkz.load()
            >>> members = kg.select("members_as_of", organisation="OTS", as_of="2019-12-31")
            >>> {row["member_label"] for row in kg.in_language(members, "kk").dicts()} >= {"Қазақстан"}
            True
        """
        from kgkz.names import languages

        languages.check(language)
        return languages.translate(self._session.select, table, language, order)

    def stats(self) -> Table:
        """Return statistics of the graph.

        Returns:
            One row per count. Columns: part (``triples`` or ``entries``), what, count.
        """
        from kgkz.graph import overview

        asserted = len(set(self._asserted())) if self._files else None
        return overview.counts(self._session.select, asserted, self._session.triples)

    def _overview(self) -> "Overview | None":
        """Return the summary. A remote store is not queried only for a display."""
        from kgkz.graph import overview

        return overview.describe(self._session.select, self.queries) if self._files else None

    def _remote_summary(self) -> str:
        return f"Knowledge graph in a remote store, {len(self.queries)} saved queries"
