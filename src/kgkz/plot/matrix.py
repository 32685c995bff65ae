"""Matrix chart of the features of definitions."""

from collections import Counter

import altair as alt

from kgkz.plot.rows import Source, count, require_columns, result_rows, source_line
from kgkz.plot.theme import BLUE, GREY, Chart, data, finish
from kgkz.sparql.parameters import Given

_QUERY = "definition_features"
_CONCEPT = "id:cultural-diplomacy"


def definitions(source: Source, concept: Given = None, *, lang: str = "en") -> Chart:
    """Draw the features of each definition of a concept.

    Args:
        source: the graph, or the result of the query ``definition_features``.
        concept: the defined concept; by default cultural diplomacy.
        lang: the language of the labels.

    Returns:
        A matrix with one row per definition and one column per feature, both sorted by frequency. A square means that
        the definition contains the feature, a dot that it does not.

    Raises:
        BadParameter: there is nothing to draw, or the table is not a result of this query.
    """
    rows = result_rows(source, _QUERY, lang, {"concept": _CONCEPT}, concept=concept)
    require_columns(rows, _QUERY, "definition_label", "feature_label", "present")
    cells = {(str(row["definition_label"]), str(row["feature_label"])): bool(row["present"]) for row in rows}
    by_definition, by_feature = Counter[str](), Counter[str]()
    for (definition, feature), has in cells.items():
        by_definition[definition] += has
        by_feature[feature] += has
    tall = sorted(by_definition, key=lambda name: (-by_definition[name], name))
    wide = sorted(by_feature, key=lambda name: (-by_feature[name], name))
    shown = [
        {"definition": definition, "feature": feature, "present": "yes" if has else "no"}
        for (definition, feature), has in cells.items()
    ]
    base = alt.Chart(data(shown)).encode(
        x=alt.X("feature:N", sort=wide, title=None,
                axis=alt.Axis(orient="top", labelAngle=-45, ticks=False, domain=False, grid=False)),
        y=alt.Y("definition:N", sort=tall, title=None, axis=alt.Axis(ticks=False, domain=False, grid=False)),
        tooltip=["definition:N", "feature:N", "present:N"],
    )  # fmt: skip
    yes = base.mark_square(size=260, color=BLUE, opacity=1).transform_filter("datum.present == 'yes'")
    no = base.mark_circle(size=14, color=GREY, opacity=1).transform_filter("datum.present == 'no'")
    chart = alt.layer(yes, no).properties(width=alt.Step(24), height=alt.Step(22))
    most = wide[0]
    return finish(
        chart,
        f"{count(len(tall), 'definition')}; the most frequent feature is “{most}” ({by_feature[most]})",
        ["Square: the definition contains the feature. Dot: it does not. The editors coded the features.",
         source_line(source, _QUERY)],
        width=90,
    )  # fmt: skip
