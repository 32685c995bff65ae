"""Text extraction from the reader's copy of a source (text or PDF), and search for passages in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from kgkz.errors import BadFile, MissingExtra
from kgkz.sources.locators import EDGE, UNREAD, Locator, letters_of, sha

PAGE_BREAK = "\f"
"""Separator of pages in the text of a PDF, as written by ``pdftotext``."""


def read_copy(path: Path) -> str:
    """Return the text of a copy of a source.

    Args:
        path: UTF-8 text, or a PDF with a text layer.

    Returns:
        The text; the pages of a PDF are separated by ``PAGE_BREAK``.

    Raises:
        BadFile: the file cannot be opened, or contains no text.
        MissingExtra: the file is a PDF, and pypdf is not installed.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    if b"%PDF-" in content[:1024]:  # PDF readers search the same range
        return _text_of_pdf(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: expected UTF-8 text or PDF") from error


def _text_of_pdf(path: Path) -> str:
    instead = f"; if another program can open it, convert it to text with 'pdftotext {path.name}'"
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise MissingExtra(f"reading {path} needs the extra 'pdf': pip install 'kgkz[pdf]'{instead}") from error
    try:
        with PdfReader(path) as reader:
            text = PAGE_BREAK.join(page.extract_text() for page in reader.pages)
    except Exception as error:  # for an invalid file pypdf raises exceptions of many classes
        raise BadFile(f"cannot read {path} as a PDF: {error}{instead}") from error
    if not text.strip():
        raise BadFile(f"{path} contains no text (it may be a scan); use a PDF with a text layer")
    return text


INSERTED = 400
"""Largest number of letters between the two parts of an interrupted passage (a footnote and a running header)."""

Verdict = Literal["found", "interrupted", "moved", "missing"]

_CLOSING = re.compile(rf"[\u0300-\u036f]*[.,;:!?…)»”’\"']*(?:\s*{UNREAD})*[.,;:!?…)»”’\"']*")
_OPENING = "(«“„‘\"'"


class Finding(NamedTuple):
    """The position of a passage in a copy.

    Attributes:
        passage: the number of the passage.
        verdict: ``found``; ``interrupted`` (complete, but with other text inside, such as a running header);
            ``moved`` (found out of order); or ``missing``.
        start: the index of its first character in the copy; None if it is missing.
        end: the index after its last character; None if it is missing.
    """

    passage: str
    verdict: Verdict
    start: int | None
    end: int | None


class _Span(NamedTuple):
    """A range of letters of a copy that matches a passage, with the verdict."""

    start: int
    end: int
    verdict: Verdict

    def apart(self, other: "_Span") -> bool:
        return self.end <= other.start or other.end <= self.start


def find(text: str, locators: Sequence[Locator]) -> list[Finding]:
    r"""Search a copy for passages.

    If a passage has several matches, their order decides: the longest sequence of passages in the order of the source
    is accepted. A passage with matches only outside this sequence is ``moved``. A match inside another passage is
    ignored.

    Args:
        text: the text of the copy; line breaks, hyphens, page breaks and reference numbers do not matter.
        locators: the locators, in the order of the source.

    Returns:
        One finding per locator, in the same order.

    Examples:
        >>> from kgkz.sources.locators import locate
        >>> copy = "Once upon a time. The fox\ncame late [3]. The owl slept."
        >>> find(copy, [locate("tale.1.2", "The fox came late."), locate("tale.1.3", "The owl knew.")])
        [Finding(passage='tale.1.2', verdict='found', start=18, end=40),
         Finding(passage='tale.1.3', verdict='missing', start=None, end=None)]
    """
    letters, places = letters_of(text)
    lines = [bisect_left(places, line.end()) for line in re.finditer(r"[\n\f\r]+", text)]
    windows = _windows(letters, locators)
    whole = _outermost([list(_whole(letters, locator, *_edges(windows, locator))) for locator in locators])
    hits = [
        spans or list(_interrupted(letters, lines, locator, *_edges(windows, locator)))
        for spans, locator in zip(whole, locators, strict=True)
    ]
    chosen = _in_order(hits)
    findings = []
    for number, locator in enumerate(locators):
        if number not in chosen:
            free = [hit for hit in hits[number] if all(hit.apart(other) for other in chosen.values())]
            if not free:
                findings.append(Finding(locator.passage, "missing", None, None))
                continue
            chosen[number] = free[0]._replace(verdict="moved")
        span = chosen[number]
        findings.append(Finding(locator.passage, span.verdict, *_in_the_copy(text, places, span)))
    return findings


def _windows(letters: str, locators: Sequence[Locator]) -> dict[tuple[int, str], list[int]]:
    """Return the start positions of all heads and tails, by width and short hash."""
    windows: dict[tuple[int, str], list[int]] = {}
    for locator in locators:
        width = min(EDGE, locator.length)
        windows |= {(width, locator.head): [], (width, locator.tail): []}
    for width in {width for width, _ in windows}:
        for start in range(len(letters) - width + 1):
            # `short` is not called here for speed: this line runs once per letter of the copy.
            window = width, sha256(letters[start : start + width].encode()).hexdigest()[:12]
            if window in windows:
                windows[window].append(start)
    return windows


def _edges(windows: dict[tuple[int, str], list[int]], locator: Locator) -> tuple[list[int], list[int]]:
    """Return the start positions of the head of a passage, and the end positions of its tail."""
    width = min(EDGE, locator.length)
    return windows[width, locator.head], [start + width for start in windows[width, locator.tail]]


def _whole(letters: str, locator: Locator, heads: Sequence[int], ends: Sequence[int]) -> Iterator[_Span]:
    for start in heads:
        end = start + locator.length
        if end in ends and sha(letters[start:end]) == locator.digest:
            yield _Span(start, end, "found")


def _interrupted(
    letters: str, lines: Sequence[int], locator: Locator, heads: Sequence[int], ends: Sequence[int]
) -> Iterator[_Span]:
    for start, cut, on in _cuts(lines, locator.length, heads, ends):
        end = on + locator.length - (cut - start)
        if start >= 0 and end <= len(letters) and sha(letters[start:cut] + letters[on:end]) == locator.digest:
            yield _Span(start, end, "interrupted")


def _cuts(
    lines: Sequence[int], length: int, heads: Sequence[int], ends: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Return candidates for the start, the interruption and the continuation of an interrupted passage.

    The inserted text is usually on separate lines. If the copy has no line breaks, the passage is found only if its
    head and its tail are not interrupted.
    """
    width = min(EDGE, length)
    for start in heads:
        for cut in _between(lines, start + width, start + length):
            yield from ((start, cut, on) for on in _between(lines, cut + 1, cut + INSERTED + 1))
        for end in _between(ends, start + length + 1, start + length + INSERTED + 1):
            gap = end - start - length
            yield from ((start, cut, cut + gap) for cut in range(start + width, start + length - width + 1))
    for end in ends:  # the interruption may be inside the head
        for on in _between(lines, end - length + 1, end - length + width):
            missing = length - (end - on)
            yield from ((cut - missing, cut, on) for cut in _between(lines, on - INSERTED, on))
    for cut in lines if length < 2 * width else ():  # head and tail of a short passage overlap
        for on in _between(lines, cut + 1, cut + INSERTED + 1):
            yield from ((cut - before, cut, on) for before in range(length - width + 1, width))


def _between(places: Sequence[int], first: int, stop: int) -> Sequence[int]:
    return places[bisect_left(places, first) : bisect_left(places, stop)]


def _outermost(hits: Sequence[Sequence[_Span]]) -> list[list[_Span]]:
    """Remove the matches inside a longer passage."""
    whole = {(span.start, span.end) for spans in hits for span in spans if span.verdict == "found"}
    inside, reach = set(), 0
    for start, end in sorted(whole, key=lambda at: (at[0], -at[1])):
        if end <= reach:
            inside.add((start, end))
        reach = max(reach, end)
    return [[span for span in spans if (span.start, span.end) not in inside] for spans in hits]


def _in_order(hits: Sequence[Sequence[_Span]]) -> dict[int, _Span]:
    """Choose one hit per passage: the longest sequence in order without overlaps."""
    ends: list[int] = []  # ends[n]: the lowest end of a sequence of n + 1 passages
    tops: list[int] = []  # the last link of that sequence
    links: list[tuple[int, _Span, int]] = []  # passage, match, previous link (-1: none)
    for number, spans in enumerate(hits):
        # All matches of a passage use the sequences before this passage; otherwise it could follow itself.
        sizes = [bisect_right(ends, span.start) for span in spans]
        before = [tops[size - 1] if size else -1 for size in sizes]
        for span, size, link in zip(spans, sizes, before, strict=True):
            if size == len(ends) or span.end < ends[size]:
                ends[size : size + 1] = [span.end]
                tops[size : size + 1] = [len(links)]
                links.append((number, span, link))
    chosen = {}
    link = tops[-1] if tops else -1
    while link >= 0:
        number, span, link = links[link]
        chosen[number] = span
    return chosen


def _in_the_copy(text: str, places: Sequence[int], span: _Span) -> tuple[int, int]:
    """Return start and end of a range of letters in the copy, with opening and closing punctuation."""
    start, end = places[span.start], places[span.end - 1] + 1
    while start and text[start - 1] in _OPENING:
        start -= 1
    closing = _CLOSING.match(text, end)
    return start, closing.end() if closing else end
