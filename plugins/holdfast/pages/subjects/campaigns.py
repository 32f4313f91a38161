"""Campaigns: what each brought, against who got nothing, and what winning costs beside keeping."""

from __future__ import annotations

from typing import Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.languages.agenda_words import CHANNELS
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import OBJECTIVES

# The 40 campaigns that brought most, and the channels.
CAMPAIGNS = """
select
    row_by, campaign_id, coalesce(campaign_name, campaign_id) as campaign_name, channel, objective, started_on, ended_on,
    sent_count, touched_count, open_rate, click_rate, conversion_rate, order_count, customer_count, net_revenue_amount,
    spend_amount, revenue_to_spend_ratio, lift_touched_count, lift_holdout_count, conversion_lift_rate, conversion_lift_low,
    conversion_lift_high, incremental_revenue_amount, is_complete
from marts.campaign_revenue
where row_by in ('campaign', 'channel')
qualify row_number() over (partition by row_by order by net_revenue_amount desc nulls last, campaign_id, channel) <= 40
order by row_by, net_revenue_amount desc nulls last, campaign_id, channel
"""
LIFTS = """
select coalesce(campaign_name, campaign_id) as campaign_name, channel, lift_touched_count, lift_touched_buyer_count,
    lift_holdout_count, lift_holdout_buyer_count, conversion_lift_rate, conversion_lift_low, conversion_lift_high,
    revenue_lift_amount, incremental_revenue_amount
from marts.campaign_revenue
where row_by = 'campaign' and conversion_lift_rate is not null
qualify row_number() over (order by lift_touched_count desc, campaign_id) <= 20
order by conversion_lift_rate desc, campaign_name
"""
COSTS = """
select
    period_grain, period_start, cac_amount, cost_per_retained_amount, acquisition_spend_amount, new_count,
    retention_cost_amount, retention_spend_amount, contact_cost_amount, retained_count, acquisition_to_retention_ratio,
    is_complete
from marts.retention_cost
where period_grain <> 'week'
qualify row_number() over (partition by period_grain order by period_start desc) <= 37
order by period_grain, period_start
"""
CHANNEL_COSTS = """
select channel, spend_amount, new_count, cac_amount, revenue_to_date_amount, margin_to_date_amount, value_to_cac_ratio
from marts.acquisition_channels
where channel <> 'all'
order by spend_amount desc nulls last, channel
limit 40
"""


def _revenue(language: Language) -> Any:
    import altair as alt

    return (
        alt.Chart(drawing.rows())
        .transform_window(place="row_number()")
        .transform_filter("datum.place <= 15 && datum.net_revenue_amount > 0")
        .mark_bar(color=drawing.ACCENT, cornerRadius=2)
        .encode(
            y=alt.Y("campaign_name:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=220)),
            x=alt.X("net_revenue_amount:Q", axis=alt.Axis(title=None, format=drawing.SHORT, tickCount=4, domain=False)),
            tooltip=[
                alt.Tooltip("campaign_name:N", title=language.text(_("campaign"))),
                alt.Tooltip("net_revenue_amount:Q", title=language.text(_("net revenue")), format=drawing.AMOUNT),
                alt.Tooltip("order_count:Q", title=language.text(_("orders")), format=drawing.COUNT),
                alt.Tooltip("spend_amount:Q", title=language.text(_("spend")), format=drawing.AMOUNT),
            ],
        )
        .properties(height=360)
    )


def _lift(language: Language) -> Any:
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        y=alt.Y("campaign_name:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=220)),
        tooltip=[
            alt.Tooltip("campaign_name:N", title=language.text(_("campaign"))),
            alt.Tooltip("conversion_lift_rate:Q", title=language.text(_("lift")), format=drawing.RATE),
            alt.Tooltip("conversion_lift_low:Q", title=language.text(_("from")), format=drawing.RATE),
            alt.Tooltip("conversion_lift_high:Q", title=language.text(_("to")), format=drawing.RATE),
        ],
    )
    axis = alt.Axis(title=None, format=drawing.WHOLE_RATE, tickCount=5, domain=False)
    spans = base.mark_rule(color=drawing.SOFT, strokeWidth=2).encode(
        x=alt.X("conversion_lift_low:Q", axis=axis), x2="conversion_lift_high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=drawing.ACCENT, opacity=1).encode(x="conversion_lift_rate:Q")
    nothing = alt.Chart(drawing.rows()).mark_rule(strokeDash=[4, 4], color=drawing.SOFT).encode(x=alt.datum(0))
    return alt.layer(nothing, spans, points).properties(height=360)


def _costs(language: Language) -> Any:
    import altair as alt

    lines = [("cac_amount", _("to win one"), drawing.NEW), ("cost_per_retained_amount", _("to keep one"), drawing.BACK)]
    names = [language.text(name) for _column, name, _colour in lines]
    scale = alt.Scale(domain=names, range=[colour for _column, _name, colour in lines])
    layers = [
        alt.Chart(drawing.rows())
        .transform_calculate(of=f"'{name}'")
        .transform_filter("datum.is_complete")
        .mark_line(point=True)
        .encode(
            x=drawing.period_axis(),
            y=drawing.value_axis(column, drawing.SHORT, zero=True),
            color=alt.Color("of:N", scale=scale),
            tooltip=[
                alt.Tooltip("period_start_label:N", title=language.text(_("period"))),
                alt.Tooltip(f"{column}:Q", title=name, format=drawing.AMOUNT),
            ],
        )
        for (column, _name, _colour), name in zip(lines, names, strict=True)
    ]
    return alt.layer(*layers)


CAMPAIGN = Column("campaign_name", _("campaign"))
CHANNEL = Column("channel", _("channel"), words=CHANNELS)
PAGE = Page(
    name="campaigns",
    title=_("Campaigns"),
    queries=(
        Query("campaigns", CAMPAIGNS),
        Query("lifts", LIFTS),
        Query("costs", COSTS),
        Query("channel_costs", CHANNEL_COSTS),
    ),
    filters=(
        Filter(
            "by",
            _("By"),
            "campaigns",
            "row_by",
            default="campaign",
            words={"campaign": _("campaign"), "channel": _("channel")},
        ),
        Filter(
            "grain",
            _("Period"),
            "costs",
            "period_grain",
            default="month",
            words={"month": _("month"), "quarter": _("quarter"), "year": _("year")},
        ),
    ),
    charts=(
        Chart(
            "revenue",
            _("What they brought"),
            "campaigns",
            (
                CAMPAIGN,
                CHANNEL,
                Column("objective", _("objective"), words=OBJECTIVES),
                Column("started_on", _("began on"), "day"),
                Column("sent_count", _("sent"), "count"),
                Column("touched_count", _("customers reached"), "count"),
                Column("open_rate", _("opened"), "rate"),
                Column("click_rate", _("clicked"), "rate"),
                Column("conversion_rate", _("ordered"), "rate"),
                Column("order_count", _("orders"), "count"),
                Column("net_revenue_amount", _("net revenue"), "amount"),
                Column("spend_amount", _("spend"), "amount"),
                Column("revenue_to_spend_ratio", _("revenue / spend"), "number"),
                Column("is_complete", _("complete"), "flag"),
            ),
            note=_(
                "An order counts for one campaign: the last touch before it within the channel's window, a click before an opened message before a sent one."
            ),
            draw=_revenue,
            metrics=(
                "marts.campaign_revenue.net_revenue_amount",
                "marts.campaign_revenue.conversion_rate",
                "marts.campaign_revenue.revenue_to_spend_ratio",
            ),
            filters=("by",),
            empty=_("No campaign was delivered."),
        ),
        Chart(
            "lifts",
            _("Against who got nothing"),
            "lifts",
            (
                CAMPAIGN,
                CHANNEL,
                Column("lift_touched_count", _("customers reached"), "count"),
                Column("lift_touched_buyer_count", _("of them buyers"), "count"),
                Column("lift_holdout_count", _("held out"), "count"),
                Column("lift_holdout_buyer_count", _("of them buyers"), "count"),
                Column("conversion_lift_rate", _("lift"), "rate"),
                Column("conversion_lift_low", _("from"), "rate"),
                Column("conversion_lift_high", _("to"), "rate"),
                Column("incremental_revenue_amount", _("revenue beyond"), "amount"),
            ),
            note=_(
                "Buyers among those reached less buyers among those held out, with its 95 % limits. A line that crosses zero proves nothing."
            ),
            draw=_lift,
            metrics=(
                "marts.campaign_revenue.conversion_lift_rate",
                "marts.campaign_revenue.incremental_revenue_amount",
            ),
            empty=_("No campaign held anybody out."),
        ),
        Chart(
            "costs",
            _("What winning costs, and keeping"),
            "costs",
            (
                Column("period_start", _("period"), "period"),
                Column("cac_amount", _("to win one"), "amount"),
                Column("cost_per_retained_amount", _("to keep one"), "amount"),
                Column("acquisition_to_retention_ratio", _("winning / keeping"), "number"),
                Column("acquisition_spend_amount", _("acquisition spend"), "amount"),
                Column("new_count", _("new"), "count"),
                Column("retention_cost_amount", _("cost of keeping"), "amount"),
                Column("retained_count", _("kept"), "count"),
                Column("is_complete", _("complete"), "flag"),
            ),
            draw=_costs,
            metrics=(
                "marts.retention_cost.cac_amount",
                "marts.retention_cost.cost_per_retained_amount",
                "marts.retention_cost.acquisition_to_retention_ratio",
            ),
            filters=("grain",),
            empty=_("No spend was delivered."),
        ),
        Chart(
            "channels",
            _("What each channel's customers cost and brought"),
            "channel_costs",
            (
                Column("channel", _("acquisition channel")),
                Column("spend_amount", _("spend"), "amount"),
                Column("new_count", _("new"), "count"),
                Column("cac_amount", _("to win one"), "amount"),
                Column("revenue_to_date_amount", _("revenue so far"), "amount"),
                Column("margin_to_date_amount", _("margin so far"), "amount"),
                Column("value_to_cac_ratio", _("margin so far / cost"), "number"),
            ),
            metrics=(
                "marts.acquisition_channels.cac_amount",
                "marts.acquisition_channels.margin_to_date_amount",
                "marts.acquisition_channels.value_to_cac_ratio",
            ),
            empty=_("No spend was delivered."),
            is_open=True,
        ),
    ),
)
