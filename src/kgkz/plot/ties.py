"""Network chart of agents, organisations and initiatives."""

from typing import Any

import altair as alt
import networkx

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.plot.labels import LETTERS, Mark, spots_for
from kgkz.plot.rows import count, query_rows, resolve_all, source_line
from kgkz.plot.theme import BLACK, COLOURS, SHAPES, Chart, data, finish
from kgkz.rdf.namespaces import prologue
from kgkz.sparql.parameters import Given

# The subquery finds the connections before their labels are added, which is a hundred times faster.
_CONNECTIONS = (
    prologue("dcterms", "kgkz", "org", "prov", "rdfs")
    + """
SELECT DISTINCT ?one ?one_label ?one_kind ?other ?other_label ?other_kind ?relation
WHERE {
  { SELECT DISTINCT ?one ?other ?relation WHERE {
    {
      ?part kgkz:inActivity/dcterms:isPartOf? ?other ; prov:agent ?one ; kgkz:role/rdfs:label ?role .
      ?other a kgkz:Initiative .
      FILTER(LANG(?role) = "en")
      BIND(STR(?role) AS ?relation)
    } UNION {
      ?membership a kgkz:Membership ; org:member ?one ; org:organization ?other .
      BIND("member" AS ?relation)
    } UNION {
      ?one org:unitOf ?other .
      BIND("organ" AS ?relation)
    } UNION {
      ?event kgkz:concerns ?one ; dcterms:isPartOf ?other .
      ?one a kgkz:Organisation .
      ?other a kgkz:Initiative .
      BIND("developed in" AS ?relation)
    }
  } }
  ?one rdfs:label ?one_label .
  ?other rdfs:label ?other_label .
  FILTER(LANG(?one_label) = "en" && LANG(?other_label) = "en")
  BIND(
    IF(EXISTS { ?one a kgkz:State } || EXISTS { ?one a kgkz:SubStateEntity }, "state or republic",
    IF(EXISTS { ?one a kgkz:Organisation }, "organisation",
    IF(EXISTS { ?one a kgkz:Person }, "person", "group or other agent"))) AS ?one_kind)
  BIND(IF(EXISTS { ?other a kgkz:Initiative }, "initiative", "organisation") AS ?other_kind)
}
ORDER BY ?one ?other ?relation
"""
)
_KINDS = ("organisation", "initiative", "state or republic", "person", "group or other agent")
_WIDTH, _HEIGHT = 1000, 760
_SEED = 7


def network(graph: KnowledgeGraph, around: Given = None, *, lang: str = "en") -> Chart:
    """Draw the connections of agents, organisations and initiatives.

    Args:
        graph: the graph.
        around: one or several entities; only their connections are drawn. None means all.
        lang: the language of the labels.

    Returns:
        One symbol per entity, by kind, with an area by the number of its connections; one line per connected pair. A
        label without a free position is omitted; a tooltip shows it.

    Raises:
        BadParameter: there are no connections to draw.
        UnknownEntity: no entity has the given name.
    """
    rows = query_rows(graph, _CONNECTIONS, lang)
    if wanted := resolve_all(graph, around):
        rows = [row for row in rows if row["one"] in wanted or row["other"] in wanted]
    if not rows:
        raise BadParameter(f"no agent, organisation or initiative is connected to {around!r}")
    nodes, edges = _laid_out(rows)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, _WIDTH], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[_HEIGHT, 0], nice=False))
    kinds = [kind for kind in _KINDS if any(node["kind"] == kind for node in nodes)]
    places = [_KINDS.index(kind) for kind in kinds]
    lines = alt.Chart(data(edges)).mark_rule(color="#c4c4c4", strokeWidth=0.8).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q", tooltip=["one:N", "relation:N", "other:N"]
    )  # fmt: skip
    base = alt.Chart(data(nodes)).encode(x=x, y=y)
    symbols = base.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.6).encode(
        size=alt.Size("area:Q", legend=None, scale=None),
        color=alt.Color(
            "kind:N", title=None, scale=alt.Scale(domain=kinds, range=[COLOURS[place] for place in places])
        ),
        shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[SHAPES[place] for place in places])),
        tooltip=["label:N", "kind:N", "connections:Q"],
    )
    words = base.transform_filter("datum.label_x != null").encode(x="label_x:Q", y="label_y:Q", text="lines:N")
    halo = words.mark_text(**LETTERS, stroke="white", strokeWidth=3, opacity=0.85)
    texts = words.mark_text(**LETTERS, color=BLACK)
    chart = alt.layer(lines, symbols, halo, texts).properties(width=_WIDTH, height=_HEIGHT)
    most = max(nodes, key=lambda node: (node["connections"], node["label"]))
    unnamed = sum(node["label_x"] is None for node in nodes)
    return finish(
        chart,
        f"{count(len(edges), 'connection')} of {len(nodes)} agents, organisations and initiatives; "
        f"most for {most['label']}",
        ["A connection is a membership at any time, participation in an initiative or one of its events, being an "
         "organ of an organisation, or being developed in an initiative. Larger symbols: more connections.",
         f"{count(unnamed, 'label')} omitted because of lack of space." if unnamed else "", source_line(graph)],
        width=150,
    )  # fmt: skip


def _laid_out(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the nodes with their positions, and one edge per connected pair."""
    relations: dict[tuple[str, str], list[str]] = {}
    known: dict[str, tuple[str, str]] = {}
    for row in rows:
        for end in ("one", "other"):
            known.setdefault(str(row[end]), (str(row[f"{end}_label"]), str(row[f"{end}_kind"])))
        relations.setdefault((str(row["one"]), str(row["other"])), []).append(str(row["relation"]))
    network_graph = networkx.Graph(list(relations))
    places = _fitted(network_graph)
    nodes = [
        {"iri": iri, "label": known[iri][0], "kind": known[iri][1], "connections": network_graph.degree[iri],
         "area": 40 + 26 * network_graph.degree[iri], "x": places[iri][0], "y": places[iri][1]}
        for iri in sorted(network_graph, key=lambda iri: (-network_graph.degree[iri], iri))
    ]  # fmt: skip
    edges = [
        {"one": known[one][0], "other": known[other][0], "relation": ", ".join(dict.fromkeys(names)),
         "x": places[one][0], "y": places[one][1], "x2": places[other][0], "y2": places[other][1]}
        for (one, other), names in relations.items()
    ]  # fmt: skip
    spots = spots_for([Mark(node["label"], node["x"], node["y"], (node["area"] / 3.14) ** 0.5) for node in nodes],
                      _WIDTH, _HEIGHT)  # fmt: skip
    return [{**node, **spot._asdict()} for node, spot in zip(nodes, spots, strict=True)], edges


def _fitted(network_graph: "networkx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Return a reproducible layout of the network, scaled to the chart."""
    found = networkx.spring_layout(network_graph, k=0.25, iterations=300, method="energy", seed=_SEED)
    xs, ys = ([float(place[axis]) for place in found.values()] for axis in (0, 1))
    ranks = [_spread(xs, 30, _WIDTH - 150), _spread(ys, 24, _HEIGHT - 30)]
    return {iri: (round(x, 1), round(y, 1)) for iri, x, y in zip(found, *ranks, strict=True)}


def _spread(values: list[float], low: float, high: float) -> list[float]:
    """Scale positions to the chart, as the mean of position and rank, so that the middle is less crowded."""
    order = {value: place for place, value in enumerate(sorted(set(values)))}
    least, span, last = min(values), (max(values) - min(values)) or 1, max(len(order) - 1, 1)
    return [low + (high - low) * ((value - least) / span + order[value] / last) / 2 for value in values]
