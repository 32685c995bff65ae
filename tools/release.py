"""Write the files of a release: the full export in three formats, and their checksums.

Usage, from the checkout::

    python tools/release.py dist

Each file contains asserted and inferred statements, so that all saved queries can run on a triple store with it.
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
        folder: the output folder; created if it does not exist.

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
    parser.add_argument("folder", type=Path, help="output folder")
    for file in release(parser.parse_args().folder):
        sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
