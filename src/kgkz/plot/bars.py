"""Bar chart of amounts of money, with a separate scale for each currency."""

from decimal import Decimal
from typing import Any

import altair as alt

from kgkz.plot.rows import Source, count, require_columns, result_rows, source_line
from kgkz.plot.theme import BLUE, LETTER, Chart, data, finish
from kgkz.sparql.parameters import Given

_QUERY = "funding"


def money(source: Source, currency: Given = None, *, lang: str = "en") -> Chart:
    """Draw amounts of money by subject, separately for each currency.

    Args:
        source: the graph, or the result of the query ``funding``.
        currency: an ISO 4217 currency code; None means all currencies.
        lang: the language of the labels.

    Returns:
        One chart per currency, each with its own scale; one bar per amount.

    Raises:
        BadParameter: there is nothing to draw, or the table is not a result of this query.
    """
    rows = result_rows(source, _QUERY, lang, currency=currency)
    require_columns(rows, _QUERY, "currency", "amount", "figure_label", "subject_label")
    sums = [
        {
            "currency": row["currency"],
            "millions": Decimal(row["amount"]) / 1_000_000,
            "figure": row["figure_label"],
            "subject": row["subject_label"],
            "funder": row.get("funder_label"),
            "text": f"{row.get('qualifier') or ''} {Decimal(row['amount']) / 1_000_000:,.10g} million".strip(),
            "source": row.get("source_label"),
        }
        for row in rows
    ]
    currencies = list(dict.fromkeys(str(one["currency"]) for one in sums))
    several = count(len(currencies), "currency", "currencies")
    charts = [_one([one for one in sums if one["currency"] == name], name) for name in currencies]
    return finish(
        alt.vconcat(*charts, spacing=22),
        f"{count(len(sums), 'amount')} of money in {several}, by subject",
        ["Each currency has its own scale. Do not compare bars of different currencies.",
         source_line(source, _QUERY)],
    )  # fmt: skip


def _one(sums: list[dict[str, object]], currency: str) -> Any:
    """Draw the amounts in one currency."""
    label = alt.Y("figure:N", sort="-x", title=None, axis=alt.Axis(ticks=False, domain=False))
    widest = max(len(str(one["text"])) for one in sums) * LETTER
    most = max(float(str(one["millions"])) for one in sums)
    amount = alt.X("millions:Q", title=f"million {currency}", scale=alt.Scale(domain=[0, most * (1 + widest / 320)]),
                   axis=alt.Axis(grid=False))  # fmt: skip
    base = alt.Chart(data(sums)).encode(y=label, x=amount)
    bar = base.mark_bar(color=BLUE, height=14).encode(
        tooltip=["figure:N", "subject:N", "funder:N", "text:N", "source:N"]
    )
    text = base.mark_text(align="left", dx=5, fontSize=11).encode(text="text:N")
    return alt.layer(bar, text).properties(width=400, height=alt.Step(24))
