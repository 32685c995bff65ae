"""Chart of positive and negative claims by holder."""

from collections import Counter
from typing import Any

import altair as alt

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.plot.rows import Source, count, require_columns, resolve_all, result_rows, source_line
from kgkz.plot.theme import BLACK, BLUE, ORANGE, Chart, data, finish
from kgkz.sparql.parameters import Given

_QUERY = "claims_about"
_SUBJECT = "id:initiative-latin-script"
_SIDES = ("negative", "positive")
_PALE = "Pale bars: another claim disputes the claim."


def claims(source: Source, subject: Given = None, *, lang: str = "en") -> Chart:
    """Draw the number of positive and negative claims about a subject, by holder.

    Args:
        source: the graph, or the result of the query ``claims_about``.
        subject: the subject of the claims; by default the Latin script initiative.
        lang: the language of the labels.

    Returns:
        Bars to the left for negative claims and to the right for positive claims; disputed claims are pale.

    Raises:
        BadParameter: there is nothing to draw, or the table is not a result of this query.
    """
    rows = result_rows(source, _QUERY, lang, {"subject": _SUBJECT}, subject=subject)
    require_columns(rows, _QUERY, "polarity", "claim", "holder_label", "disputed")
    rows = [row for row in rows if str(row["polarity"]).endswith(_SIDES)]
    if not rows:
        raise BadParameter("there is nothing to draw: no positive or negative claims")
    held = {(str(row["claim"]), str(row["holder_label"])): row for row in rows}.values()
    counts = Counter(
        (str(row["holder_label"]), str(row["polarity"]).endswith("positive"), bool(row["disputed"])) for row in held
    )
    both = Counter[str]()
    for (holder, _, _), number in counts.items():
        both[holder] += number
    order = sorted(both, key=lambda holder: (-both[holder], holder))
    bars, ends = [], dict.fromkeys([(holder, side) for holder, side, _ in counts], 0)
    for (holder, side, disputed), number in sorted(counts.items()):
        start, ends[holder, side] = ends[holder, side], ends[holder, side] + number
        sign = 1 if side else -1
        bars.append({"holder": holder, "polarity": "positive" if side else "negative", "from": sign * start,
                     "to": sign * ends[holder, side], "claims": number,
                     "disputed": "yes" if disputed else "no"})  # fmt: skip
    texts = [{"holder": holder, "to": end if side else -end, "claims": end} for (holder, side), end in ends.items()]
    most = max(ends.values()) + 1
    y = alt.Y("holder:N", sort=order, title=None,
              axis=alt.Axis(ticks=False, domain=False, labelLimit=330, offset=8))  # fmt: skip
    scale = alt.Scale(domain=[-most, most], nice=False)
    x = alt.X("from:Q", scale=scale, title="negative claims  ←   →  positive claims",
              axis=alt.Axis(labelExpr="abs(datum.value)", format="d", tickMinStep=1))  # fmt: skip
    bar = alt.Chart(data(bars)).mark_bar(height=14, strokeWidth=1.2).encode(
        y=y, x=x, x2="to:Q",
        color=alt.Color("polarity:N", title=None, scale=alt.Scale(domain=list(_SIDES), range=[ORANGE, BLUE])),
        stroke=alt.Stroke("polarity:N", title=None, scale=alt.Scale(domain=list(_SIDES), range=[ORANGE, BLUE])),
        fillOpacity=alt.FillOpacity("disputed:N", legend=None, scale=alt.Scale(domain=["no", "yes"], range=[1, 0.25])),
        tooltip=["holder:N", "polarity:N", "claims:Q", "disputed:N"],
    )  # fmt: skip
    written: Any = alt.Chart(data(texts)).encode(y=y, x=alt.X("to:Q", scale=scale), text="claims:Q")
    right = written.mark_text(align="left", dx=4, fontSize=11).transform_filter("datum.to > 0")
    left = written.mark_text(align="right", dx=-4, fontSize=11).transform_filter("datum.to < 0")
    middle = alt.Chart(data([{"zero": 0}])).mark_rule(color=BLACK).encode(x=alt.X("zero:Q", scale=scale))
    chart = alt.layer(bar, middle, left, right).properties(width=420, height=alt.Step(24))
    positive, negative = (sum(end for (_, side), end in ends.items() if side is which) for which in (True, False))
    return finish(
        chart,
        f"{positive} positive and {count(negative, 'negative claim')}{_about(source, subject)}, by holder",
        [_PALE if any(row["disputed"] for row in held) else "",
         "A claim is counted once per holder. The number of claims does not show whether they are true.",
         source_line(source, _QUERY)],
    )  # fmt: skip


def _about(source: Source, subject: Given) -> str:
    """Return the subject of the claims for the title; empty if it is not known."""
    if not isinstance(source, KnowledgeGraph):
        return ""
    names = [f"“{source.about(entity).label}”" for entity in resolve_all(source, subject or _SUBJECT)]
    return f" about {' and '.join(names)}"
