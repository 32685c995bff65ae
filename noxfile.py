"""Run the tests on every supported version of Python, with the lowest and the newest versions of the dependencies.

``nox`` runs all sessions, ``nox -s "tests-3.12(resolution='lowest-direct')"`` runs one. Arguments after ``--`` are
passed to pytest.
"""

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"  # a missing version is reported; if CI is set, it is an error


@nox.session(python=["3.11", "3.12", "3.13"])
@nox.parametrize("resolution", ["lowest-direct", "highest"])
def tests(session: nox.Session, resolution: str) -> None:
    """Install the extra ``test``, and run the default tests."""
    session.install("--resolution", resolution, "-e", ".[test]")
    session.run("pytest", *session.posargs)
