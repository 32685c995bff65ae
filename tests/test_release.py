"""The files of a release contain the whole graph, and their checksums are correct."""

import subprocess
import sys
from pathlib import Path

import kgkz

ROOT = Path(__file__).parents[1]


def test_a_release_is_written_in_three_formats_with_checksums(tmp_path: Path, kg: kgkz.KnowledgeGraph) -> None:
    command = [sys.executable, str(ROOT / "tools" / "release.py"), str(tmp_path / "dist")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    version = kgkz.__version__  # type: ignore[attr-defined]
    names = [f"kgkz-{version}.nt.gz", f"kgkz-{version}.ttl", f"kgkz-{version}.trig", "SHA256SUMS"]
    assert [Path(path).name for path in told] == names
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "dist", check=True)
    assert (tmp_path / "dist" / names[1]).read_text(encoding="utf-8") == kg.export()
