"""Parsing of query files and binding of parameters.

A parameter is a ``VALUES`` block with one variable inside ``WHERE``. The header describes it. Binding a value replaces
the content of the block by serialised RDF terms. The rest of the text does not change.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kgkz.errors import BadParameter, BadQuery, did_you_mean
from kgkz.rdf.terms import to_text
from kgkz.sparql.header import read_header
from kgkz.sparql.parameters import Given, Parameter, Resolve, Setting, read_parameter, read_values, write_terms
from kgkz.sparql.text import for_people

_HIDDEN = re.compile(
    r"""<[^\s<>"{}|^`\\]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""", re.S
)
_VALUES = re.compile(r"\bVALUES\s+\?(\w+)\s*\{([^{}]*)\}", re.I)
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^>]*)>", re.I)
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])", re.I)  # but not a prefix with such a name


class Query(NamedTuple):
    """A saved query.

    Attributes:
        name: the name of the query and of its file, without extension.
        summary: the question that it answers, in one sentence.
        description: the content of a row, and notes.
        tags: the subjects of the query.
        answers: the numbers of the competency questions that it answers.
        form: ``select``, ``ask`` or ``construct``.
        parameters: the parameters, in the order of the header.
        text: the content of the file.
    """

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    answers: tuple[str, ...]
    form: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the ORDER BY clause, in order."""
        _, ordered, keys = _HIDDEN.sub("", self.text).rpartition("ORDER BY")
        return tuple(dict.fromkeys(re.findall(r"\?(\w+)", keys))) if ordered else ()

    def settle(self, values: Mapping[str, Given], resolve: Resolve) -> tuple[Setting, ...]:
        """Return the value of each parameter: the given one, else the default.

        Args:
            values: parameter name to one value, several values, or None.
            resolve: returns the IRI of the entity with a given name, among those valid for the parameter; raises
                ``UnknownEntity``.

        Returns:
            One setting per parameter, in the order of the header.

        Raises:
            BadParameter: a parameter does not exist, or its value is invalid.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                has = f"expected {', '.join(known)}" if known else "it takes no parameters"
                raise BadParameter(
                    f"query {self.name!r} has no parameter {name!r}; {has} "
                    f"(see 'kgkz show {self.name}'){did_you_mean(name, known)}"
                )
        return tuple(
            Setting(one.name, read_values(self.name, one, values[one.name], resolve), False)
            if one.name in values
            else Setting(one.name, one.default, True)
            for one in self.parameters
        )

    def with_settings(self, settings: Iterable[Setting]) -> str:
        """Return the text of the query with the given parameter values.

        Args:
            settings: the values; a parameter without a setting keeps its default value.
        """
        chosen = {setting.name: setting for setting in settings}
        text = self.text
        # From the end, so that the positions of earlier blocks do not change.
        for parameter in sorted(self.parameters, key=lambda parameter: parameter.span, reverse=True):
            setting = chosen.get(parameter.name)
            if setting is not None and not setting.is_default:
                start, end = parameter.span
                text = f"{text[:start]} {write_terms(setting.values)} {text[end:]}"
        return text

    def bind(self, values: Mapping[str, Given], resolve: Resolve) -> str:
        """Bind parameter values; arguments and errors as in ``settle``.

        Returns:
            The text of the query, ready to run.
        """
        return self.with_settings(self.settle(values, resolve))

    def help(self) -> str:
        """Return the description of the query as text: question, description, and one line per parameter."""
        from textwrap import fill

        lines = [f"{self.name}: {self.summary}"]
        if self.description:
            lines.append(fill(self.description, 100))
        for one in self.parameters:
            default = ", ".join(map(for_people, one.default)) or "all"
            removed = f"; '{one.name}=' removes the filter" if one.optional and one.default else ""
            lines.append(f"  {one.name} ({one.expected}): {one.meaning}; default: {default}{removed}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"{self.help()}\n\n{self.text.rstrip()}"

    def _repr_html_(self) -> str:
        from html import escape

        from kgkz.sparql.html import cell, sparql, table

        cells = ((p.name, p.expected, p.meaning, ", ".join(map(to_text, p.default)) or "all") for p in self.parameters)
        rows = ("".join(map(cell, row)) for row in cells)
        head = f"<h4>{escape(self.name)}</h4><p><b>{escape(self.summary)}</b></p><p>{escape(self.description)}</p>"
        parameters = table(("parameter", "type", "meaning", "default"), rows) if self.parameters else ""
        return f"{head}{parameters}{sparql(self.text)}"


def form_of(text: str) -> str | None:
    r"""Return the query form of a SPARQL text.

    Args:
        text: the SPARQL text.

    Returns:
        ``select``, ``ask``, ``construct`` or ``describe``; None if the text contains none of these keywords.

    Examples:
        >>> form_of('# Select what?\nPREFIX x: <https://example.org/construct> ASK { ?s x:p "describe" }')
        'ask'
    """
    form = _FORM.search(_HIDDEN.sub("", text))
    return form[1].lower() if form else None


def read_query(path: Path) -> Query:
    """Read a saved query from a file.

    Args:
        path: the file; its name without extension is the name of the query.

    Returns:
        The query.

    Raises:
        BadQuery: the file cannot be read, its header is invalid, or the parameters of the header and the VALUES blocks
            do not match.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuery(f"cannot read the query file {path}: {error}") from error
    header = read_header(text, path.name)
    # Strings, IRIs and comments can contain any text. They are replaced by spaces, so that positions do not change.
    bare = _HIDDEN.sub(lambda match: " " * len(match.group()), text)
    blocks = {match[1]: match.span(2) for match in _VALUES.finditer(bare)}
    params = header.get("params", {})
    if not isinstance(params, dict) or not isinstance(header.get("summary"), str):
        raise BadQuery(
            f"{path.name}: the header must have 'summary' (text) and, if there are parameters, 'params' (map)"
        )
    for name in set(params) ^ set(blocks):
        fault = "declared but has no VALUES block" if name in params else "a VALUES block but not declared"
        raise BadQuery(f"{path.name}: parameter {name!r} is {fault}")
    form = _FORM.search(bare)
    if not form or form[1].upper() == "DESCRIBE":
        raise BadQuery(f"{path.name}: expected a SELECT, ASK or CONSTRUCT query")
    prefixes = {match[1]: match[2] for match in _PREFIX.finditer(text)}
    optional = header.get("optional", [])
    parameters = []
    for name, entry in params.items():
        block = text[slice(*blocks[name])]
        parameters.append(
            read_parameter(name, entry, block, prefixes, span=blocks[name], optional=name in optional, where=path.name)
        )
    return Query(
        path.stem,
        str(header["summary"]),
        str(header.get("description", "")),
        tuple(header.get("tags", [])),
        tuple(header.get("answers", [])),
        form[1].lower(),
        tuple(parameters),
        text,
    )
