"""Chart theme: font, accessible colours, title and source line."""

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import wrap
from typing import Any, cast

import altair as alt

from kgkz.plot.rows import plain

# The default renderer of Altair loads JavaScript from the network. A renderer chosen by the user is not changed.
if alt.renderers.active == "default":
    alt.renderers.enable("svg")

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first font is part of the renderer with all Kazakh, Russian and Turkish letters; the others have equal widths."""

BLACK, GREY, PALE = "#1a1a1a", "#767676", "#d9d9d9"
BLUE, ORANGE, GREEN, SKY = "#0072b2", "#e69f00", "#009e73", "#56b4e9"
VERMILION, PURPLE, YELLOW = "#d55e00", "#cc79a7", "#f0e442"
"""The accessible colours of Okabe and Ito."""

COLOURS = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, BLACK, YELLOW)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
"""Colours and shapes are used together, so that nothing is distinguished by colour alone."""

LETTER = 6.2
"""Approximate upper bound of the average letter width at a font size of 11 pixels, in pixels."""

Chart = alt.LayerChart | alt.FacetChart | alt.VConcatChart
"""A compound Altair chart."""


def data(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Return rows as inline data, so that a chart contains its data."""
    return alt.InlineData(values=[plain(row) for row in rows])


def finish(chart: Any, title: str, notes: Iterable[str], width: int = 110) -> Chart:
    """Add title, notes and source line, and apply the theme.

    Args:
        chart: the chart.
        title: the title.
        notes: the notes; the last one is the source line.
        width: the longest line, in letters.

    Returns:
        The chart with title, notes and theme.
    """
    lines = [line for note in notes if note for line in wrap(note, width)]
    head = alt.TitleParams(text=wrap(title, int(width * 0.75)), subtitle=lines, anchor="start", frame="bounds")
    themed: Any = (
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
    return cast(Chart, themed)


def in_colours(names: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the distinct names, and a colour and a shape for each."""
    domain = list(dict.fromkeys(names))
    times = -(-len(domain) // len(COLOURS))
    return domain, list(COLOURS * times)[: len(domain)], list(SHAPES * times)[: len(domain)]


def days(field: str, span: tuple[date, date], title: str | None = None) -> alt.X:
    """Return a time axis (UTC) with margins at both ends."""
    room = (span[1] - span[0]) / 40
    scale = alt.Scale(type="utc", domain=[(span[0] - room).isoformat(), (span[1] + room).isoformat()], nice=False)
    return alt.X(f"{field}:T", title=title, scale=scale, axis=alt.Axis(format="%Y"))
