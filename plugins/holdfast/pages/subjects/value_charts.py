"""The pictures of the page Value."""

from __future__ import annotations

from typing import Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.pages import drawing


def tenths(language: Language) -> Any:
    """A bar per tenth of the customers, as long as the share of all revenue that they brought."""
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        x=alt.X(
            "tenth:O",
            axis=alt.Axis(title=language.text(_("tenths of the customers, best first")), labelAngle=0, ticks=False),
        ),
        y=drawing.value_axis("revenue_share", drawing.WHOLE_RATE, zero=True),
        tooltip=drawing.tips(
            language,
            ("tenth", _("tenth"), ",.0f"),
            ("customer_count", _("customers"), drawing.COUNT),
            ("revenue_share", _("share of revenue"), drawing.RATE),
            ("least_amount", _("each brought at least"), drawing.AMOUNT),
        ),
    )
    figures = base.mark_text(dy=-8).encode(text=alt.Text("revenue_share:Q", format=drawing.WHOLE_RATE))
    return alt.layer(base.mark_bar(color=drawing.ACCENT, cornerRadius=2), figures)


def curve(language: Language) -> Any:
    """The share of revenue that the best so many customers bring, coloured by tier."""
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        x=alt.X(
            "customer_share:Q",
            axis=alt.Axis(title=language.text(_("share of the customers, best first")), format=drawing.WHOLE_RATE),
        ),
        y=drawing.value_axis("revenue_share", drawing.WHOLE_RATE, zero=True),
        tooltip=drawing.tips(
            language,
            ("tier", _("tier"), None),
            ("customer_share", _("share of the customers"), drawing.RATE),
            ("revenue_share", _("share of what all bring"), drawing.RATE),
        ),
    )
    line = base.mark_line(color=drawing.SOFT, strokeWidth=1.5)
    scale = alt.Scale(domain=["A", "B", "C"], range=["var(--series-1)", "var(--series-3)", "var(--series-5)"])
    points = base.mark_point(filled=True, size=34, opacity=1).encode(color=alt.Color("tier:N", scale=scale))
    return alt.layer(line, points)


def alive(language: Language) -> Any:
    """Customers by how likely they are to buy again."""
    import altair as alt

    return (
        alt.Chart(drawing.rows())
        .mark_bar(color=drawing.ACCENT, cornerRadius=2)
        .encode(
            x=alt.X(
                "p_alive_from:O",
                scale=alt.Scale(domain=[tenth / 10 for tenth in range(10)]),
                axis=alt.Axis(
                    title=language.text(_("how likely a customer is still one, at least")),
                    format=drawing.WHOLE_RATE,
                    labelAngle=0,
                    ticks=False,
                ),
            ),
            y=drawing.value_axis("customer_count", drawing.COUNT, zero=True),
            tooltip=drawing.tips(
                language,
                ("p_alive_from", _("likely from"), drawing.WHOLE_RATE),
                ("customer_count", _("customers"), drawing.COUNT),
                ("predicted_value_12m_amount", _("expected in 12 months"), drawing.AMOUNT),
            ),
        )
    )


def pairs(language: Language, series: list[tuple[str, str, str]], x: Any, of: tuple[str, str, None]) -> Any:
    """Bars side by side: column, what it is called, colour; `of` says under the pointer what they stand at."""
    import altair as alt

    names = [language.text(name) for _column, name, _colour in series]
    columns: list[Any] = [column for column, _name, _colour in series]
    return (
        alt.Chart(drawing.rows())
        .transform_fold(columns, as_=["column", "amount"])
        .transform_calculate(name=drawing.looked_up("column", dict(zip(columns, names, strict=True))))
        .mark_bar(cornerRadius=1)
        .encode(
            x=x,
            y=drawing.value_axis("amount", drawing.SHORT, zero=True),
            xOffset=alt.XOffset("name:N", sort=names),
            color=alt.Color(
                "name:N", sort=names, scale=alt.Scale(domain=names, range=[colour for *_rest, colour in series])
            ),
            tooltip=drawing.tips(language, of, ("name", _("what"), None), ("amount", _("amount"), drawing.AMOUNT)),
        )
    )


def channels(language: Language) -> Any:
    """What a customer of each channel has brought, and is expected to bring."""
    import altair as alt

    x = alt.X("channel_label:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", ticks=False))
    return pairs(
        language,
        [
            ("revenue_amount", _("net revenue so far"), "var(--series-1)"),
            ("margin_amount", _("margin so far"), "var(--series-3)"),
            ("predicted_amount", _("expected in 12 months"), "var(--series-5)"),
        ],
        x,
        ("channel_label", _("channel"), None),
    )


def keeping(language: Language) -> Any:
    """What it costs to win a customer, beside what it costs to keep one."""
    return pairs(
        language,
        [
            ("cac_amount", _("to win a customer"), drawing.NEW),
            ("cost_per_retained_amount", _("to keep a customer"), drawing.BACK),
        ],
        drawing.period_axis(),
        ("period_start_label", _("period"), None),
    )


def ratios(language: Language) -> Any:
    """Value over the cost of winning, against the line where it is paid back."""
    import altair as alt

    series = {
        "value_to_cac_ratio": (language.text(_("margin so far / cost")), "var(--series-1)"),
        "expected_value_to_cac_ratio": (language.text(_("with the 12 months to come")), "var(--series-5)"),
    }
    scale = alt.Scale(
        domain=[name for name, _colour in series.values()], range=[colour for _name, colour in series.values()]
    )
    lines = (
        alt.Chart(drawing.rows())
        .transform_fold(list(series), as_=["column", "ratio"])
        .transform_filter("isValid(datum.ratio)")
        .transform_calculate(
            name=drawing.looked_up("column", {column: name for column, (name, _colour) in series.items()})
        )
        .mark_line(point=alt.OverlayMarkDef(size=40, filled=True))
        .encode(
            x=drawing.period_axis(),
            y=drawing.value_axis("ratio", "~r", zero=True),
            color=alt.Color("name:N", scale=scale),
            tooltip=drawing.tips(
                language,
                ("period_start_label", _("period"), None),
                ("name", _("what"), None),
                ("ratio", _("times the cost"), ".2f"),
            ),
        )
    )
    paid_back = alt.Chart(drawing.rows()).mark_rule(color=drawing.SOFT, strokeDash=[4, 3]).encode(y=alt.datum(1))
    return alt.layer(paid_back, lines)


def holdout(language: Language) -> Any:
    """Orders that came, beside those predicted by the model and by carrying the past on."""
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        y=alt.Y("parameter_label:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=260)),
        x=alt.X(
            "order_count:Q", scale=alt.Scale(zero=True), axis=alt.Axis(title=None, format=drawing.COUNT, tickCount=4)
        ),
    )
    bars = base.mark_bar(cornerRadius=2, height={"band": 0.6}).encode(
        color=alt.condition("datum.parameter == 'actual_orders'", alt.value(drawing.ACCENT), alt.value(drawing.KEPT))
    )
    figures = base.mark_text(align="left", dx=6).encode(text=alt.Text("order_count:Q", format=drawing.COUNT))
    return alt.layer(bars, figures).properties(height=150)
