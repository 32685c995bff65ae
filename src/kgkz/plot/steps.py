"""Timeline chart of the development of institutions."""

from typing import Any

import altair as alt

from kgkz.plot.rows import Source, count, require_columns, result_rows, source_line
from kgkz.plot.theme import GREY, Chart, data, days, finish, in_colours
from kgkz.reasoning.dates import edtf_bounds
from kgkz.sparql.parameters import Given

_QUERY = "institution_timeline"
_INITIATIVE = "id:initiative-turkic-cooperation"


def institutions(source: Source, initiative: Given = None, *, lang: str = "en") -> Chart:
    """Draw a timeline of the events in which institutions were developed.

    Args:
        source: the graph, or the result of the query ``institution_timeline``.
        initiative: the initiative of the institutions; by default Turkic cooperation.
        lang: the language of the labels.

    Returns:
        One facet per institution; one symbol per event, by kind; a line over the time span of an inexact date.

    Raises:
        BadParameter: there is nothing to draw, or the table is not a result of this query.
    """
    rows = result_rows(source, _QUERY, lang, {"initiative": _INITIATIVE}, initiative=initiative)
    require_columns(rows, _QUERY, "date", "institution_label", "event_kind_label", "event_label")
    steps = _steps(rows)
    first: dict[str, Any] = {}
    for step in steps:
        first.setdefault(step["institution"], step["from"])
    kinds, colours, shapes = in_colours(step["kind"] for step in steps)
    y = alt.Y("event:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(grid=True, ticks=False))
    base = alt.Chart().encode(y=y)
    line = base.mark_rule(strokeWidth=3, opacity=0.5, color=GREY).encode(
        x=days("from", (steps[0]["from"], max(step["to"] for step in steps))), x2="to:T"
    )
    symbol = base.mark_point(size=110, filled=True, opacity=1).encode(
        x="middle:T",
        color=alt.Color("kind:N", title="kind of event", scale=alt.Scale(domain=kinds, range=colours)),
        shape=alt.Shape("kind:N", title="kind of event", scale=alt.Scale(domain=kinds, range=shapes)),
        tooltip=["institution:N", "event:N", "kind:N", "date:N", "source:N"],
    )
    chart = (
        alt.layer(line, symbol, data=data(steps))
        .properties(width=460, height=alt.Step(20))
        .facet(
            row=alt.Row("institution:N", sort=list(first), header=alt.Header(labelAngle=0, labelAnchor="start",
                                                                             labelOrient="top", labelPadding=2)),
            spacing=6,
        )
        .resolve_scale(y="independent")
    )  # fmt: skip
    years = f"{steps[0]['from'].year} to {steps[-1]['to'].year}"
    return finish(
        chart,
        f"{count(len(steps), 'event')} in the development of {count(len(first), 'institution')}, {years}",
        ["A line shows the time span of an inexact date, such as a year or a month. The symbol is in its middle.",
         source_line(source, _QUERY)],
    )  # fmt: skip


def _steps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row per event, in chronological order, with the earliest and the latest day of its date."""
    steps: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        first, last = edtf_bounds(str(row["date"]))
        if first is None or last is None:
            first = last = first or last
        if first is None or last is None:
            continue
        step = steps.setdefault(
            (str(row["event_label"]), str(row["date"])),
            {
                "institution": row["institution_label"],
                "event": row["event_label"],
                "kind": row["event_kind_label"],
                "date": row["date"],
                "from": first,
                "to": last,
                "middle": first + (last - first) / 2,
                "sources": [],
            },
        )
        step["sources"].append(str(row.get("source_label", "")))
    ordered = sorted(steps.values(), key=lambda step: (step["from"], step["to"], step["event"]))
    return [
        {**{key: value for key, value in step.items() if key != "sources"}, "order": place,
         "source": ", ".join(dict.fromkeys(step["sources"]))}
        for place, step in enumerate(ordered)
    ]  # fmt: skip
