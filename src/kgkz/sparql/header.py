"""Parsing of the header of a saved query or a rule: lines that begin with ``#+``, in a subset of YAML."""

import re

from kgkz.errors import BadQuery

Entry = str | dict[str, str]
Header = dict[str, str | list[str] | dict[str, Entry]]
_FIELD = re.compile(r"(\w+):\s+(\"[^\"]*\"|[^,\"{}\[\]]+?)\s*(?:,\s*|$)")


def read_header(text: str, where: str) -> Header:
    r"""Parse the lines that begin with ``#+``: a subset of YAML, as in grlc.

    Args:
        text: the content of the file.
        where: the name of the file, for error messages.

    Returns:
        Key to value. A value is a text, a folded text, a flat list or a map. An entry of a map is a text, or a map in
        braces.

    Raises:
        BadQuery: a line has none of these forms.

    Examples:
        >>> read_header("#+ summary: Who?\n#+ tags: [a, b]\n#+ params:\n#+   day: the day\n", "x.rq")
        {'summary': 'Who?', 'tags': ['a', 'b'], 'params': {'day': 'the day'}}
        >>> read_header("#+ params:\n#+   who: {class: kgkz:Person, text: the person}\n", "x.rq")
        {'params': {'who': {'class': 'kgkz:Person', 'text': 'the person'}}}
    """
    header: Header = {}
    key, folded = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        content = line[2:].rstrip()
        word, colon, rest = (part.strip() for part in content.partition(":"))
        current = header.get(key)
        if content.startswith("   ") and key:
            if folded and isinstance(current, str):
                header[key] = f"{current} {content.strip()}".strip()
                continue
            if isinstance(current, dict) and colon:
                current[word] = _entry(rest, f"{where}, line {number}")
                continue
        elif colon and word:
            key, folded = word, rest == ">"
            if rest.startswith("[") and rest.endswith("]"):
                header[key] = [item.strip() for item in rest[1:-1].split(",") if item.strip()]
            else:
                header[key] = "" if folded else rest if rest else {}
            continue
        raise BadQuery(
            f"{where}, line {number}: invalid header line {line!r}; "
            "expected 'key: text', 'key: >', 'key: [a, b]' or a map"
        )
    return header


def _entry(text: str, where: str) -> Entry:
    """Parse an entry of a map: a text, or a map in braces. A text with a comma must be quoted."""
    if not text.startswith("{"):
        return text
    inner = text.removeprefix("{").removesuffix("}").strip()
    fields = _FIELD.findall(inner)
    if not text.endswith("}") or not fields or _FIELD.sub("", inner):
        example = "{class: kgkz:Organisation, text: the organisation}"
        raise BadQuery(f"{where}: expected a map such as {example}, got {text!r}")
    return {key: value.strip('"') for key, value in fields}
