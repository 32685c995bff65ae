"""Parsing of query files and binding of parameters.

A parameter is a one-variable ``VALUES`` block inside ``WHERE`` that the header names. To bind a value is to write other
terms into the block; the rest of the text never moves, and no text from outside is pasted into it.
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
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])", re.I)  # and not a prefix of such a name


class Query(NamedTuple):
    """A saved query, as its file says it.

    Attributes:
        name: the file's name, and the word by which it is called.
        summary: the question, in one sentence.
        description: what a row is, and what to beware of.
        tags: words to find it by.
        answers: numbers of the competency questions that it answers.
        form: ``select``, ``ask`` or ``construct``.
        parameters: in the order of the header.
        text: the whole file.
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
        """The columns by which the rows are ordered, the first one first."""
        _, ordered, keys = _HIDDEN.sub("", self.text).rpartition("ORDER BY")
        return tuple(dict.fromkeys(re.findall(r"\?(\w+)", keys))) if ordered else ()

    def settle(self, values: Mapping[str, Given], resolve: Resolve) -> tuple[Setting, ...]:
        """Decide the value of each parameter: the one that is given, else the default.

        Args:
            values: parameter to one value, several values, or None.
            resolve: turns a name into the IRI of an entity that fits the parameter, or raises ``UnknownEntity``.

        Returns:
            One setting a parameter, in the order of the header.

        Raises:
            BadParameter: no such parameter, or a value that does not fit it.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                has = f"expected {', '.join(known)}" if known else "it takes no parameters"
                raise BadParameter(
                    f"query {self.name!r} has no parameter {name!r}; {has}{did_you_mean(name, known)}. See 'kgkz show {self.name}'"
                )
        return tuple(
            Setting(one.name, read_values(self.name, one, values[one.name], resolve), False)
            if one.name in values
            else Setting(one.name, one.default, True)
            for one in self.parameters
        )

    def with_settings(self, settings: Iterable[Setting]) -> str:
        """Write the values of the parameters into the text of the query."""
        chosen = {setting.name: setting for setting in settings}
        text = self.text
        # From the back, so that the places in front stay where they are.
        for parameter in sorted(self.parameters, key=lambda parameter: parameter.span, reverse=True):
            setting = chosen.get(parameter.name)
            if setting is not None and not setting.is_default:
                start, end = parameter.span
                text = f"{text[:start]} {write_terms(setting.values)} {text[end:]}"
        return text

    def bind(self, values: Mapping[str, Given], resolve: Resolve) -> str:
        """Write values into the query; takes and raises what ``settle`` does.

        Returns:
            The text of the query, ready to run.
        """
        return self.with_settings(self.settle(values, resolve))

    def help(self) -> str:
        """Describe the query for a terminal: its question, what a row is, and one line a parameter."""
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
        asks = table(("parameter", "type", "meaning", "default"), rows) if self.parameters else ""
        return f"{head}{asks}{sparql(self.text)}"


def form_of(text: str) -> str | None:
    r"""Tell what a query gives.

    Args:
        text: the query.

    Returns:
        ``select``, ``ask``, ``construct``, ``describe``, or None where none of these words stands in it.

    Examples:
        >>> form_of('# Select what?\nPREFIX x: <https://example.org/construct> ASK { ?s x:p "describe" }')
        'ask'
    """
    form = _FORM.search(_HIDDEN.sub("", text))
    return form[1].lower() if form else None


def read_query(path: Path) -> Query:
    """Read a saved query from its file.

    Args:
        path: the file; its stem is the name of the query.

    Returns:
        The query.

    Raises:
        BadQuery: the file cannot be read, its header is not well formed, or it declares a parameter that it does not
            use, or uses one that it does not declare.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuery(f"cannot read the query file {path}: {error}") from error
    header = read_header(text, path.name)
    # Strings, IRIs and comments may hold anything; blanked out, they keep the places of the rest.
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
