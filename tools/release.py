"""Write the files of a release: the full export in three formats, and their checksums.

Usage, from the checkout::

    python tools/release.py dist

Each file holds asserted and derived statements, so that a triple store that loads it answers every saved query.
"""

import hashlib
import sys
from argparse import ArgumentParser
from pathlib import Path

import kgkz

ENDINGS = ("nt.gz", "ttl", "trig")


def release(folder: Path) -> list[Path]:
    """Write ``kgkz-VERSION`` in each format, and ``SHA256SUMS`` as ``sha256sum --check`` reads it.

    Args:
        folder: where to write; made if it is not there.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph = kgkz.load()
    files = [folder / f"kgkz-{kgkz.__version__}.{ending}" for ending in ENDINGS]  # type: ignore[attr-defined]
    for file in files:
        graph.save(file)
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")
    return [*files, folder / "SHA256SUMS"]


def main() -> None:
    """Write the files and print their names."""
    parser = ArgumentParser(description="Write the full export in N-Triples, Turtle and TriG, with checksums.")
    parser.add_argument("folder", type=Path, help="where to write the files")
    for file in release(parser.parse_args().folder):
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
