"""Definitions of a concept, and the features that each demands."""

from collections import Counter

import altair as alt

from kgkz.plot.rows import Source, answer, count, needs, origin
from kgkz.plot.theme import BLUE, GREY, Picture, data, finish
from kgkz.sparql.parameters import Given

_QUERY = "definition_features"
_CONCEPT = "id:cultural-diplomacy"


def definitions(source: Source, concept: Given = None, *, lang: str = "en") -> Picture:
    """Draw which features each definition of a concept demands.

    Args:
        source: the graph, or a table of the query ``definition_features``.
        concept: the concept that is defined; that of the query if left out.
        lang: the language of the labels.

    Returns:
        A matrix: a row a definition, a column a feature, both by how much they have; a full square where it is
        demanded, a dot where it is not.

    Raises:
        BadParameter: there is nothing to draw, or the table is another query's.
    """
    rows = answer(source, _QUERY, lang, {"concept": _CONCEPT}, concept=concept)
    needs(rows, _QUERY, "definition_label", "feature_label", "present")
    cells = {(str(row["definition_label"]), str(row["feature_label"])): bool(row["present"]) for row in rows}
    demands, demanded = Counter[str](), Counter[str]()
    for (definition, feature), has in cells.items():
        demands[definition] += has
        demanded[feature] += has
    tall = sorted(demands, key=lambda name: (-demands[name], name))
    wide = sorted(demanded, key=lambda name: (-demanded[name], name))
    shown = [
        {"definition": definition, "feature": feature, "demanded": "yes" if has else "no"}
        for (definition, feature), has in cells.items()
    ]
    base = alt.Chart(data(shown)).encode(
        x=alt.X("feature:N", sort=wide, title=None,
                axis=alt.Axis(orient="top", labelAngle=-45, ticks=False, domain=False, grid=False)),
        y=alt.Y("definition:N", sort=tall, title=None, axis=alt.Axis(ticks=False, domain=False, grid=False)),
        tooltip=["definition:N", "feature:N", "demanded:N"],
    )  # fmt: skip
    yes = base.mark_square(size=260, color=BLUE, opacity=1).transform_filter("datum.demanded == 'yes'")
    no = base.mark_circle(size=14, color=GREY, opacity=1).transform_filter("datum.demanded == 'no'")
    chart = alt.layer(yes, no).properties(width=alt.Step(24), height=alt.Step(22))
    most = wide[0]
    return finish(
        chart,
        f"{count(len(tall), 'definition')}: most often demanded is “{most}”, by {demanded[most]}",
        ["Square: the definition demands the feature. Dot: it does not. The coding is the editors'.",
         origin(source, _QUERY)],
        width=90,
    )  # fmt: skip
