"""Membership timeline chart."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import altair as alt

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.plot.periods import CERTAIN, CONTESTED, POSSIBLE, Account, periods
from kgkz.plot.rows import count, graph_day, query_rows, resolve_all, source_line
from kgkz.plot.theme import BLACK, BLUE, ORANGE, SKY, Chart, data, days, finish
from kgkz.rdf.namespaces import prologue
from kgkz.sparql.parameters import Given

_MEMBERSHIPS = (
    prologue("kgkz", "org", "rdfs")
    + """
SELECT ?membership ?member ?member_label ?organisation ?organisation_label ?status ?status_label
       ?start_earliest ?start_latest ?end_earliest ?end_latest ?source ?contesting ?founded
WHERE {
  ?membership a kgkz:Membership ;
              org:member ?member ;
              org:organization ?organisation ;
              kgkz:membershipStatus ?status ;
              kgkz:accordingTo ?source .
  ?member rdfs:label ?member_label .
  ?organisation rdfs:label ?organisation_label .
  ?status rdfs:label ?status_label .
  FILTER(LANG(?member_label) = "en" && LANG(?organisation_label) = "en" && LANG(?status_label) = "en")
  OPTIONAL { ?membership kgkz:startEarliest ?start_earliest }
  OPTIONAL { ?membership kgkz:startLatest ?start_latest }
  OPTIONAL { ?membership kgkz:endEarliest ?end_earliest }
  OPTIONAL { ?membership kgkz:endLatest ?end_latest }
  OPTIONAL { ?membership kgkz:contestedBy ?contesting }
  OPTIONAL {
    SELECT ?organisation (MIN(?day) AS ?founded)
    WHERE {
      VALUES ?kind { kgkz:founding kgkz:signing }
      ?event kgkz:concerns ?organisation ; kgkz:eventKind ?kind ; kgkz:earliest ?day .
    }
    GROUP BY ?organisation
  }
}
ORDER BY STR(?organisation_label) STR(?member_label) ?start_earliest ?membership ?source
"""
)
_WIDTH = 520
_HATCH = 7
"""Distance of the strokes of the hatching, in pixels."""
_FILLS = {"fullMember": BLUE, "observer": ORANGE, "associate": SKY}


def memberships(graph: KnowledgeGraph, organisation: Given = None, *, lang: str = "en") -> Chart:
    """Draw a timeline of memberships, with their status.

    Args:
        graph: the graph.
        organisation: one or several organisations; None means all organisations with memberships.
        lang: the language of the labels.

    Returns:
        One facet per organisation, one row per member, one bar per period with one status. Bars are hatched if the
        dates are not exact, and cross-hatched if the membership is contested.

    Raises:
        BadParameter: the graph has no memberships of these organisations.
        UnknownEntity: no entity has the given name.
    """
    rows = query_rows(graph, _MEMBERSHIPS, lang)
    if wanted := resolve_all(graph, organisation):
        rows = [row for row in rows if row["organisation"] in wanted]
    if not rows:
        raise BadParameter(f"no memberships of {organisation!r} in the graph")
    until = graph_day(graph)
    bars = list(_bars(rows, until))
    since = min(bar["first"] for bar in bars)
    statuses = {bar["status"]: bar["fill"] for bar in bars}
    step = (until - since) / (_WIDTH / _HATCH)
    strokes = [stroke for bar in bars for stroke in _strokes(bar, step)]
    y = alt.Y("member:N", title=None, axis=alt.Axis(ticks=False, domain=False, grid=True))
    colour = alt.Color("status:N", title="status",
                       scale=alt.Scale(domain=list(statuses), range=list(statuses.values())))  # fmt: skip
    bar = alt.Chart().mark_bar(height=11, stroke=BLACK, strokeWidth=0.6).encode(
        y=y, x=days("first", (since, until)), x2="last:T", color=colour,
        fillOpacity=alt.condition(f"datum.certainty == '{CERTAIN}'", alt.value(1), alt.value(0.35)),
        tooltip=["organisation:N", "member:N", "status:N", "certainty:N", "first:T", "last:T", "sources:N"],
    ).transform_filter("!datum.stroke")  # fmt: skip
    hatch = alt.Chart().mark_point(color=BLACK, size=110, strokeWidth=0.8, opacity=1).encode(
        y=y, x="first:T",
        shape=alt.Shape("certainty:N", title="certainty", scale=alt.Scale(
            domain=[POSSIBLE, CONTESTED], range=["M-0.45,0.5L0.45,-0.5", "M-0.45,0.5L0.45,-0.5M-0.45,-0.5L0.45,0.5"])),
    ).transform_filter("datum.stroke")  # fmt: skip
    chart = (
        alt.layer(bar, hatch, data=data([*bars, *strokes]))
        .properties(width=_WIDTH, height=alt.Step(18))
        .facet(row=alt.Row("organisation:N", header=alt.Header(labelAngle=0, labelAnchor="start", labelOrient="top",
                                                               labelPadding=2)), spacing=6)
        .resolve_scale(y="independent")
    )  # fmt: skip
    bodies = {bar["organisation"] for bar in bars}
    lanes = {(bar["organisation"], bar["member"]) for bar in bars}
    body = f"“{next(iter(bodies))}”" if len(bodies) == 1 else count(len(bodies), "organisation")
    return finish(
        chart,
        f"{count(len(lanes), 'membership')} of {body}, from {since.year} to {until.year}",
        ["Hatched: possible, because the dates are not exact. Cross-hatched: contested by a claim, or sources differ. "
         "A bar without a known start begins on the first known day of the organisation; a bar without a known end "
         f"ends on the date of the graph, {until}.", source_line(graph)],
    )  # fmt: skip


def _bars(rows: list[dict[str, Any]], until: date) -> Iterator[dict[str, Any]]:
    """Return the bars of each member in each organisation."""
    lanes: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        lane = lanes.setdefault((str(row["organisation_label"]), str(row["member_label"])), {})
        lane.setdefault(str(row["membership"]), []).append(row)
    fills = {str(row["status_label"]): _FILLS.get(row["status"].rpartition("#")[2], "white") for row in rows}
    first = _first_days(rows, until)
    for (organisation, member), entries in lanes.items():
        accounts = [_account(entry) for entry in entries.values()]
        sources = sorted({source.rpartition("/")[2] for account in accounts for source in account.sources})
        for period in periods(accounts, first[organisation], until):
            yield {"organisation": organisation, "member": member, "fill": fills[period.status],
                   "sources": ", ".join(sources), "stroke": False, **period._asdict()}  # fmt: skip


def _first_days(rows: list[dict[str, Any]], until: date) -> dict[str, date]:
    """Return the first known day of each organisation."""
    known: dict[str, set[date]] = {}
    for row in rows:
        bounds = (row[name] for name in ("founded", "start_earliest", "start_latest"))
        known.setdefault(str(row["organisation_label"]), {until - timedelta(366)}).update(day for day in bounds if day)
    return {organisation: min(days) for organisation, days in known.items()}


def _account(rows: list[dict[str, Any]]) -> Account:
    row = rows[0]
    sources = frozenset(str(row["source"]) for row in rows)
    stated = not row["status"].endswith("statusNotStated")
    return Account(str(row["status_label"]), stated, row["start_earliest"], row["start_latest"],
                   row["end_earliest"], row["end_latest"], sources, any(one["contesting"] for one in rows))  # fmt: skip


def _strokes(bar: dict[str, Any], step: timedelta) -> Iterator[dict[str, Any]]:
    """Return the strokes of the hatching of an uncertain bar, because Vega has no fill patterns."""
    if bar["certainty"] not in (POSSIBLE, CONTESTED):
        return
    length = bar["last"] - bar["first"]
    number = max(1, int(length / step))
    for place in range(number):
        yield {**bar, "stroke": True, "first": bar["first"] + length * (place + 0.5) / number}
