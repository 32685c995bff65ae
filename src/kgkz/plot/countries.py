"""Events, seats and members of an organisation on the map."""

import re
from typing import Any

import altair as alt

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.plot.geography import HEIGHT, SETTINGS, WIDTH, countries, pixels
from kgkz.plot.labels import LETTERS, Mark, Spot, spots_for
from kgkz.plot.rows import answer, asked, count, graph_day, origin, things
from kgkz.plot.theme import BLACK, SKY, VERMILION, Picture, data, finish
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
SELECT ?thing ?code
WHERE { ?thing adms:identifier ?identifier . ?identifier kgkz:identifierScheme kgkz:isoAlpha3 ; skos:notation ?code }
"""
)
_QUERY = "members_as_of"
_FILLS = {"fullMember": SKY, "observer": "#f7d488"}
_OTHER = "#d9c2d0"
_POINT = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\s*", re.I)


def places(graph: KnowledgeGraph, organisation: Given = None, *, lang: str = "en") -> Picture:
    """Draw events and seats on the map, and the members of an organisation on the graph's own day.

    Args:
        graph: the graph, with coordinates of places and ISO codes of states.
        organisation: one organisation, whose members are coloured; that of the query ``members_as_of`` if left out.
        lang: the language of the labels.

    Returns:
        Outlines of countries, those of members filled by standing; a circle where there are events, the larger the
        more, and an open square where there is a seat.

    Raises:
        BadParameter: the graph has no coordinates, or no member is known.
        UnknownEntity: nothing bears the name that was given.
    """
    rows = asked(graph, _PLACES, lang, "the graph has no coordinates of places; load a file that has, by geo:asWKT")
    day = graph_day(graph)
    wanted = things(graph, organisation)
    values: dict[str, Given] = {"organisation": list(wanted)} if wanted else {}
    members = answer(graph, _QUERY, lang, None, as_of=day, **values)
    coded = asked(graph, _CODES, "en", "the graph has no ISO codes of states; load a file that has, by adms:identifier")
    codes = {row["thing"]: str(row["code"]) for row in coded}
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
        f"{count(events, 'event')} and {count(seats, 'seat')} on the map, and the members of “{body}”",
        [f"Members on {day}, the day of the graph, by all sources. Places without coordinates are not drawn.",
         f"Without an outline: {', '.join(absent)}." if absent else "",
         "Borders: Natural Earth, edition for Germany; drawing them takes no side.", origin(graph)],
        width=130,
    )  # fmt: skip


def coordinates(point: str) -> tuple[float, float]:
    """Read longitude and latitude from a point in WKT.

    Raises:
        BadParameter: it is no point.

    Examples:
        >>> coordinates("POINT(71.44598 51.1801)")
        (71.44598, 51.1801)
    """
    if found := _POINT.fullmatch(point):
        return float(found[1]), float(found[2])
    raise BadParameter(f"{point!r} is not a WKT point; expected POINT(longitude latitude)")


def _spot(row: dict[str, Any]) -> dict[str, Any]:
    """Say where a place is drawn, how large, and what its label says."""
    x, y = pixels(*coordinates(str(row["point"])))
    events, seats = int(row["events"]), int(row["seats"])
    said = [count(number, noun) for number, noun in ((events, "event"), (seats, "seat")) if number]
    area = 30 + 24 * events
    return {"place": row["place_label"], "text": f"{row['place_label']}: {', '.join(said)}", "x": x, "y": y,
            "events": events, "seats": seats, "area": area, "radius": (max(area, 120) / 3.14) ** 0.5 + 2}  # fmt: skip


def _shapes(members: dict[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], list[tuple[str, float, float]]]:
    """Give each country its outline and standing, and each member its name and a point for it."""
    shapes, names = [], []
    for country in countries():
        member = members.get(country.code)
        standing = str(member["status_label"]) if member else "not a member"
        fill = _FILLS.get(IRI(member["status"]).rpartition("#")[2], _OTHER) if member else "#f2f2f2"
        shapes.append({"type": "Feature", "geometry": country.outline, "standing": standing, "fill": fill})
        if member:
            names.append((str(member["member_label"]), *pixels(*country.inside)))
    return shapes, names


def _ground(shapes: list[dict[str, Any]]) -> Any:
    """Draw the outlines."""
    fills = {shape["standing"]: shape["fill"] for shape in shapes}
    return (
        alt.Chart(alt.InlineData(values=shapes))
        .mark_geoshape(stroke="#595959", strokeWidth=0.7)
        .encode(
            color=alt.Color(
                "standing:N",
                title=None,
                legend=alt.Legend(symbolType="square"),
                scale=alt.Scale(domain=list(fills), range=list(fills.values())),
            )
        )
        .project(**SETTINGS)
    )


def _across(field: str, size: float, *, down: bool = False) -> Any:
    """A channel whose values are pixels."""
    return (alt.Y if down else alt.X)(
        f"{field}:Q", axis=None, scale=alt.Scale(domain=[size, 0] if down else [0, size], nice=False)
    )


def _symbols(spots: list[dict[str, Any]]) -> Any:
    """Draw a circle for events and an open square for seats."""
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
    """Write the names, those of places upright, those of countries slanted, on a pale ground of their own."""
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
