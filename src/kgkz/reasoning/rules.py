"""Rule files: one SPARQL ``CONSTRUCT`` each, and the updates that a fixed point runs in its place.

A rule is run as ``INSERT``, which stays inside the store, and only for what is not known yet. To join new triples only,
it is run once for each pattern of its ``WHERE``, with this pattern read from the graph of new triples.
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
"""The graphs from which an update reads new triples, and to which it adds those that it finds."""

# The words of RDF, RDFS and OWL in which an ontology is written; equality is a statement about things.
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
# What may stand beside the patterns. With `NOT EXISTS` a monotone rule can only mean "for all", as cls-int1 does.
_FILTER = re.compile(r"^[ \t]*(?:FILTER|BIND)\b(?!.*(?<!NOT )\bEXISTS\b).*$", re.M | re.I)


class Rule(NamedTuple):
    """A rule.

    Attributes:
        path: its file.
        stage: ``schema``, ``monotone`` or ``after``.
        whole: the update that joins all triples.
        news: the updates that join new triples with all; together they find what the new ones add.
    """

    path: Path
    stage: str
    whole: str
    news: tuple[str, ...]


def read_rules(paths: Iterable[Path]) -> list[Rule]:
    """Read rule files.

    Args:
        paths: files of one SPARQL ``CONSTRUCT`` each.

    Returns:
        The rules, sorted by file name.

    Raises:
        BadData: a file is not a rule, names another stage, or makes a blank node.
    """
    return [_read(path) for path in sorted(paths, key=lambda path: path.name)]


def owl_rl() -> list[Rule]:
    """Read the rules of OWL 2 RL that are shipped."""
    return read_rules((root() / "ontology" / "rules" / "owl-rl").glob("*.rq"))


def _read(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    try:
        answer = ox.Store().query(text)
    except SyntaxError as error:
        raise BadData(f"{path} is not valid SPARQL: {error.msg}") from error
    form = _FORM.fullmatch(_COMMENT.sub(r"\1", text))
    if not isinstance(answer, ox.QueryTriples) or not form:
        raise BadData(f"{path} is no rule; write it as one CONSTRUCT query: CONSTRUCT {{ … }} WHERE {{ … }}")
    prologue, made, body = form.groups()
    if _BLANK.search(re.sub(_HIDDEN, "", made)) or _MAKES_BLANK.search(re.sub(_HIDDEN, "", body)):
        raise BadData(
            f"{path} makes a blank node, and would make another each time it runs; build an IRI from what the new "
            "build an IRI from the bound values"
        )
    stage = read_header(text, path.name).get("stage")
    if stage not in (SCHEMA, AFTER, None):
        raise BadData(f"{path} says 'stage: {stage}'; write 'stage: after' or 'stage: schema', or leave the line out")

    variables = " ".join(dict.fromkeys(re.findall(r"\?\w+", re.sub(_HIDDEN, "", made))))

    def update(found: str) -> str:
        new = f"{{ {found} FILTER NOT EXISTS {{ {made} }} }}"
        return f"{prologue}INSERT {{ {made} GRAPH <{NEXT}> {{ {made} }} }} WHERE {new}"

    def grouped(found: str) -> str:
        # New triples lead to the same in many ways; grouped, it is looked up once. DISTINCT would not do, since the
        # engine moves the filter inside.
        return f"{{ SELECT {variables} WHERE {{ {found} }} GROUP BY {variables} }}" if variables else found

    whole, news = update(body), tuple(update(grouped(variant)) for variant in _read_new(body))
    return Rule(path, str(stage or MONOTONE), whole, news or (whole,))


def _read_new(body: str) -> Sequence[str]:
    """Write a ``WHERE`` for each pattern that new triples may match; none where it is not made of patterns alone."""
    patterns = list(_PATTERN.finditer(body))
    beside = _FILTER.sub("", _VALUES.sub("", _PATTERN.sub("", body)))
    of_data = [pattern for pattern in patterns if not _is_axiom(pattern)]
    if beside.strip() or not all(_READ.fullmatch(pattern[2]) for pattern in of_data):
        return ()
    return [
        f"{body[: pattern.start()]} GRAPH <{NEW}> {{ {pattern[0]} }} {body[pattern.end() :]}" for pattern in of_data
    ]


def _is_axiom(pattern: re.Match[str]) -> bool:
    """Tell whether a pattern reads nothing but axioms; where new ones come to light, every rule joins all triples."""
    if pattern[2] == "a":
        return pattern[3] in KINDS
    return {*re.split(r"[*/]+", pattern[2])} <= {*AXIOMS}
