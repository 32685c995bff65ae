"""Tree chart of the SWOT table: quadrants, items, and the evidence for each item."""

from typing import Any, NamedTuple

import altair as alt

from kgkz.plot.rows import Source, count, require_columns, result_rows, source_line
from kgkz.plot.theme import BLACK, LETTER, VERMILION, Chart, data, finish, in_colours
from kgkz.sparql.parameters import Given

_QUERY = "swot_evidence"
_QUADRANT, _ITEM, _EVIDENCE = range(3)
_LINE = 17
"""Distance of two lines, in pixels."""
_ITEMS = 130
"""Left edge of the items, in pixels. Quadrants begin at 0, evidence begins after the longest item."""
_NOTHING = "not supported by any other passage of the source"


def swot(source: Source, quadrant: Given = None, *, lang: str = "en") -> Chart:
    """Draw the SWOT table with the evidence for each item.

    Args:
        source: the graph, or the result of the query ``swot_evidence``.
        quadrant: one quadrant of the table, such as ``kgkz:weakness``; None means all.
        lang: the language of the labels.

    Returns:
        A tree from left to right: quadrants, items in the order of the table, evidence. Items without evidence are
        marked.

    Raises:
        BadParameter: there is nothing to draw, or the table is not a result of this query.
    """
    rows = result_rows(source, _QUERY, lang, quadrant=quadrant)
    require_columns(rows, _QUERY, "quadrant_label", "number", "item_label", "evidence_label")
    nodes, edges = _grown(rows)
    names, colours, shapes = in_colours(node.quadrant for node in sorted(nodes, key=lambda node: node.y))
    height = max(node.y for node in nodes) + _LINE
    width = max(node.x + len(node.label) * LETTER for node in nodes)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    lines = alt.Chart(data(edges)).mark_line(strokeWidth=1, color="#b0b0b0", interpolate="monotone").encode(
        x=x, y=y, detail="edge:N", order="order:Q"
    )  # fmt: skip
    base = alt.Chart(data(node._asdict() for node in nodes)).encode(x=x, y=y)
    symbols = base.mark_point(filled=True, size=60, opacity=1).encode(
        color=alt.Color("quadrant:N", legend=None, scale=alt.Scale(domain=names, range=colours)),
        shape=alt.Shape("quadrant:N", legend=None, scale=alt.Scale(domain=names, range=shapes)),
        tooltip=["quadrant:N", "label:N", "passages:N"],
    )
    texts = base.mark_text(align="left", dx=9, fontSize=11).encode(
        text="label:N",
        color=alt.condition("datum.unsupported", alt.value(VERMILION), alt.value(BLACK)),
    )
    heads = base.mark_text(align="left", dx=9, fontSize=12, fontWeight="bold").encode(text="label:N")
    chart = alt.layer(
        lines,
        symbols,
        texts.transform_filter("datum.level > 0"),
        heads.transform_filter("datum.level == 0"),
    ).properties(width=width, height=height)
    items = [node for node in nodes if node.level == _ITEM]
    unsupported = sum(node.unsupported for node in nodes)
    return finish(
        chart,
        f"{count(len(items), 'item')} of the SWOT table, and their evidence; {unsupported or 'none'} without evidence",
        [
            "Right: evidence from other passages of the same source, selected by the editors.",
            source_line(source, _QUERY),
        ],
    )


class _Node(NamedTuple):
    """A quadrant, an item or a piece of evidence, with its position."""

    level: int
    quadrant: str
    label: str
    passages: str | None
    unsupported: bool
    x: float
    y: float


def _grown(rows: list[dict[str, Any]]) -> tuple[list[_Node], list[dict[str, Any]]]:
    """Return the nodes with their positions, and the points of the lines between them."""
    table: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        item = f"{row['number']}. {row['item_label']}"
        table.setdefault(str(row["quadrant_label"]), {}).setdefault(item, []).append(row)
    behind = _ITEMS + 60 + max(len(item) for items in table.values() for item in items) * LETTER
    nodes: list[_Node] = []
    ends: list[tuple[_Node, _Node]] = []
    y = 0.5 * _LINE
    for quadrant, items in table.items():
        branches = []
        for item, evidence in items.items():
            leaves = []
            for piece in evidence:
                label, unsupported = piece["evidence_label"] or _NOTHING, piece["evidence_label"] is None
                leaves.append(
                    _Node(_EVIDENCE, quadrant, str(label), piece.get("evidence_passages"), unsupported, behind, y)
                )
                y += _LINE
            branch = _Node(_ITEM, quadrant, item, evidence[0].get("item_passages"), False, _ITEMS, _middle(leaves))
            branches.append(branch)
            ends += [(branch, leaf) for leaf in leaves]
            nodes += [branch, *leaves]
            y += 0.5 * _LINE
        root = _Node(_QUADRANT, quadrant, quadrant, None, False, 0, _middle(branches))
        ends += [(root, branch) for branch in branches]
        nodes.append(root)
        y += _LINE
    edges = [
        {"edge": number, "order": order, "x": x, "y": y}
        for number, (over, under) in enumerate(ends)
        for order, (x, y) in enumerate(_line(over, under))
    ]
    return nodes, edges


def _middle(nodes: list[_Node]) -> float:
    return (nodes[0].y + nodes[-1].y) / 2


def _line(over: _Node, under: _Node) -> list[tuple[float, float]]:
    """Return the points of the line from the end of a label to the symbol of its child node."""
    letter = LETTER * (1.1 if over.level == _QUADRANT else 0.9)  # labels contain narrow letters too
    return [(over.x + 18 + len(over.label) * letter, over.y), (under.x - 18, under.y), (under.x, under.y)]
