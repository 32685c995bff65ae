"""Methods of a graph for the passages of its sources: contents, verification and coverage."""

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kgkz.graph.session import Session
from kgkz.sparql.table import Table

if TYPE_CHECKING:
    from kgkz.sources.passages import Passage


class Passages:
    """Methods for the passages of sources. ``KnowledgeGraph`` inherits them."""

    _session: Session

    def passage(self, number: str, source: "str | PathLike[str] | None" = None) -> "Passage":
        """Return the statements based on a passage and, if a copy of the source is given, its sentence.

        Args:
            number: the number of the passage, such as ``turkic.6.2``; ``KEY:number`` for a source other than the main
                one.
            source: your copy of the source, as UTF-8 text or PDF. Without it, the sentence is None.

        Returns:
            The passage, with its kind, references, statements and fact checks. It can be printed.

        Raises:
            UnknownPassage: the number is not in the graph, or the passage is not found in the copy.
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
        """Search your copy of a source for every passage.

        Args:
            source: your copy, as UTF-8 text or PDF.
            of: the key (local name), CURIE or IRI of the source. None means the main source of the dataset.

        Returns:
            One row per passage, in the order of the source. Columns: passage; verdict (``found``, ``interrupted``,
            ``moved`` or ``missing``); page; line on that page. Without page breaks in the copy, page is None.

        Raises:
            UnknownEntity: no such source has passages; the message lists the valid keys.
            BadFile: the copy cannot be read.
            MissingExtra: the copy is a PDF, and pypdf is not installed.
        """
        from kgkz.sources import passages

        return passages.verify(self._session.select, Path(source), of)

    def coverage(self, of: str | None = None) -> Table:
        """Return the number of encoded, explained and missing passages of a source, by section.

        Args:
            of: the key (local name), CURIE or IRI of the source. None means the main source of the dataset.

        Returns:
            One row per section in the order of the source, and a last row for the whole source. Columns: section;
            passages; encoded (at least one entry is based on the passage); explained (no entry, and the graph gives the
            reason); missing (the others).

        Raises:
            UnknownEntity: no such source has passages; the message lists the valid keys.

        Examples:
            >>> import kgkz
            >>> kgkz.load().coverage().rows[-1][:2]
            ('whole paper', 309)
        """
        from kgkz.sources import coverage

        return coverage.account(self._session.select, of)

    def uncovered(self, of: str | None = None) -> Table:
        """Return the passages of a source that are neither encoded nor explained.

        Args:
            of: the source; see ``coverage``.

        Returns:
            One row per passage, in the order of the source. Columns: passage, section.

        Raises:
            UnknownEntity: no such source has passages; the message lists the valid keys.

        Examples:
            >>> import kgkz
            >>> kgkz.load().uncovered().columns
            ('passage', 'section')
        """
        from kgkz.sources import coverage

        return coverage.missing(self._session.select, of)
