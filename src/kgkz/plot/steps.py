"""How institutions were built: their steps in time."""

from typing import Any

import altair as alt

from kgkz.plot.rows import Source, answer, count, needs, origin
from kgkz.plot.theme import GREY, Picture, data, days, finish, in_colours
from kgkz.reasoning.dates import edtf_bounds
from kgkz.sparql.parameters import Given

_QUERY = "institution_timeline"
_INITIATIVE = "id:initiative-turkic-cooperation"


def institutions(source: Source, initiative: Given = None, *, lang: str = "en") -> Picture:
    """Draw the steps by which institutions were built, each institution apart, in time.

    Args:
        source: the graph, or a table of the query ``institution_timeline``.
        initiative: the initiative in which they are built; that of the query if left out.
        lang: the language of the labels.

    Returns:
        A facet a institution; a symbol a step, by its kind, and a line over the time that its date leaves open.

    Raises:
        BadParameter: there is nothing to draw, or the table is another query's.
    """
    rows = answer(source, _QUERY, lang, {"initiative": _INITIATIVE}, initiative=initiative)
    needs(rows, _QUERY, "date", "institution_label", "event_kind_label", "event_label")
    steps = _steps(rows)
    first: dict[str, Any] = {}
    for step in steps:
        first.setdefault(step["institution"], step["from"])
    kinds, colours, shapes = in_colours(step["kind"] for step in steps)
    y = alt.Y("step:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(grid=True, ticks=False))
    base = alt.Chart().encode(y=y)
    line = base.mark_rule(strokeWidth=3, opacity=0.5, color=GREY).encode(
        x=days("from", (steps[0]["from"], max(step["to"] for step in steps))), x2="to:T"
    )
    symbol = base.mark_point(size=110, filled=True, opacity=1).encode(
        x="middle:T",
        color=alt.Color("kind:N", title="step", scale=alt.Scale(domain=kinds, range=colours)),
        shape=alt.Shape("kind:N", title="step", scale=alt.Scale(domain=kinds, range=shapes)),
        tooltip=["institution:N", "step:N", "kind:N", "date:N", "source:N"],
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
        f"{count(len(first), 'institution')} built in {count(len(steps), 'step')}, {years}",
        ["A line shows how much time the date leaves open: a year, a month. The day of the symbol is its middle.",
         origin(source, _QUERY)],
    )  # fmt: skip


def _steps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bring the rows to one a step, in time, with the days that bound its date."""
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
                "step": row["event_label"],
                "kind": row["event_kind_label"],
                "date": row["date"],
                "from": first,
                "to": last,
                "middle": first + (last - first) / 2,
                "sources": [],
            },
        )
        step["sources"].append(str(row.get("source_label", "")))
    ordered = sorted(steps.values(), key=lambda step: (step["from"], step["to"], step["step"]))
    return [
        {**{key: value for key, value in step.items() if key != "sources"}, "order": place,
         "source": ", ".join(dict.fromkeys(step["sources"]))}
        for place, step in enumerate(ordered)
    ]  # fmt: skip
