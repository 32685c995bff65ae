"""Atomic writing of files, file formats by extension, and splitting of exports."""

import gzip
import hashlib
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kgkz.errors import BadFile, BadParameter
from kgkz.rdf import formats
from kgkz.rdf.formats import FORMATS, LINES


def format_of(path: Path) -> str:
    """Return the format of a file by its extension.

    Args:
        path: the file; ``.gz`` at the end is ignored.

    Returns:
        A key of ``kgkz.rdf.formats.FORMATS`` or ``kgkz.rdf.formats.REFERENCES``.

    Raises:
        BadParameter: the extension is unknown.

    Examples:
        >>> format_of(Path("kgkz.nt.gz"))
        'nt'
        >>> format_of(Path("kgkz.canonical.nq"))
        'canonical'
    """
    name = path.name.removesuffix(".gz")
    endings = {**FORMATS, **formats.REFERENCES}
    for format, ending in sorted(endings.items(), key=lambda item: -len(item[1])):
        if name.endswith(ending):
            return format
    raise BadParameter(f"{path.name!r}: unknown format; use an extension ({', '.join(endings.values())}) or --format")


def split(text: str, parts: int, format: str) -> list[str]:
    r"""Split a text with one triple per line into parts with nearly equal numbers of lines.

    Args:
        text: the text.
        parts: the number of parts.
        format: the format of the text, one of ``LINES``.

    Returns:
        The parts. All lines with blank nodes are in the first part, because blank node labels are local to a file.

    Raises:
        BadParameter: the format cannot be split, or the number of parts is less than 1.

    Examples:
        >>> split("<x:a> <x:b> <x:c> .\n<x:d> <x:e> _:f .\n<x:g> <x:h> <x:i> .\n", 2, "nt")
        ['<x:d> <x:e> _:f .\n<x:a> <x:b> <x:c> .\n', '<x:g> <x:h> <x:i> .\n']
    """
    if parts < 1:
        raise BadParameter(f"parts={parts}: expected 1 or more")
    if parts == 1:
        return [text]
    if format not in LINES:
        raise BadParameter(f"{format} cannot be split; only line-based formats can: {' and '.join(LINES)}")
    lines = text.splitlines(keepends=True)
    blank = [line for line in lines if has_blank_node(line)]
    ground = [line for line in lines if not has_blank_node(line)]
    size = -(-len(lines) // parts)
    first = max(size - len(blank), 0)
    rest = ground[first:]
    step = -(-len(rest) // (parts - 1)) or 1
    pieces = ["".join([*blank, *ground[:first]])]
    return pieces + ["".join(rest[place * step : (place + 1) * step]) for place in range(parts - 1)]


def has_blank_node(line: str) -> bool:
    """Return whether a line of N-Triples contains a blank node."""
    return line.startswith("_:") or " _:" in line.partition('"')[0]


def save(texts: Sequence[str], path: Path, *, digest: bool = False) -> list[Path]:
    """Save a text to one file or to numbered files. Write all files or none.

    Args:
        texts: the whole text, or its parts.
        path: the file; a name ending in ``.gz`` is compressed. Part 2 of ``kgkz.nt.gz`` is ``kgkz-2.nt.gz``.
        digest: whether to also write a file with the SHA-256, in the format of ``sha256sum --check``.

    Returns:
        The files.

    Raises:
        BadFile: a file cannot be written.
    """
    stem, dot, endings = path.name.partition(".")
    numbers = range(1, len(texts) + 1)
    paths = [path] if len(texts) == 1 else [path.with_name(f"{stem}-{number}{dot}{endings}") for number in numbers]
    contents = {target: _content(text, path) for target, text in zip(paths, texts, strict=True)}
    if digest:
        sums = [f"{hashlib.sha256(content).hexdigest()}  {target.name}\n" for target, content in contents.items()]
        contents[path.with_name(f"{path.name}.sha256")] = "".join(sums).encode()
    if path.exists() and not path.is_file() and len(texts) == 1:  # a pipe or a device gets no digest
        contents = {path: contents[path]}
    write_atomically(contents)
    return list(contents)


def write_atomically(contents: Mapping[Path, bytes]) -> None:
    """Write all files or none.

    Each file is written under a temporary name and renamed at the end, so that a full disk leaves no incomplete file.
    Pipes and devices are written to directly.

    Args:
        contents: file to content.

    Raises:
        BadFile: a file cannot be written.
    """
    unfinished: dict[Path, Path] = {}
    target = Path()
    try:
        for target, content in contents.items():
            if target.exists() and not target.is_file():
                target.write_bytes(content)
                continue
            unfinished[target] = target.with_name(f"{target.name}.{os.getpid()}.part")
            unfinished[target].write_bytes(content)
        for target, part in unfinished.items():
            part.replace(target)
    except OSError as error:
        _remove(unfinished.values())
        raise BadFile(f"cannot write {target}: {error.strerror or error}") from error


def _content(text: str, path: Path) -> bytes:
    content = text.encode("utf-8")
    if path.suffix != ".gz":
        return content
    packed = io.BytesIO()
    # No file name and no time, so that the same text gives the same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue  # the folder is missing or not accessible, so nothing was written there
