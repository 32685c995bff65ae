"""Parsing of rule files (one SPARQL ``CONSTRUCT`` query each) and their conversion to SPARQL updates.

A rule is run as ``INSERT``, which stays inside the store. One that runs until nothing is new notes, in a graph of its
own, what was not known before. To join new triples only, it is run once for each pattern of its ``WHERE``, with this
pattern read from the graph of new triples.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.shipped import root
from kgkz.sparql.header import read_header

SCHEMA, MONOTONE, AFTER = "schema", "monotone", "after"
NEW, NEXT = "urn:kgkz:new", "urn:kgkz:next"
"""The graph from which an update reads new triples, and the graph to which it adds the triples that it derives."""

# Properties of RDF, RDFS and OWL that form axioms. owl:sameAs is not one of them: it is a statement about entities.
AXIOMS = (
    "owl:allValuesFrom", "owl:equivalentClass", "owl:equivalentProperty", "owl:hasValue", "owl:intersectionOf",
    "owl:inverseOf", "owl:oneOf", "owl:onProperty", "owl:someValuesFrom", "owl:unionOf", "rdf:first", "rdf:rest",
    "rdfs:domain", "rdfs:range", "rdfs:subClassOf", "rdfs:subPropertyOf",
)  # fmt: skip
"""The properties of axioms that rules read."""
KINDS = ("owl:FunctionalProperty", "owl:SymmetricProperty", "owl:TransitiveProperty")
"""The classes of properties that rules read."""

_HIDDEN = r"""<[^\s<>"{}|^`\\]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_COMMENT = re.compile(rf"({_HIDDEN})|#[^\n]*", re.S)
_FORM = re.compile(r"(.*?)\bCONSTRUCT\s*\{([^{}]*)\}\s*(?:WHERE\s*)?\{(.*)\}\s*", re.S | re.I)
_BLANK = re.compile(r"(?<![\w-])_:|[\[(]")
_MAKES_BLANK = re.compile(r"\bBNODE\s*\(", re.I)
_NAME = r"(?:<[^<>\s]*>|[A-Za-z][\w-]*:[\w-]+)"
_TERM = rf"(?:\?\w+|{_NAME})"
_PATTERN = re.compile(rf"^[ \t]*({_TERM})[ \t]+(\S+)[ \t]+({_TERM})[ \t]*\.[ \t]*$", re.M)
_READ = re.compile(rf"\?\w+|a|{_NAME}(?:\|{_NAME})*")
_VALUES = re.compile(r"\bVALUES\b[^{}]*\{[^{}]*\}", re.I)
# Clauses allowed next to triple patterns. In a monotone rule, `NOT EXISTS` can only express "for all", as in cls-int1.
_FILTER = re.compile(r"^[ \t]*(?:FILTER|BIND)\b(?!.*(?<!NOT )\bEXISTS\b).*$", re.M | re.I)


class Rule(NamedTuple):
    """A rule.

    Attributes:
        path: the rule file.
        stage: ``schema``, ``monotone`` or ``after``.
        whole: the update that joins all triples.
        news: the updates that join new triples with all triples; together they derive everything that depends on a new
            triple.
    """

    path: Path
    stage: str
    whole: str
    news: tuple[str, ...]


def read_rules(paths: Iterable[Path]) -> list[Rule]:
    """Read rule files.

    Args:
        paths: the rule files, with one SPARQL ``CONSTRUCT`` query each.

    Returns:
        The rules, sorted by file name.

    Raises:
        BadData: a file is not a CONSTRUCT query, has an unknown stage, or creates blank nodes.
    """
    return [_read(path) for path in sorted(paths, key=lambda path: path.name)]


def owl_rl() -> list[Rule]:
    """Read the packaged rules of OWL 2 RL."""
    return read_rules((root() / "ontology" / "rules" / "owl-rl").glob("*.rq"))


def _read(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    try:
        answer = ox.Store().query(text)
    except SyntaxError as error:
        raise BadData(f"{path} is not valid SPARQL: {error.msg}") from error
    form = _FORM.fullmatch(_COMMENT.sub(r"\1", text))
    if not isinstance(answer, ox.QueryTriples) or not form:
        raise BadData(f"{path}: a rule must be one CONSTRUCT query of the form CONSTRUCT {{ … }} WHERE {{ … }}")
    prologue, made, body = form.groups()
    if _BLANK.search(re.sub(_HIDDEN, "", made)) or _MAKES_BLANK.search(re.sub(_HIDDEN, "", body)):
        raise BadData(
            f"{path}: a rule must not create blank nodes, because each run would create new ones; "
            "build an IRI from the bound values"
        )
    stage = read_header(text, path.name).get("stage")
    if stage not in (SCHEMA, AFTER, None):
        raise BadData(f"{path}: unknown stage {stage!r}; expected 'stage: after' or 'stage: schema', or no stage")

    variables = " ".join(dict.fromkeys(re.findall(r"\?\w+", re.sub(_HIDDEN, "", made))))

    def update(found: str) -> str:
        new = f"{{ {found} FILTER NOT EXISTS {{ {made} }} }}"
        return f"{prologue}INSERT {{ {made} GRAPH <{NEXT}> {{ {made} }} }} WHERE {new}"

    def grouped(found: str) -> str:
        # Several new triples often derive the same triple. GROUP BY makes the engine test its existence once. DISTINCT
        # does not help, because the engine moves the filter inside.
        return f"{{ SELECT {variables} WHERE {{ {found} }} GROUP BY {variables} }}" if variables else found

    if stage == AFTER:  # runs once, and nothing follows from what it adds
        return Rule(path, AFTER, f"{prologue}INSERT {{ {made} }} WHERE {{ {body} }}", ())
    whole, news = update(body), tuple(update(grouped(variant)) for variant in _read_new(body))
    return Rule(path, str(stage or MONOTONE), whole, news or (whole,))


def _read_new(body: str) -> Sequence[str]:
    """Return one ``WHERE`` clause per pattern that new triples can match; none if there are other clauses."""
    patterns = list(_PATTERN.finditer(body))
    beside = _FILTER.sub("", _VALUES.sub("", _PATTERN.sub("", body)))
    of_data = [pattern for pattern in patterns if not _is_axiom(pattern)]
    if beside.strip() or not all(_READ.fullmatch(pattern[2]) for pattern in of_data):
        return ()
    return [
        f"{body[: pattern.start()]} GRAPH <{NEW}> {{ {pattern[0]} }} {body[pattern.end() :]}" for pattern in of_data
    ]


def _is_axiom(pattern: re.Match[str]) -> bool:
    """Return whether a pattern matches only axioms. After a new axiom, every rule runs on all triples anyway."""
    if pattern[2] == "a":
        return pattern[3] in KINDS
    return {*re.split(r"[*/]+", pattern[2])} <= {*AXIOMS}
