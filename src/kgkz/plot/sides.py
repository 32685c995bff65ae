"""Chart of positive and negative claims by holder."""

from collections import Counter
from typing import Any

import altair as alt

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.plot.rows import Source, answer, count, needs, origin, things
from kgkz.plot.theme import BLACK, BLUE, ORANGE, Picture, data, finish
from kgkz.sparql.parameters import Given

_QUERY = "claims_about"
_SUBJECT = "id:initiative-latin-script"
_SIDES = ("negative", "positive")
_PALE = "Pale with an edge: another claim disputes it."


def claims(source: Source, subject: Given = None, *, lang: str = "en") -> Picture:
    """Draw how many claims stand for a thing and how many against it, by who holds them.

    Args:
        source: the graph, or a table of the query ``claims_about``.
        subject: what is argued about; that of the query if left out.
        lang: the language of the labels.

    Returns:
        Bars from the middle: claims against to the left, claims for to the right, those that are disputed paler.

    Raises:
        BadParameter: there is nothing to draw, or the table is another query's.
    """
    rows = answer(source, _QUERY, lang, {"subject": _SUBJECT}, subject=subject)
    needs(rows, _QUERY, "polarity", "claim", "holder_label", "disputed")
    rows = [row for row in rows if str(row["polarity"]).endswith(_SIDES)]
    if not rows:
        raise BadParameter("there is nothing to draw: no claim is for or against it")
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
        bars.append({"holder": holder, "side": "for" if side else "against", "from": sign * start,
                     "to": sign * ends[holder, side], "claims": number,
                     "disputed": "yes" if disputed else "no"})  # fmt: skip
    texts = [{"holder": holder, "to": end if side else -end, "claims": end} for (holder, side), end in ends.items()]
    most = max(ends.values()) + 1
    y = alt.Y("holder:N", sort=order, title=None,
              axis=alt.Axis(ticks=False, domain=False, labelLimit=330, offset=8))  # fmt: skip
    scale = alt.Scale(domain=[-most, most], nice=False)
    x = alt.X("from:Q", scale=scale, title="claims against  ←   →  claims for",
              axis=alt.Axis(labelExpr="abs(datum.value)", format="d", tickMinStep=1))  # fmt: skip
    bar = alt.Chart(data(bars)).mark_bar(height=14, strokeWidth=1.2).encode(
        y=y, x=x, x2="to:Q",
        color=alt.Color("side:N", title=None, scale=alt.Scale(domain=["against", "for"], range=[ORANGE, BLUE])),
        stroke=alt.Stroke("side:N", title=None, scale=alt.Scale(domain=["against", "for"], range=[ORANGE, BLUE])),
        fillOpacity=alt.FillOpacity("disputed:N", legend=None, scale=alt.Scale(domain=["no", "yes"], range=[1, 0.25])),
        tooltip=["holder:N", "side:N", "claims:Q", "disputed:N"],
    )  # fmt: skip
    written: Any = alt.Chart(data(texts)).encode(y=y, x=alt.X("to:Q", scale=scale), text="claims:Q")
    right = written.mark_text(align="left", dx=4, fontSize=11).transform_filter("datum.to > 0")
    left = written.mark_text(align="right", dx=-4, fontSize=11).transform_filter("datum.to < 0")
    middle = alt.Chart(data([{"zero": 0}])).mark_rule(color=BLACK).encode(x=alt.X("zero:Q", scale=scale))
    chart = alt.layer(bar, middle, left, right).properties(width=420, height=alt.Step(24))
    for_it, against = (sum(end for (_, side), end in ends.items() if side is which) for which in (True, False))
    return finish(
        chart,
        f"{count(for_it, 'claim')} for {_name(source, subject)} and {against} against, by who holds them",
        [_PALE if any(row["disputed"] for row in held) else "",
         "A claim counts once for each holder. How many say a thing does not make it so.", origin(source, _QUERY)],
    )  # fmt: skip


def _name(source: Source, subject: Given) -> str:
    """Name the thing that is argued about, as far as it is known."""
    if not isinstance(source, KnowledgeGraph):
        return "it"
    return " and ".join(f"“{source.about(thing).label}”" for thing in things(source, subject or _SUBJECT))
