"""The tests on every version of Python, with the lowest and with the newest versions of the dependencies.

``nox`` runs all of it, ``nox -s "tests-3.12(resolution='lowest-direct')"`` one part. Words after ``--`` go to pytest.
"""

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"  # what is not on this machine is named, and is an error where CI is set


@nox.session(python=["3.11", "3.12", "3.13"])
@nox.parametrize("resolution", ["lowest-direct", "highest"])
def tests(session: nox.Session, resolution: str) -> None:
    """Install what the tests need, and run the default tests."""
    session.install("--resolution", resolution, "-e", ".[test]")
    session.run("pytest", *session.posargs)
