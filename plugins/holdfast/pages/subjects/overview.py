"""Overview: the last complete month in a sentence, as a bridge, and in figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.pages import drawing
from holdfast.pages.languages import Language
from holdfast.pages.languages import marked as _
from holdfast.pages.model import Chart, Column, Page, Query
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MONTH = """
select * from marts.retention
where period_grain = 'month' and segment_by = 'all' and is_complete
order by period_start desc
limit 1
"""
BRIDGE = """
with month as (
    select * from marts.retention
    where period_grain = 'month' and segment_by = 'all' and is_complete
    order by period_start desc
    limit 1
)

select
    1 as place, 'opening' as step, period_start, 0 as from_count, opening_count as to_count, opening_count as customer_count,
    null as move
from month
union all
select 2, 'lost', period_start, opening_count, opening_count - churned_count, -churned_count, 'churned' from month
union all
select
    3, 'new', period_start, opening_count - churned_count, opening_count - churned_count + new_count, new_count, 'new'
from month
union all
select 4, 'back', period_start, closing_count - reactivated_count, closing_count, reactivated_count, 'reactivated' from month
union all
select 5, 'closing', period_start, 0, closing_count, closing_count, null from month
order by place
"""
BEHIND = "customers.html#grain=month&period={period_start}&move={move}"
KNOWN = "select count(*) as customer_count from core.dim_customers"
STEPS = {
    "opening": _("active at its start"),
    "lost": _("lost"),
    "new": _("new"),
    "back": _("came back"),
    "closing": _("active at its end"),
}


def _facts(connection: DuckDBPyConnection) -> Mapping[str, Any]:
    return {"month": next(iter(rows(connection, MONTH)), None), "known": rows(connection, KNOWN)[0]["customer_count"]}


def _bridge(language: Language) -> Any:
    import altair as alt

    colours = [drawing.KEPT, drawing.LOST, drawing.NEW, drawing.BACK, drawing.KEPT]
    base = alt.Chart(drawing.rows()).encode(
        x=alt.X("step_label:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, ticks=False, labelPadding=8)),
    )
    bars = base.mark_bar(cornerRadius=2, width={"band": 0.62}).encode(
        y=drawing.value_axis("from_count", drawing.COUNT),
        y2="to_count:Q",
        color=alt.Color("step:N", legend=None, scale=alt.Scale(domain=list(STEPS), range=colours)),
        tooltip=[
            alt.Tooltip("step_label:N", title=language.text(_("customers"))),
            alt.Tooltip("customer_count:Q", title=language.text(_("count")), format=drawing.COUNT),
        ],
    )
    figures = (
        base.transform_calculate(top="max(datum.from_count, datum.to_count)")
        .mark_text(dy=-9, fontWeight=600, fontSize=14)
        .encode(y="top:Q", text=alt.Text("customer_count:Q", format=drawing.COUNT))
    )
    return alt.layer(bars, figures)


PAGE = Page(
    name="overview",
    title=_("Overview"),
    queries=(Query("bridge", BRIDGE),),
    charts=(
        Chart(
            "bridge",
            _("From the first day of the month to the last"),
            "bridge",
            (
                Column("period_start", _("month"), "period"),
                Column("step", _("customers"), words=STEPS),
                Column("customer_count", _("count"), "count", link=BEHIND),
            ),
            draw=_bridge,
            opens=BEHIND,
            metrics=(
                "marts.retention.opening_count",
                "marts.retention.churned_count",
                "marts.retention.new_count",
                "marts.retention.reactivated_count",
                "marts.retention.closing_count",
            ),
            empty=_("No month is complete yet."),
        ),
    ),
    facts=_facts,
)
