"""Write ``docs/reference/translations.md``: which Kazakh and Russian texts come from a source, and which do not.

Usage, from the checkout::

    python tools/translations.py
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.names.languages import sort_key
from kgkz.rdf.namespaces import compact, named_node
from kgkz.rdf.shipped import root

LANGUAGES = {"kk": "Kazakh", "ru": "Russian"}

# The words and names of the Kazakh and Russian abstracts that the graph uses, each with the passages that have it.
ABSTRACTS = {
    ("kk", "әдіс"): "abstract-kk.3.5",
    ("kk", "Әйгерім Қожанбергенова"): "abstract-kk.2.1",
    ("kk", "Әйкерім Тұрынтаева"): "abstract-kk.2.1",
    ("kk", "Әлемдік және дәстүрлі діндер лидерлерінің Съезі"): "abstract-kk.4.1",
    ("kk", "жұмсақ күш"): "abstract-kk.3.4",
    ("kk", "Қазақстан"): "abstract-kk.3.2",
    ("kk", "Қазақстан халқы Ассамблеясы"): "abstract-kk.4.1",
    ("kk", "қоғамдық дипломатия"): "abstract-kk.3.4",
    ("kk", "зерттеу"): "abstract-kk.3.6",
    ("kk", "латын гарпіне көшу"): "abstract-kk.4.1",
    ("kk", "материал"): "abstract-kk.3.5",
    ("kk", "мәдени дипломатия"): "abstract-kk.3.3, abstract-kk.4.1",
    ("kk", "нәтиже"): "abstract-kk.3.7",
    ("kk", "Ринат Байгондин"): "abstract-kk.2.1",
    ("kk", "рөл"): "abstract-kk.3.2",
    ("kk", "ТюрКСОЙ"): "abstract-kk.4.1",
    ("ru", "Айгерим Кожанбергенова"): "abstract-ru.2.1",
    ("ru", "Айкерим Турунтаева"): "abstract-ru.2.1",
    ("ru", "Ассамблея народа Казахстана"): "abstract-ru.4.1",
    ("ru", "исследование"): "abstract-ru.3.6",
    ("ru", "Казахстан"): "abstract-ru.3.1",
    ("ru", "культурная дипломатия"): "abstract-ru.3.3, abstract-ru.4.1",
    ("ru", "материал"): "abstract-ru.3.5",
    ("ru", "метод"): "abstract-ru.3.5",
    ("ru", "мягкая сила"): "abstract-ru.3.4",
    ("ru", "переход на латинскую графику"): "abstract-ru.4.1",
    ("ru", "публичная дипломатия"): "abstract-ru.3.4",
    ("ru", "результат"): "abstract-ru.3.6",
    ("ru", "Ринат Байгондин"): "abstract-ru.2.1",
    ("ru", "роль"): "abstract-ru.3.2",
    ("ru", "Съезд лидеров мировых и традиционных религий"): "abstract-ru.4.1",
    ("ru", "ТюрКСОЙ"): "abstract-ru.4.1",
}

HEAD = """# Kazakh and Russian texts

This page shows which Kazakh and Russian texts of kgkz come from a source, and which are translations by the editors.
**No native speaker of Kazakh or Russian has reviewed the translations.** Corrections are welcome.

`python tools/translations.py` writes this page from the ontology and the data. A test checks that it is current.
"""

FROM_ABSTRACTS = """## Terms from the abstracts of the paper

The paper has a Kazakh and a Russian abstract. These words and names come from them. Inflected words are given in their
basic form. The titles of the paper in both languages are those of `abstract-kk.1.1` and
`abstract-ru.1.1`.

| language | term | passage | used for |
|---|---|---|---|"""

FROM_SOURCES = """## Names from the body of the paper and from other sources

Each of these names is recorded with its source. A label with the same text is not listed again below. Titles
of works and keywords are not listed here: the graph has them as their source prints them.

| language | name | source | passage |
|---|---|---|---|"""

NOT_REVIEWED = """## Translations that no native speaker has reviewed

The editors translated or chose these texts: labels of the ontology, validation messages, and labels in the data. Counts
are texts per file, without those of the sections above. Kazakh and Russian words in the documentation are not reviewed
either.

| file | Kazakh | Russian |
|---|---|---|"""

TERMS = """## Terms of the ontology

The labels of all classes, properties and concepts. A star marks a label that comes from an abstract. No native speaker
has reviewed the others.

| term | English | Kazakh | Russian |
|---|---|---|---|"""

ENTITIES = """## Labels of entities without a recorded source

Labels and alternative names in the data for which no source of the Kazakh or Russian form is recorded.

| entity | Kazakh | Russian |
|---|---|---|"""

_LABELS = (named_node("rdfs:label").value, named_node("skos:prefLabel").value)
_NAMES = (*_LABELS, named_node("skos:altLabel").value)
_PRINTED = {
    named_node(name).value
    for name in ("kgkz:name", "dcterms:title", "kgkz:containerTitle", "kgkz:publisherName", "schema:keywords")
}
_TYPE, _SOURCE = named_node("rdf:type").value, named_node("kgkz:Source").value
_ACCORDING_TO, _PASSAGE, _NAME = (named_node(f"kgkz:{name}").value for name in ("accordingTo", "passage", "name"))


class Use(NamedTuple):
    """One literal of the graph."""

    file: str
    subject: str
    predicate: str
    language: str
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """The text, without regard to case, in its language."""
        return self.language, self.text.casefold()


class Graph:
    """The ontology and the data, file by file."""

    def __init__(self, top: Path) -> None:
        """Read all Turtle files below ``ontology/`` and ``data/``."""
        self.values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.uses: list[Use] = []
        for folder in ("ontology", "data"):
            for path in sorted((top / folder).rglob("*.ttl")):
                self._read(path, path.relative_to(top).as_posix())

    def _read(self, path: Path, file: str) -> None:
        for subject, predicate, value, _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode):
                self.values[subject.value, predicate.value].append(value.value)
            elif isinstance(subject, ox.NamedNode) and isinstance(value, ox.Literal) and value.language:
                language = value.language.partition("-")[0]
                self.uses.append(Use(file, subject.value, predicate.value, language, value.value))

    def is_printed(self, use: Use) -> bool:
        """Tell whether a text is a name or title that its source prints."""
        sourced = self.values.keys() & {(use.subject, _ACCORDING_TO), (use.subject, _PASSAGE)}
        return use.predicate in _PRINTED and bool(sourced or _SOURCE in self.values[use.subject, _TYPE])


def page(top: Path) -> str:
    """Write the whole page."""
    graph = Graph(top)
    translated = [use for use in graph.uses if use.language in LANGUAGES]
    abstracts = {(language, text.casefold()) for language, text in ABSTRACTS}
    printed = {use.key for use in translated if graph.is_printed(use)}
    open_uses = [use for use in translated if use.key not in printed | abstracts]
    tables = (
        (FROM_ABSTRACTS, _abstracts(translated)),
        (FROM_SOURCES, _names(graph, [use for use in translated if use.key not in abstracts])),
        (NOT_REVIEWED, _counts(open_uses)),
        (TERMS, _terms(graph.uses, abstracts)),
        (ENTITIES, _entities(open_uses)),
    )
    return "\n".join([HEAD, *("\n".join([head, *rows, ""]) for head, rows in tables)])


def _abstracts(uses: list[Use]) -> Iterator[str]:
    users = defaultdict(set)
    for use in uses:
        if use.predicate in _NAMES or use.predicate in _PRINTED:
            users[use.key].add(compact(use.subject))
    for (language, text), passages in sorted(
        ABSTRACTS.items(), key=lambda item: (item[0][0], sort_key(item[0][1], item[0][0]))
    ):
        found = sorted(users[language, text.casefold()])
        if not found:
            raise ValueError(f"no entity has the {LANGUAGES[language]} label {text!r}; remove it from ABSTRACTS")
        yield f"| {LANGUAGES[language]} | {text} | `{passages}` | {', '.join(f'`{user}`' for user in found)} |"


def _names(graph: Graph, uses: list[Use]) -> Iterator[str]:
    numbers = {use.subject: use.text for use in graph.uses if use.predicate == _LABELS[0] and use.language == "en"}
    for use in sorted(uses, key=lambda use: (use.language, sort_key(use.text, use.language))):
        if use.predicate == _NAME:
            sources = ", ".join(f"`{compact(source)}`" for source in sorted(graph.values[use.subject, _ACCORDING_TO]))
            passages = ", ".join(sorted(f"`{numbers[found]}`" for found in graph.values[use.subject, _PASSAGE]))
            yield f"| {LANGUAGES[use.language]} | {use.text} | {sources} | {passages} |"


def _counts(uses: list[Use]) -> Iterator[str]:
    counts = Counter((use.file, use.language) for use in uses)
    for file in sorted({use.file for use in uses}):
        yield f"| `{file}` | {counts[file, 'kk']} | {counts[file, 'ru']} |"
    total = Counter(use.language for use in uses)
    yield f"| **all files** | **{total['kk']}** | **{total['ru']}** |"


def _terms(uses: list[Use], abstracts: set[tuple[str, str]]) -> Iterator[str]:
    labels = {
        (use.subject, use.language): use.text + (" \\*" if use.key in abstracts else "")
        for use in uses
        if use.file.startswith("ontology/") and use.predicate in _LABELS
    }
    for subject in sorted({subject for subject, _ in labels}, key=lambda subject: (subject.casefold(), subject)):
        if compact(subject).startswith("kgkz:"):
            cells = " | ".join(labels.get((subject, language), "") for language in ("en", *LANGUAGES))
            yield f"| `{compact(subject)}` | {cells} |"


def _entities(uses: list[Use]) -> Iterator[str]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for use in uses:
        if use.file.startswith("data/") and use.predicate in _NAMES:
            names[compact(use.subject), use.language].append(use.text)
    for entity in sorted({entity for entity, _ in names}):
        yield f"| `{entity}` | {', '.join(names[entity, 'kk'])} | {', '.join(names[entity, 'ru'])} |"


if __name__ == "__main__":
    (root() / "docs" / "reference" / "translations.md").write_text(page(root()), encoding="utf-8")
