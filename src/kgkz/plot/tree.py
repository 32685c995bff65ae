"""The SWOT table as a tree: quadrant, items, and what each item rests on."""

from typing import Any, NamedTuple

import altair as alt

from kgkz.plot.rows import Source, answer, count, needs, origin
from kgkz.plot.theme import BLACK, LETTER, VERMILION, Picture, data, finish, in_colours
from kgkz.sparql.parameters import Given

_QUERY = "swot_evidence"
_QUADRANT, _ITEM, _GROUND = range(3)
_LINE = 17
"""Pixels from one ground to the next."""
_ITEMS = 130
"""Where the items begin, in pixels; quadrants begin at the edge, grounds behind the longest item."""
_NOTHING = "rests on nothing that the source says elsewhere"


def swot(source: Source, quadrant: Given = None, *, lang: str = "en") -> Picture:
    """Draw the SWOT table with what each item rests on.

    Args:
        source: the graph, or a table of the query ``swot_evidence``.
        quadrant: one side of the table, such as ``kgkz:weakness``; all if left out.
        lang: the language of the labels.

    Returns:
        A tree from left to right: quadrant, items in the order of the table, grounds; an item without a ground says
        so.

    Raises:
        BadParameter: there is nothing to draw, or the table is another query's.
    """
    rows = answer(source, _QUERY, lang, quadrant=quadrant)
    needs(rows, _QUERY, "quadrant_label", "number", "item_label", "evidence_label")
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
        color=alt.condition("datum.bare", alt.value(VERMILION), alt.value(BLACK)),
    )
    heads = base.mark_text(align="left", dx=9, fontSize=12, fontWeight="bold").encode(text="label:N")
    chart = alt.layer(
        lines,
        symbols,
        texts.transform_filter("datum.level > 0"),
        heads.transform_filter("datum.level == 0"),
    ).properties(width=width, height=height)
    items = [node for node in nodes if node.level == _ITEM]
    bare = sum(node.bare for node in nodes)
    return finish(
        chart,
        f"{count(len(items), 'item')} of the SWOT table, and what they rest on: {bare or 'none'} on nothing",
        ["To the right what the same source says elsewhere, in the editors' reading of it.", origin(source, _QUERY)],
    )


class _Node(NamedTuple):
    """A quadrant, an item or a ground, and where it is drawn."""

    level: int
    quadrant: str
    label: str
    passages: str | None
    bare: bool
    x: float
    y: float


def _grown(rows: list[dict[str, Any]]) -> tuple[list[_Node], list[dict[str, Any]]]:
    """Find a place for each node, the grounds one below the other, and the lines between them."""
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
        for item, rests in items.items():
            leaves = []
            for ground in rests:
                label, bare = ground["evidence_label"] or _NOTHING, ground["evidence_label"] is None
                leaves.append(_Node(_GROUND, quadrant, str(label), ground.get("evidence_passages"), bare, behind, y))
                y += _LINE
            branch = _Node(_ITEM, quadrant, item, rests[0].get("item_passages"), False, _ITEMS, _middle(leaves))
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
    """Lead a line from the end of a label to the symbol of what stands under it."""
    usual = LETTER * (1.1 if over.level == _QUADRANT else 0.9)  # a label has narrow letters too
    return [(over.x + 18 + len(over.label) * usual, over.y), (under.x - 18, under.y), (under.x, under.y)]
