"""Chart theme: font, accessible colours, title and source line."""

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import wrap
from typing import Any, cast

import altair as alt

from kgkz.plot.rows import plain

# Altair's own way to show a chart in a notebook fetches its drawer from the network; another that was chosen stays.
if alt.renderers.active == "default":
    alt.renderers.enable("svg")

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first comes with the renderer, and has every letter of Kazakh, Russian and Turkish; the next have its widths."""

BLACK, GREY, PALE = "#1a1a1a", "#767676", "#d9d9d9"
BLUE, ORANGE, GREEN, SKY = "#0072b2", "#e69f00", "#009e73", "#56b4e9"
VERMILION, PURPLE, YELLOW = "#d55e00", "#cc79a7", "#f0e442"
"""The colours of Okabe and Ito."""

COLOURS = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, BLACK, YELLOW)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
"""Colour and shape always change together."""

LETTER = 6.2
"""About how wide a letter is at eleven pixels, on the wide side."""

Picture = alt.LayerChart | alt.FacetChart | alt.VConcatChart
"""What a picture is: a chart of Altair, made of several."""


def data(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Put rows into a chart itself, so that it can be sent on as one file."""
    return alt.InlineData(values=[plain(row) for row in rows])


def finish(chart: Any, title: str, notes: Iterable[str], width: int = 110) -> Picture:
    """Add title, notes and source line, and apply the theme.

    Args:
        chart: the chart.
        title: what is seen.
        notes: a line each; the last says the source.
        width: how many letters a line may have.

    Returns:
        The chart, dressed.
    """
    lines = [line for note in notes if note for line in wrap(note, width)]
    head = alt.TitleParams(text=wrap(title, int(width * 0.75)), subtitle=lines, anchor="start", frame="bounds")
    dressed: Any = (
        chart.properties(title=head, background="white", padding=14)
        .configure(font=FONT)
        .configure_title(
            fontSize=16, subtitleFontSize=11, subtitleColor="#4d4d4d", offset=14, subtitleLineHeight=15, lineHeight=20
        )
        .configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelLimit=0, titleColor=BLACK,
                        labelColor=BLACK, gridColor="#ebebeb", domainColor=GREY, tickColor=GREY)
        .configure_legend(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelLimit=0, orient="bottom",
                          direction="horizontal", titleColor=BLACK, labelColor=BLACK, symbolSize=110)
        .configure_header(labelFontSize=11, labelFontWeight="bold", labelColor=BLACK, labelLimit=0, title=None)
        .configure_view(stroke=None)
    )  # fmt: skip
    return cast(Picture, dressed)


def in_colours(names: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Give names their colours and shapes, in order: names, colours, shapes."""
    domain = list(dict.fromkeys(names))
    times = -(-len(domain) // len(COLOURS))
    return domain, list(COLOURS * times)[: len(domain)], list(SHAPES * times)[: len(domain)]


def days(field: str, span: tuple[date, date], title: str | None = None) -> alt.X:
    """An axis of days, which knows no time zone, with some room at both ends of what it spans."""
    room = (span[1] - span[0]) / 40
    scale = alt.Scale(type="utc", domain=[(span[0] - room).isoformat(), (span[1] + room).isoformat()], nice=False)
    return alt.X(f"{field}:T", title=title, scale=scale, axis=alt.Axis(format="%Y"))
