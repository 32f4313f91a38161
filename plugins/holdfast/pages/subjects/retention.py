"""Retention: who stayed, by both formulas, in customers and in revenue, for any grain and segment."""

from __future__ import annotations

from holdfast.languages import marked as _
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects import retention_charts as charts
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
            draw=charts.formulas,
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
            draw=charts.moves,
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
            draw=charts.revenue,
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
            draw=charts.small,
            metrics=("marts.retention.retention_rate",),
            filters=("grain", "by", "from", "to"),
            one_per="segment",
        ),
    ),
)
