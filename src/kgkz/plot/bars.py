"""Sums of money by what they are for; what is in another currency is never added or compared."""

from decimal import Decimal
from typing import Any

import altair as alt

from kgkz.plot.rows import Source, answer, count, needs, origin
from kgkz.plot.theme import BLUE, LETTER, Picture, data, finish
from kgkz.sparql.parameters import Given

_QUERY = "funding"


def money(source: Source, currency: Given = None, *, lang: str = "en") -> Picture:
    """Draw sums of money by what they are for, each currency apart.

    Args:
        source: the graph, or a table of the query ``funding``.
        currency: the code of a currency, as in ISO 4217; all if left out.
        lang: the language of the labels.

    Returns:
        A chart a currency, one below the other, with scales of their own; a bar a sum.

    Raises:
        BadParameter: there is nothing to draw, or the table is another query's.
    """
    rows = answer(source, _QUERY, lang, currency=currency)
    needs(rows, _QUERY, "currency", "amount", "figure_label", "subject_label")
    sums = [
        {
            "currency": row["currency"],
            "millions": Decimal(row["amount"]) / 1_000_000,
            "figure": row["figure_label"],
            "subject": row["subject_label"],
            "funder": row.get("funder_label"),
            "said": f"{row.get('qualifier') or ''} {Decimal(row['amount']) / 1_000_000:,.10g} million".strip(),
            "source": row.get("source_label"),
        }
        for row in rows
    ]
    currencies = list(dict.fromkeys(str(one["currency"]) for one in sums))
    several = count(len(currencies), "currency", "currencies")
    charts = [_one([one for one in sums if one["currency"] == name], name) for name in currencies]
    return finish(
        alt.vconcat(*charts, spacing=22),
        f"{count(len(sums), 'sum')} of money in {several}, by what they are for",
        ["Each currency has a scale of its own: bars of different currencies cannot be compared.",
         origin(source, _QUERY)],
    )  # fmt: skip


def _one(sums: list[dict[str, object]], currency: str) -> Any:
    """Draw the sums in one currency."""
    label = alt.Y("figure:N", sort="-x", title=None, axis=alt.Axis(ticks=False, domain=False))
    widest = max(len(str(one["said"])) for one in sums) * LETTER
    most = max(float(str(one["millions"])) for one in sums)
    amount = alt.X("millions:Q", title=f"million {currency}", scale=alt.Scale(domain=[0, most * (1 + widest / 320)]),
                   axis=alt.Axis(grid=False))  # fmt: skip
    base = alt.Chart(data(sums)).encode(y=label, x=amount)
    bar = base.mark_bar(color=BLUE, height=14).encode(
        tooltip=["figure:N", "subject:N", "funder:N", "said:N", "source:N"]
    )
    text = base.mark_text(align="left", dx=5, fontSize=11).encode(text="said:N")
    return alt.layer(bar, text).properties(width=400, height=alt.Step(24))
