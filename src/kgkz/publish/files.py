"""Files that are whole or not there at all."""

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
    """Tell the format of a file from its name.

    Args:
        path: the file; a further ``.gz`` does not matter.

    Returns:
        A name out of ``FORMATS``, of the graph or of its bibliography.

    Raises:
        BadParameter: the name says nothing.

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
    r"""Cut a text of one triple a line into parts of nearly the same number of lines.

    Args:
        text: what to cut.
        parts: how many parts.
        format: its format, one out of ``LINES``.

    Returns:
        The parts. Lines with blank nodes are all in the first, since a blank node ends with its file.

    Raises:
        BadParameter: the format cannot be cut, or the number makes no sense.

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
    """Say whether a line of N-Triples names a blank node."""
    return line.startswith("_:") or " _:" in line.partition('"')[0]


def save(texts: Sequence[str], path: Path, *, digest: bool = False) -> list[Path]:
    """Write a file, or the numbered parts of one; all of them or none.

    Args:
        texts: the whole text, or its parts.
        path: where to; a name that ends in ``.gz`` is compressed. Part 2 of ``kgkz.nt.gz`` is ``kgkz-2.nt.gz``.
        digest: whether to write the SHA-256 of the file beside it, as ``sha256sum --check`` reads it.

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
    """Write files, all of them or none.

    Each is written beside its target and renamed into place at the end, so that a full disk leaves no half file. What
    exists and is no file, such as a pipe or a device, is written into.

    Args:
        contents: file to its content.

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
    # Neither a name nor a time, so that the same text gives the same file.
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue  # the folder itself is missing or closed to us: nothing was written there
