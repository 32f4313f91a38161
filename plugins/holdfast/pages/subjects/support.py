"""Support: solved the first time, how good the answers are, what is still owed, and whether it keeps customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.languages.agenda_words import CHANNELS
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import EXPERIENCES, SUPPORT_CUTS
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The 24 largest segments of each cut.
QUALITY = """
with ranked as (
    select segment_by, segment, row_number() over (
        partition by segment_by order by sum(conversation_count) desc, segment
    ) as place
    from marts.support_quality
    where period_grain = 'month'
    group by segment_by, segment
),

recent as (
    select period_grain, period_start, row_number() over (partition by period_grain order by period_start desc) as age
    from marts.support_quality
    where segment_by = 'all'
)

select
    period_grain, period_start, segment_by, segment, is_complete, conversation_count, observed_count,
    first_contact_resolution_count, first_contact_resolution_rate, one_touch_rate, reopened_rate, csat_rate,
    csat_response_rate, first_meaningful_reply_business_minutes_median, resolution_business_minutes_median,
    template_share_rate, review_count, quality_index, backlog_count
from marts.support_quality
inner join ranked using (segment_by, segment)
inner join recent using (period_grain, period_start)
where ranked.place <= 24 and recent.age <= case period_grain when 'week' then 53 else 25 end
order by period_grain = 'month' desc, period_grain, segment_by = 'all' desc, segment_by, ranked.place, period_start
"""
OWED = """
select
    outcomes.conversation_id, outcomes.customer_id, customers.name, outcomes.tier, outcomes.channel, outcomes.topic,
    outcomes.agent_id, outcomes.opened_on, outcomes.unanswered_since_at, outcomes.unanswered_minutes / 60 as hours
from marts.conversation_outcomes as outcomes
left join core.dim_customers as customers on outcomes.customer_id = customers.customer_id
where outcomes.unanswered_since_at is not null
order by outcomes.tier nulls last, outcomes.unanswered_since_at
limit 200
"""
UNTOLD = """
select
    bugs.bug_id, bugs.title, bugs.severity, bugs.customer_id, customers.name, bugs.tier, bugs.reported_at, bugs.fixed_on,
    bugs.waiting_days, bugs.window_revenue_amount, bugs.priority
from marts.bug_followups as bugs
left join core.dim_customers as customers on bugs.customer_id = customers.customer_id
where bugs.fixed_at is not null and bugs.told_at is null
order by bugs.priority, bugs.fixed_at, bugs.bug_id, bugs.customer_id
limit 200
"""
CHURN = """
select tier, experience, customer_count, churned_count, churn_rate, churn_low, churn_high, revenue_kept_rate
from marts.support_and_churn
where period_grain = 'all'
order by tier = 'all' desc, tier, churn_rate desc nulls last, experience
"""
NOW = """
select
    (select count(*) from marts.conversation_outcomes where unanswered_since_at is not null) as owed_count,
    (select count(*) from marts.bug_followups where fixed_at is not null and told_at is null) as untold_count
"""
MONTH = """
select * from marts.support_quality
where period_grain = 'month' and segment_by = 'all' and is_complete and unobserved_count = 0
order by period_start desc
limit 1
"""


def _facts(connection: DuckDBPyConnection) -> Mapping[str, Any]:
    return {"now": rows(connection, NOW)[0], "month": next(iter(rows(connection, MONTH)), None)}


def _rates(language: Language) -> Any:
    import altair as alt

    lines = [
        ("first_contact_resolution_rate", _("solved first time"), "var(--series-1)"),
        ("csat_rate", _("satisfied, of those who rated"), "var(--series-3)"),
        ("quality_index", _("quality index"), "var(--series-4)"),
    ]
    names = [language.text(name) for _column, name, _colour in lines]
    scale = alt.Scale(domain=names, range=[colour for _column, _name, colour in lines])
    layers = []
    for (column, _name, _colour), name in zip(lines, names, strict=True):
        base = (
            alt.Chart(drawing.rows())
            .transform_calculate(of=f"'{name}'")
            .encode(
                x=drawing.period_axis(),
                y=drawing.value_axis(column, drawing.WHOLE_RATE),
                color=alt.Color("of:N", scale=scale),
                tooltip=[
                    alt.Tooltip("period_start_label:N", title=language.text(_("period"))),
                    alt.Tooltip(f"{column}:Q", title=name, format=drawing.RATE),
                    alt.Tooltip("conversation_count:Q", title=language.text(_("conversations")), format=drawing.COUNT),
                ],
            )
        )
        layers.append(base.transform_filter("datum.is_complete").mark_line(point=True))
        layers.append(base.transform_filter("!datum.is_complete").mark_point(size=52, fill=drawing.PAPER))
    return alt.layer(*layers)


def _churn(language: Language) -> Any:
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        y=alt.Y("experience_label:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelLimit=260)),
        tooltip=[
            alt.Tooltip("experience_label:N", title=language.text(_("experience"))),
            alt.Tooltip("churn_rate:Q", title=language.text(_("churn")), format=drawing.RATE),
            alt.Tooltip("customer_count:Q", title=language.text(_("customers")), format=drawing.COUNT),
        ],
    )
    axis = alt.Axis(title=None, format=drawing.WHOLE_RATE, tickCount=5, domain=False)
    spans = base.mark_rule(color=drawing.SOFT, strokeWidth=2).encode(
        x=alt.X("churn_low:Q", axis=axis), x2="churn_high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=drawing.LOST, opacity=1).encode(x="churn_rate:Q")
    return alt.layer(spans, points).properties(height=240)


CUSTOMER = (Column("name", _("name")), Column("customer_id", _("customer")), Column("tier", _("tier")))
PAGE = Page(
    name="support",
    title=_("Support"),
    queries=(Query("quality", QUALITY), Query("owed", OWED), Query("untold", UNTOLD), Query("churn", CHURN)),
    filters=(
        Filter(
            "grain",
            _("Period"),
            "quality",
            "period_grain",
            default="month",
            words={"week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")},
        ),
        Filter("segment_by", _("Cut by"), "quality", "segment_by", default="all", words=SUPPORT_CUTS),
        Filter("segment", _("Segment"), "quality", "segment", within=("segment_by",)),
        Filter("tier", _("Tier"), "churn", "tier"),
    ),
    charts=(
        Chart(
            "rates",
            _("Right the first time"),
            "quality",
            (
                Column("period_start", _("period"), "period"),
                Column("segment", _("segment")),
                Column("conversation_count", _("conversations"), "count"),
                Column("first_contact_resolution_rate", _("solved first time"), "rate"),
                Column("one_touch_rate", _("with one answer"), "rate"),
                Column("reopened_rate", _("reopened"), "rate"),
                Column("csat_rate", _("satisfied"), "rate"),
                Column("csat_response_rate", _("rated"), "rate"),
                Column("quality_index", _("quality index"), "rate"),
                Column("review_count", _("reviews"), "count"),
                Column(
                    "first_meaningful_reply_business_minutes_median", _("first real answer, open minutes"), "number"
                ),
                Column("resolution_business_minutes_median", _("solved, open minutes"), "number"),
                Column("template_share_rate", _("from a template"), "rate"),
                Column("backlog_count", _("open at the end"), "count"),
                Column("is_complete", _("complete"), "flag"),
            ),
            note=_(
                "Solved first time: resolved, not reopened, and the customer did not come back on the topic. The quality index is that of the weekly reviews."
            ),
            draw=_rates,
            metrics=(
                "marts.support_quality.first_contact_resolution_rate",
                "marts.support_quality.csat_rate",
                "marts.support_quality.quality_index",
            ),
            filters=("grain", "segment_by", "segment"),
            empty=_("No conversation was delivered."),
        ),
        Chart(
            "owed",
            _("Still owed an answer"),
            "owed",
            (
                Column("conversation_id", _("conversation")),
                *CUSTOMER,
                Column("channel", _("channel"), words=CHANNELS),
                Column("topic", _("topic")),
                Column("agent_id", _("agent")),
                Column("unanswered_since_at", _("waiting since (UTC)"), "instant"),
                Column("hours", _("hours"), "count"),
            ),
            note=_("Customers who wrote last, and got no real answer yet. At most 200."),
            empty=_("Nobody is waiting for an answer."),
            is_open=True,
        ),
        Chart(
            "untold",
            _("Fixed, and nobody told them"),
            "untold",
            (
                Column("bug_id", _("bug")),
                Column("title", _("title")),
                Column("severity", _("severity")),
                *CUSTOMER,
                Column("fixed_on", _("fixed on"), "day"),
                Column("waiting_days", _("days since"), "count"),
                Column("window_revenue_amount", _("revenue in the window"), "amount"),
            ),
            note=_(
                "Customers who reported a bug that is fixed and have not heard of it, in the order in which to tell them. At most 200."
            ),
            empty=_("Everybody whose bug was fixed has been told."),
            is_open=True,
        ),
        Chart(
            "churn",
            _("Who left, by what they had experienced"),
            "churn",
            (
                Column("experience", _("experience"), words=EXPERIENCES),
                Column("tier", _("tier")),
                Column("customer_count", _("customers"), "count"),
                Column("churned_count", _("lost"), "count"),
                Column("churn_rate", _("churn"), "rate"),
                Column("churn_low", _("from"), "rate"),
                Column("churn_high", _("to"), "rate"),
                Column("revenue_kept_rate", _("revenue kept"), "rate"),
            ),
            note=_(
                "Churn in the month after, by what customers had experienced, with 95 % limits. It shows who left, not why."
            ),
            draw=_churn,
            metrics=("marts.support_and_churn.churn_rate", "marts.support_and_churn.revenue_kept_rate"),
            filters=("tier",),
            empty=_("No month can be looked at yet."),
        ),
    ),
    facts=_facts,
)
