"""The pictures of the page Retention."""

from __future__ import annotations

import json
from typing import Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.pages import drawing


def _lines(language: Language, lines: list[tuple[str, str, str]]) -> Any:
    """Rates over the periods; the point of a period that is not over is hollow, and no line leads to it."""
    import altair as alt

    names = [language.text(name) for _, name, _ in lines]
    scale = alt.Scale(domain=names, range=[colour for _, _, colour in lines])
    layers = []
    for (column, _name, _colour), name in zip(lines, names, strict=True):
        named = alt.Chart(drawing.rows()).transform_calculate(formula=json.dumps(name))
        base = named.encode(
            x=drawing.period_axis(),
            y=drawing.value_axis(column, drawing.WHOLE_RATE),
            color=alt.Color("formula:N", scale=scale),
            tooltip=drawing.tips(
                language,
                ("period_start_label", _("period"), None),
                (column, name, drawing.RATE),
                ("opening_count", _("at opening"), drawing.COUNT),
                ("is_complete_label", _("complete"), None),
            ),
        )
        layers.append(base.transform_filter("datum.is_complete").mark_line())
        layers.append(base.transform_filter("datum.is_complete").mark_point(size=44, filled=True, opacity=1))
        layers.append(base.transform_filter("!datum.is_complete").mark_point(size=52, fill=drawing.PAPER))
    return alt.layer(*layers)


def formulas(language: Language) -> Any:
    """The share kept, by the strict and by the handbook formula."""
    return _lines(
        language,
        [
            ("retention_rate", _("kept / active at opening"), "var(--series-1)"),
            ("retention_rate_balance", _("(closing - new) / opening"), "var(--series-5)"),
        ],
    )


def revenue(language: Language) -> Any:
    """The share of revenue kept, net and gross."""
    return _lines(
        language,
        [
            ("net_revenue_retention_rate", _("net: what they spend now"), "var(--series-1)"),
            ("gross_revenue_retention_rate", _("gross: more than before not counted"), "var(--series-2)"),
        ],
    )


def moves(language: Language) -> Any:
    """Bars up for who came, down for who left."""
    import altair as alt

    moves = [
        ("new_count", _("new"), drawing.NEW, "datum.new_count"),
        ("reactivated_count", _("came back"), drawing.BACK, "datum.reactivated_count"),
        ("churned_count", _("lost"), drawing.LOST, "-datum.churned_count"),
    ]
    names = [language.text(name) for _, name, _, _ in moves]
    folded = alt.Chart(drawing.rows())
    for place, (_column, _name, _colour, value) in enumerate(moves):
        folded = folded.transform_calculate(**{f"move_{place}": value})
    labels = f"{json.dumps(names)}[toNumber(slice(datum.move, 5))]"
    return (
        folded.transform_fold([f"move_{place}" for place in range(len(moves))], as_=["move", "customers"])
        .transform_calculate(
            name=labels,
            size="abs(datum.customers)",
            moved="['new', 'reactivated', 'churned'][toNumber(slice(datum.move, 5))]",
        )
        .mark_bar(cornerRadius=1)
        .encode(
            x=drawing.period_axis(),
            y=drawing.value_axis("customers", drawing.COUNT, zero=True),
            color=alt.Color("name:N", scale=alt.Scale(domain=names, range=[colour for _, _, colour, _ in moves])),
            opacity=alt.condition("datum.is_complete", alt.value(1), alt.value(0.45)),
            tooltip=drawing.tips(
                language,
                ("period_start_label", _("period"), None),
                ("name", _("customers"), None),
                ("size", _("count"), drawing.COUNT),
            ),
        )
    )


def small(language: Language) -> Any:
    """A small curve per segment, all on one scale."""
    import altair as alt

    spanned = [alt.param(name="low_retention_rate", value=0), alt.param(name="high_retention_rate", value=1)]
    axis = alt.Axis(title=None, format=drawing.WHOLE_RATE, tickCount=3, ticks=False, domain=False)
    domain = [{"expr": "low_retention_rate"}, {"expr": "high_retention_rate"}]
    base = alt.Chart(drawing.rows()).encode(
        x=drawing.period_axis(),
        y=alt.Y("retention_rate:Q", axis=axis, scale=alt.Scale(domain=domain, nice=True, zero=False)),
        tooltip=drawing.tips(
            language,
            ("period_start_label", _("period"), None),
            ("retention_rate", _("retention"), drawing.RATE),
            ("opening_count", _("at opening"), drawing.COUNT),
        ),
    )
    line = base.transform_filter("datum.is_complete").mark_line(color=drawing.ACCENT, strokeWidth=1.75)
    return alt.layer(line, base.mark_point(size=60, opacity=0)).add_params(*spanned).properties(height=110)
