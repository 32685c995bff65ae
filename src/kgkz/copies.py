"""Somebody's own copy of the paper: a text, or a PDF, of which the text is taken out."""

from pathlib import Path

from kgkz.errors import BadFile, MissingExtra

PAGE_BREAK = "\f"
"""What parts the pages, in the text of a PDF and in what ``pdftotext`` writes."""


def read_copy(path: Path) -> str:
    """Read a copy of the paper.

    Args:
        path: a text in UTF-8, or a PDF with text in it.

    Returns:
        The text; the pages of a PDF are parted by ``PAGE_BREAK``.

    Raises:
        BadFile: it cannot be opened, or holds no text that can be read.
        MissingExtra: it is a PDF, and pypdf is not installed.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror or error}") from error
    if b"%PDF-" in content[:1024]:  # where readers look for it
        return _text_of_pdf(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is neither a text in UTF-8 nor a PDF") from error


def _text_of_pdf(path: Path) -> str:
    instead = f"; if it opens elsewhere, make text of it with 'pdftotext {path.name}'"
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise MissingExtra(
            f"{path} is a PDF, and pypdf is not installed; pip install 'kgkz[pdf]' brings it{instead}"
        ) from error
    try:
        with PdfReader(path) as reader:
            text = PAGE_BREAK.join(page.extract_text() for page in reader.pages)
    except Exception as error:  # over a broken file pypdf raises whatever it stumbles on
        raise BadFile(f"cannot read {path} as a PDF: {error}{instead}") from error
    if not text.strip():
        raise BadFile(f"{path} holds no text, perhaps only pictures of it; a PDF made from text would do")
    return text
