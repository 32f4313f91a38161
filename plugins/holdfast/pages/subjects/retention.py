"""Retention: who stayed, by both formulas, in customers and in revenue, for any grain and segment."""

from __future__ import annotations

import json
from typing import Any

from holdfast.pages import drawing
from holdfast.pages.languages import Language
from holdfast.pages.languages import marked as _
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import CUTS, GRAINS

# The 24 largest segments of each cut, and as many periods as a chart can show.
ROWS = """
with ranked as (
    select segment_by, segment, row_number() over (partition by segment_by order by sum(opening_count) desc, segment) as place
    from marts.retention
    where period_grain = 'month'
    group by segment_by, segment
),

recent as (
    select period_grain, period_start, row_number() over (partition by period_grain order by period_start desc) as age
    from marts.retention
    where segment_by = 'all'
)

select
    period_grain, period_start, segment_by, segment, is_complete,
    opening_count, retained_count, churned_count, new_count, reactivated_count, closing_count,
    retention_rate, retention_rate_balance, churn_rate, reactivation_rate, repurchase_rate,
    net_revenue_amount, gross_revenue_retention_rate, net_revenue_retention_rate, average_ticket_amount,
    case when recent.age <= case period_grain when 'month' then 13 when 'quarter' then 5 else 0 end then period_start end as behind
from marts.retention
inner join ranked using (segment_by, segment)
inner join recent using (period_grain, period_start)
where ranked.place <= 24
    and recent.age <= case period_grain when 'week' then 53 when 'month' then 37 when 'quarter' then 17 else 10 end
order by
    period_grain = 'month' desc, period_grain = 'quarter' desc, period_grain = 'year' desc,
    segment_by = 'all' desc, segment_by, ranked.place, period_start
"""

PERIOD = Column("period_start", _("period"), "period")
SEGMENT = Column("segment", _("segment"))
IS_COMPLETE = Column("is_complete", _("complete"), "flag")


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
            tooltip=[
                alt.Tooltip("period_start_label:N", title=language.text(_("period"))),
                alt.Tooltip(f"{column}:Q", title=name, format=drawing.RATE),
                alt.Tooltip("opening_count:Q", title=language.text(_("at opening")), format=drawing.COUNT),
                alt.Tooltip("is_complete_label:N", title=language.text(_("complete"))),
            ],
        )
        layers.append(base.transform_filter("datum.is_complete").mark_line())
        layers.append(base.transform_filter("datum.is_complete").mark_point(size=44, filled=True, opacity=1))
        layers.append(base.transform_filter("!datum.is_complete").mark_point(size=52, fill=drawing.PAPER))
    return alt.layer(*layers)


def _formulas(language: Language) -> Any:
    return _lines(
        language,
        [
            ("retention_rate", _("kept / active at opening"), "var(--series-1)"),
            ("retention_rate_balance", _("(closing - new) / opening"), "var(--series-5)"),
        ],
    )


def _revenue(language: Language) -> Any:
    return _lines(
        language,
        [
            ("net_revenue_retention_rate", _("net: what they spend now"), "var(--series-1)"),
            ("gross_revenue_retention_rate", _("gross: more than before not counted"), "var(--series-2)"),
        ],
    )


def _moves(language: Language) -> Any:
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
            tooltip=[
                alt.Tooltip("period_start_label:N", title=language.text(_("period"))),
                alt.Tooltip("name:N", title=language.text(_("customers"))),
                alt.Tooltip("size:Q", title=language.text(_("count")), format=drawing.COUNT),
            ],
        )
    )


def _small(language: Language) -> Any:
    import altair as alt

    spanned = [alt.param(name="low_retention_rate", value=0), alt.param(name="high_retention_rate", value=1)]
    axis = alt.Axis(title=None, format=drawing.WHOLE_RATE, tickCount=3, ticks=False, domain=False)
    domain = [{"expr": "low_retention_rate"}, {"expr": "high_retention_rate"}]
    base = alt.Chart(drawing.rows()).encode(
        x=drawing.period_axis(),
        y=alt.Y("retention_rate:Q", axis=axis, scale=alt.Scale(domain=domain, nice=True, zero=False)),
        tooltip=[
            alt.Tooltip("period_start_label:N", title=language.text(_("period"))),
            alt.Tooltip("retention_rate:Q", title=language.text(_("retention")), format=drawing.RATE),
            alt.Tooltip("opening_count:Q", title=language.text(_("at opening")), format=drawing.COUNT),
        ],
    )
    line = base.transform_filter("datum.is_complete").mark_line(color=drawing.ACCENT, strokeWidth=1.75)
    return alt.layer(line, base.mark_point(size=60, opacity=0)).add_params(*spanned).properties(height=110)


BEHIND = "customers.html#grain={period_grain}&period={behind}&{segment_by}={segment}&move="
CHOSEN = ("grain", "segment_by", "segment", "from", "to")
COUNTS = (
    Column("opening_count", _("at opening"), "count"),
    Column("retained_count", _("kept"), "count"),
    Column("churned_count", _("lost"), "count", link=f"{BEHIND}churned"),
    Column("new_count", _("new"), "count", link=f"{BEHIND}new"),
    Column("reactivated_count", _("came back"), "count", link=f"{BEHIND}reactivated"),
    Column("closing_count", _("at closing"), "count"),
)
PAGE = Page(
    name="retention",
    title=_("Retention"),
    queries=(Query("retention", ROWS),),
    filters=(
        Filter("grain", _("Period"), "retention", "period_grain", default="month", words=GRAINS),
        Filter("segment_by", _("Cut by"), "retention", "segment_by", default="all", words=CUTS),
        Filter("segment", _("Segment"), "retention", "segment", within=("segment_by",)),
        Filter("from", _("From"), "retention", "period_start", "from", within=("grain",), default="last-24"),
        Filter("to", _("To"), "retention", "period_start", "to", within=("grain",), default="last"),
        Filter("by", _("Compare by"), "retention", "segment_by", without=("all",), default="segment", words=CUTS),
    ),
    charts=(
        Chart(
            "formulas",
            _("Customers kept"),
            "retention",
            (
                PERIOD,
                SEGMENT,
                *COUNTS,
                Column("retention_rate", _("retention"), "rate"),
                Column("retention_rate_balance", _("handbook formula"), "rate"),
                IS_COMPLETE,
            ),
            note=_(
                "Of those active when the period began. The handbook formula counts who came back as kept, so it is higher. A hollow point is not over yet."
            ),
            draw=_formulas,
            metrics=("marts.retention.retention_rate", "marts.retention.retention_rate_balance"),
            filters=CHOSEN,
            empty=_("Nobody was active yet in these periods."),
        ),
        Chart(
            "moves",
            _("Who came and who left"),
            "retention",
            (
                PERIOD,
                SEGMENT,
                *COUNTS,
                Column("churn_rate", _("churn"), "rate"),
                Column("reactivation_rate", _("reactivation"), "rate"),
                IS_COMPLETE,
            ),
            note=_(
                "Customers gained stand above the line, customers lost below it. The period that is not over yet is paler. A click on a bar, or on its figure in the table, shows the customers behind it."
            ),
            draw=_moves,
            opens=f"{BEHIND}{{moved}}",
            metrics=(
                "marts.retention.new_count",
                "marts.retention.reactivated_count",
                "marts.retention.churned_count",
                "marts.retention.churn_rate",
                "marts.retention.reactivation_rate",
            ),
            filters=CHOSEN,
        ),
        Chart(
            "revenue",
            _("Revenue kept"),
            "retention",
            (
                PERIOD,
                SEGMENT,
                Column("net_revenue_retention_rate", _("net"), "rate"),
                Column("gross_revenue_retention_rate", _("gross"), "rate"),
                Column("net_revenue_amount", _("net revenue"), "amount"),
                Column("average_ticket_amount", _("average ticket"), "amount"),
                Column("repurchase_rate", _("bought twice or more"), "rate"),
                IS_COMPLETE,
            ),
            note=_(
                "Of the customers active when the period began: what they spend now, out of what they spent in the period before."
            ),
            draw=_revenue,
            metrics=(
                "marts.retention.net_revenue_retention_rate",
                "marts.retention.gross_revenue_retention_rate",
                "marts.retention.net_revenue_amount",
                "marts.retention.average_ticket_amount",
                "marts.retention.repurchase_rate",
            ),
            filters=CHOSEN,
        ),
        Chart(
            "segments",
            _("Retention by segment"),
            "retention",
            (SEGMENT, PERIOD, *COUNTS, Column("retention_rate", _("retention"), "rate"), IS_COMPLETE),
            note=_("Retention in complete periods, all on one scale; the 24 largest segments are shown."),
            draw=_small,
            metrics=("marts.retention.retention_rate",),
            filters=("grain", "by", "from", "to"),
            one_per="segment",
        ),
    ),
)
