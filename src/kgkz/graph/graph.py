"""``KnowledgeGraph``: a store together with the saved queries."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kgkz.graph.exports import Exports
from kgkz.graph.session import Session
from kgkz.sparql.parameters import Given
from kgkz.sparql.stores import Store
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kgkz.graph.entity import Entity
    from kgkz.graph.overview import Overview
    from kgkz.sources.passages import Passage


class KnowledgeGraph(Exports):
    """The graph, and what can be asked of it. Make one with ``kgkz.load`` or ``kgkz.connect``.

    Args:
        store: where the triples are.
        files: the Turtle files that are asserted in it; empty for a store elsewhere.
        derived: triples of the files that are derived and not asserted, where a file is a full export.
    """

    def __init__(
        self, store: Store, files: tuple[Path, ...] = (), derived: "frozenset[ox.Triple]" = frozenset()
    ) -> None:
        super().__init__(Session(store, is_fixed=bool(files)), files, derived)

    def __repr__(self) -> str:
        return str(self._overview() or self._elsewhere())

    def _repr_html_(self) -> str:
        card = self._overview()
        return card._repr_html_() if card else f"<p>{self._elsewhere()}</p>"

    def select(self, name: str, /, **values: Given) -> Table:
        """Run a saved query that selects rows.

        Args:
            name: the query, as ``queries`` lists it.
            values: parameter to one value, a list of values, or None where the parameter may be lifted. A thing may be
                given by its IRI, by its CURIE or by a name in any script.

        Returns:
            The rows, in the query's own order, under the query's own columns.

        Raises:
            UnknownQuery: there is no such query; the nearest is offered.
            BadParameter: there is no such parameter, or the value does not fit it.
            UnknownEntity: nothing in the graph bears the name that was given.
            StoreError: the store is out of reach.

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

        Takes and raises what ``select`` does.

        Examples:
            >>> import kgkz
            >>> kgkz.load().ask("is_member_as_of", member="Hungary", organisation="Turkic Council", as_of="2020-01-01")
            True
        """
        return bool(self._session.run(name, "ask", values))

    def construct(self, name: str, /, **values: Given) -> "rdflib.Graph":
        """Run a saved query that makes a graph.

        Takes and raises what ``select`` does.

        Examples:
            >>> import kgkz
            >>> len(kgkz.load().construct("membership_network")) > 0
            True
        """
        answer = self._session.run(name, "construct", values)
        assert not isinstance(answer, Table | bool)  # the form was checked when the file was read
        return answer

    def query(self, text: str) -> "Table | bool | rdflib.Graph":
        """Run a query of one's own.

        Args:
            text: SPARQL 1.1; every prefix that it uses, it declares.

        Returns:
            A table for SELECT, a bool for ASK, an ``rdflib.Graph`` for CONSTRUCT and DESCRIBE.

        Raises:
            BadQuery: it is not SPARQL; the error says where.
            StoreError: the store is out of reach.

        Examples:
            >>> import kgkz
            >>> kgkz.load().query("ASK { ?s ?p ?o }")
            True
        """
        return self._session.query(text)

    def about(self, thing: str) -> "Entity":
        """Return all statements about an entity.

        Args:
            thing: its IRI, its CURIE, its local name (``turksoy``) or a name in any script.

        Returns:
            Its names, facts and mentions; prints well and shows itself in a notebook.

        Raises:
            UnknownEntity: nothing bears this name; the nearest are offered.
            BadParameter: several things bear it.

        Examples:
            >>> import kgkz
            >>> kgkz.load().about("ТюрКСОЙ").label
            'TURKSOY'
        """
        from kgkz.graph import entity

        return entity.describe(self._session.select, self._session.resolve(thing))

    def passage(self, number: str, source: "str | PathLike[str] | None" = None) -> "Passage":
        """Say what rests on a passage, and how it reads in one's own copy of its source.

        Args:
            number: such as ``turkic.6.2``; of another source than the main one ``KEY:number``.
            source: the copy, as text in UTF-8 or as PDF; without it there is no sentence.

        Returns:
            What the passage does, what it cites, and what rests on it; prints well.

        Raises:
            UnknownPassage: the graph does not know the number, or the copy does not hold the passage.
            BadFile: the copy cannot be read.
            MissingExtra: the copy is a PDF, and pypdf is not installed.

        Examples:
            >>> import kgkz
            >>> kgkz.load().passage("turkic.6.2").section
            'Results and discussion: Turkic cooperation'
        """
        from kgkz.sources import passages

        return passages.describe(self._session.select, number, None if source is None else Path(source))

    def verify_source(self, source: "str | PathLike[str]", of: str | None = None) -> Table:
        """Look for every passage of a source in one's own copy of it.

        Args:
            source: the copy, as text in UTF-8 or as PDF.
            of: the source: its key (the local name of its IRI), its CURIE or its IRI. None means the main source of
                the dataset.

        Returns:
            One row a passage, in the order of the source: passage, verdict (``found``, ``interrupted``, ``moved`` or
            ``missing``), page, line on that page; a copy without page breaks has lines only.

        Raises:
            UnknownEntity: the graph has no passages of such a source; the error lists the sources that have some.
            BadFile: the copy cannot be read.
            MissingExtra: the copy is a PDF, and pypdf is not installed.
        """
        from kgkz.sources import passages

        return passages.verify(self._session.select, Path(source), of)

    def coverage(self, of: str | None = None) -> Table:
        """Give the account of a source: how many of its passages the graph has used.

        Args:
            of: the source: its key (the local name of its IRI), its CURIE or its IRI. None means the main source of
                the dataset.

        Returns:
            One row a section in the order of the source, and a last one for the whole: section; passages; carried,
            those on which at least one entry of the graph rests; explained, those on which none rests for a reason
            that the graph gives; missing, the others.

        Raises:
            UnknownEntity: the graph has no passages of such a source; the error lists the sources that have some.

        Examples:
            >>> import kgkz
            >>> kgkz.load().coverage().rows[-1][:2]
            ('whole paper', 309)
        """
        from kgkz.sources import coverage

        return coverage.account(self._session.select, of)

    def uncovered(self, of: str | None = None) -> Table:
        """List the passages of a source on which nothing rests, and for which no reason is given.

        Args:
            of: the source, as in ``coverage``.

        Returns:
            One row a passage, in the order of the source: passage, section.

        Raises:
            UnknownEntity: the graph has no passages of such a source.

        Examples:
            >>> import kgkz
            >>> kgkz.load().uncovered().columns
            ('passage', 'section')
        """
        from kgkz.sources import coverage

        return coverage.missing(self._session.select, of)

    def find(self, text: str, language: str = "en") -> Table:
        """Find what bears a name, in whatever script or spelling the name is typed.

        Args:
            text: a name, or some words of it.
            language: the language of the labels; where one is missing, see ``in_language``.

        Returns:
            One row a thing, the best first: rank, which equals share; thing, thing_label; name, the one that answered,
            with its language and script; how it answered: ``exact`` (the label as written), ``alias`` (another name as
            written), ``folded`` (script, capitals and marks aside), ``skeleton`` (habits of spelling aside), ``part``
            (the words are among those of the name) or, where nothing else is found, ``near`` (a suggestion). No rows
            where nothing is near either.

        Raises:
            BadParameter: the text has no letter or digit, or no labels are kept in that language.

        Examples:
            >>> import kgkz
            >>> kg = kgkz.load()
            >>> [kg.find(name).dicts()[0]["thing_label"] for name in ("Yesevi", "Ясауи")]
            ['Yassawi University', 'Yassawi University']
        """
        from kgkz.names import languages

        languages.check(language)
        return self._session.search(text, language)

    def in_language(self, table: Table, language: str, order: Sequence[str] = ()) -> Table:
        """Show the labels of a table in another language.

        Where a label is missing in it, the first that there is of English, Kazakh, Russian, Turkish stands in, then one
        in any other language.

        Args:
            table: rows in which a column ``x`` names things and ``x_label`` says their labels.
            language: one of ``kgkz.rdf.shipped.LANGUAGES``.
            order: the columns by which the rows are ordered (``Query.order``). Rows that stand in the order of their
                labels then stand in that of the new ones, by the alphabet of the language.

        Returns:
            A table of the same columns, with the same rows.

        Raises:
            BadParameter: no labels are kept in that language.

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
        """Count what the graph holds.

        Returns:
            One row a count: part (``triples`` or ``entries``), what, count.
        """
        from kgkz.graph import overview

        asserted = len(set(self._asserted())) if self._files else None
        return overview.counts(self._session.select, asserted, self._session.triples)

    def _overview(self) -> "Overview | None":
        """Count for the card; a graph elsewhere is not asked only to be shown."""
        from kgkz.graph import overview

        return overview.describe(self._session.select, self.queries) if self._files else None

    def _elsewhere(self) -> str:
        return f"Knowledge graph in a store elsewhere, {len(self.queries)} saved queries"
