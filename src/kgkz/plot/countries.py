"""Map of events, seats and members of an organisation."""

import re
from typing import Any

import altair as alt

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.plot.geography import HEIGHT, SETTINGS, WIDTH, countries, pixels
from kgkz.plot.labels import LETTERS, Mark, Spot, spots_for
from kgkz.plot.rows import count, graph_day, query_rows, resolve_all, result_rows, source_line
from kgkz.plot.theme import BLACK, SKY, VERMILION, Chart, data, finish
from kgkz.rdf.namespaces import prologue
from kgkz.rdf.terms import IRI
from kgkz.sparql.parameters import Given

_PLACES = (
    prologue("kgkz", "rdfs")
    + """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
SELECT ?place ?place_label ?point (COUNT(DISTINCT ?event) AS ?events) (COUNT(DISTINCT ?seat) AS ?seats)
WHERE {
  ?place geo:hasGeometry/geo:asWKT ?point ; rdfs:label ?place_label .
  FILTER(LANG(?place_label) = "en")
  { ?event kgkz:place ?place } UNION { ?seat kgkz:seatIn ?place }
}
GROUP BY ?place ?place_label ?point
ORDER BY STR(?place_label) ?place
"""
)
_CODES = (
    prologue("kgkz", "skos")
    + """PREFIX adms: <http://www.w3.org/ns/adms#>
SELECT ?state ?code
WHERE { ?state adms:identifier ?identifier . ?identifier kgkz:identifierScheme kgkz:isoAlpha3 ; skos:notation ?code }
"""
)
_QUERY = "members_as_of"
_FILLS = {"fullMember": SKY, "observer": "#f7d488"}
_OTHER = "#d9c2d0"
_POINT = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\s*", re.I)


def places(graph: KnowledgeGraph, organisation: Given = None, *, lang: str = "en") -> Chart:
    """Draw a map of events, seats, and the members of an organisation on the date of the graph.

    Args:
        graph: the graph, with coordinates of places and ISO codes of states.
        organisation: the organisation whose members are coloured; by default that of the query ``members_as_of``.
        lang: the language of the labels.

    Returns:
        Outlines of countries, those of members coloured by status; circles for events, with an area by their number;
        squares for seats.

    Raises:
        BadParameter: the graph has no coordinates, or no members of the organisation.
        UnknownEntity: no entity has the given name.
    """
    rows = query_rows(graph, _PLACES, lang, "the graph has no coordinates of places; load a file with geo:asWKT")
    day = graph_day(graph)
    wanted = resolve_all(graph, organisation)
    values: dict[str, Given] = {"organisation": list(wanted)} if wanted else {}
    members = result_rows(graph, _QUERY, lang, None, as_of=day, **values)
    coded = query_rows(graph, _CODES, "en", "the graph has no ISO codes of states; load a file with adms:identifier")
    codes = {row["state"]: str(row["code"]) for row in coded}
    named = {codes[row["member"]]: row for row in members if row["member"] in codes}
    shapes, names = _shapes(named)
    spots = [_spot(row) for row in rows]
    marks = [Mark(spot["text"], spot["x"], spot["y"], spot["radius"]) for spot in spots]
    labels = spots_for([*marks, *(Mark(name, x, y, 0) for name, x, y in names)], WIDTH, HEIGHT)
    chart = alt.layer(_ground(shapes), _symbols(spots), *_texts(labels, len(spots))).properties(
        width=WIDTH, height=HEIGHT
    )
    absent = sorted({str(row["member_label"]) for row in members if row["member"] not in codes})
    body = graph.about(str(wanted[0] if wanted else graph.queries[_QUERY].parameters[0].default[0])).label
    events, seats = (sum(int(row[kind]) for row in rows) for kind in ("events", "seats"))
    return finish(
        chart,
        f"{count(events, 'event')}, {count(seats, 'seat')}, and the members of “{body}”",
        [f"Members on {day}, the date of the graph, according to all sources. Places without coordinates are not "
         "shown.",
         f"Members without an outline: {', '.join(absent)}." if absent else "",
         "Borders: Natural Earth, edition for Germany. They imply no position on disputed territories.",
         source_line(graph)],
        width=130,
    )  # fmt: skip


def coordinates(point: str) -> tuple[float, float]:
    """Return longitude and latitude of a WKT point, in degrees.

    Args:
        point: the WKT text.

    Raises:
        BadParameter: the text is not a WKT point.

    Examples:
        >>> coordinates("POINT(71.44598 51.1801)")
        (71.44598, 51.1801)
    """
    if found := _POINT.fullmatch(point):
        return float(found[1]), float(found[2])
    raise BadParameter(f"{point!r} is not a WKT point; expected POINT(longitude latitude)")


def _spot(row: dict[str, Any]) -> dict[str, Any]:
    """Return position, size and label of a place."""
    x, y = pixels(*coordinates(str(row["point"])))
    events, seats = int(row["events"]), int(row["seats"])
    parts = [count(number, noun) for number, noun in ((events, "event"), (seats, "seat")) if number]
    area = 30 + 24 * events
    return {"place": row["place_label"], "text": f"{row['place_label']}: {', '.join(parts)}", "x": x, "y": y,
            "events": events, "seats": seats, "area": area, "radius": (max(area, 120) / 3.14) ** 0.5 + 2}  # fmt: skip


def _shapes(members: dict[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], list[tuple[str, float, float]]]:
    """Return the outline and status of each country, and the name and label position of each member."""
    shapes, names = [], []
    for country in countries():
        member = members.get(country.code)
        status = str(member["status_label"]) if member else "not a member"
        fill = _FILLS.get(IRI(member["status"]).rpartition("#")[2], _OTHER) if member else "#f2f2f2"
        shapes.append({"type": "Feature", "geometry": country.outline, "status": status, "fill": fill})
        if member:
            names.append((str(member["member_label"]), *pixels(*country.inside)))
    return shapes, names


def _ground(shapes: list[dict[str, Any]]) -> Any:
    """Return the layer of country outlines."""
    fills = {shape["status"]: shape["fill"] for shape in shapes}
    return (
        alt.Chart(alt.InlineData(values=shapes))
        .mark_geoshape(stroke="#595959", strokeWidth=0.7)
        .encode(
            color=alt.Color(
                "status:N",
                title=None,
                legend=alt.Legend(symbolType="square"),
                scale=alt.Scale(domain=list(fills), range=list(fills.values())),
            )
        )
        .project(**SETTINGS)
    )


def _across(field: str, size: float, *, down: bool = False) -> Any:
    """Return an encoding channel with values in pixels."""
    return (alt.Y if down else alt.X)(
        f"{field}:Q", axis=None, scale=alt.Scale(domain=[size, 0] if down else [0, size], nice=False)
    )


def _symbols(spots: list[dict[str, Any]]) -> Any:
    """Return the layer of symbols: circles for events, squares for seats."""
    rows = [{**spot, "kind": "event"} for spot in spots if spot["events"]]
    rows += [{**spot, "kind": "seat", "area": spot["area"] + 90} for spot in spots if spot["seats"]]
    kinds, legend = ["event", "seat"], alt.Legend(symbolSize=90)
    return alt.Chart(data(rows)).mark_point(strokeWidth=1.6, opacity=1).encode(
        x=_across("x", WIDTH), y=_across("y", HEIGHT, down=True), size=alt.Size("area:Q", legend=None, scale=None),
        shape=alt.Shape("kind:N", title=None, legend=legend, scale=alt.Scale(domain=kinds, range=["circle", "square"])),
        fill=alt.Fill("kind:N", title=None, legend=legend,
                      scale=alt.Scale(domain=kinds, range=[VERMILION, "transparent"])),
        stroke=alt.Stroke("kind:N", title=None, legend=legend,
                          scale=alt.Scale(domain=kinds, range=["white", BLACK])),
        tooltip=["place:N", "events:Q", "seats:Q"],
    )  # fmt: skip


def _texts(labels: list[Spot], places: int) -> list[alt.Chart]:
    """Return the layers of labels with a white outline: places in bold, countries in italics."""
    rows = [{**label._asdict(), "country": number >= places} for number, label in enumerate(labels)
            if label.label_x is not None]  # fmt: skip
    layers = []
    styles: dict[bool, dict[str, Any]] = {True: {"fontStyle": "italic"}, False: {"fontWeight": "bold"}}
    for country, style in styles.items():
        words = alt.Chart(data(row for row in rows if row["country"] is country)).encode(
            x=_across("label_x", WIDTH), y=_across("label_y", HEIGHT, down=True), text="lines:N"
        )
        layers.append(words.mark_text(**LETTERS, **style, stroke="white", strokeWidth=3))
        layers.append(words.mark_text(**LETTERS, **style, color=BLACK))
    return layers
