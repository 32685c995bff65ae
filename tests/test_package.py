"""The wheel works without a checkout."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_works_in_a_new_environment(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT], check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "fresh", with_pip=True)
    programs = tmp_path / "fresh" / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", wheel], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(*words: str) -> str:
        done = subprocess.run(
            [programs / "kgkz", *words], capture_output=True, text=True, cwd=elsewhere, env=environment, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert "Uzbekistan" in run("run", "members_as_of", "organisation=Turkic Council", "as_of=2019-12-31")
    assert "no violations" in run("validate")
    assert "asserted" in run("stats")
