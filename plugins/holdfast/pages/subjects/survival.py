"""Survival: how long customers stay, by the Kaplan-Meier estimate."""

from __future__ import annotations

from typing import Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import CUTS

# The curve's steps of the 12 largest segments of each cut, thinned to one in each of 120 equal spans of time.
CURVES = """
with ranked as (
    select segment_by, segment, row_number() over (partition by segment_by order by customer_count desc, segment) as place
    from marts.survival_segments
),

thinned as (
    select *, row_number() over (
        partition by segment_by, segment, cast(floor(age_days * 120.0 / (1 + (select max(age_days) from marts.survival))) as integer)
        order by age_days desc
    ) as from_end
    from marts.survival
)

select
    thinned.segment_by, thinned.segment, ranked.place, thinned.age_days,
    thinned.at_risk_count, thinned.survival_rate, thinned.survival_low, thinned.survival_high
from thinned
inner join ranked using (segment_by, segment)
where thinned.from_end = 1 and ranked.place <= 12
order by thinned.segment_by = 'all' desc, thinned.segment_by, ranked.place, thinned.age_days
"""
MEDIANS = """
select
    segment_by, segment, customer_count, event_count, median_days, median_low_days, median_high_days,
    chi_square, degrees_of_freedom, p_value
from marts.survival_segments
qualify row_number() over (partition by segment_by order by customer_count desc, segment) <= 50
order by segment_by = 'all' desc, segment_by, customer_count desc, segment
"""
SEGMENT = Column("segment", _("segment"), words={"all": _("everybody")})


def _curve(language: Language) -> Any:
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        x=alt.X(
            "age_days:Q", axis=alt.Axis(title=language.text(_("days since a customer became active")), format=",.0f")
        ),
    )
    band = base.mark_area(opacity=0.13, interpolate="step-after").encode(
        y=alt.Y("survival_low:Q"), y2="survival_high:Q", color=alt.Color("segment_label:N", sort=None)
    )
    line = base.mark_line(interpolate="step-after").encode(
        y=alt.Y(
            "survival_rate:Q",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(title=None, format=drawing.WHOLE_RATE, ticks=False, domain=False, tickCount=5),
        ),
        color=alt.Color("segment_label:N", sort=None, legend=alt.Legend(symbolOpacity=1, symbolType="stroke")),
        tooltip=drawing.tips(
            language,
            ("segment_label", _("segment"), None),
            ("age_days", _("days"), ",.0f"),
            ("survival_rate", _("still there"), drawing.RATE),
            ("survival_low", _("at least (95 %)"), drawing.RATE),
            ("survival_high", _("at most (95 %)"), drawing.RATE),
            ("at_risk_count", _("watched so long"), drawing.COUNT),
        ),
    )
    return alt.layer(band, line).properties(height=340)


PAGE = Page(
    name="survival",
    title=_("Survival"),
    queries=(Query("curves", CURVES), Query("medians", MEDIANS)),
    filters=(Filter("segment_by", _("Cut by"), "medians", "segment_by", default="all", words=CUTS),),
    charts=(
        Chart(
            "curve",
            _("How long customers stay"),
            "curves",
            (
                SEGMENT,
                Column("age_days", _("days"), "count"),
                Column("survival_rate", _("still there"), "rate"),
                Column("survival_low", _("at least (95 %)"), "rate"),
                Column("survival_high", _("at most (95 %)"), "rate"),
                Column("at_risk_count", _("watched so long"), "count"),
            ),
            note=_(
                "The share of customers who stay longer than so many days. Those still active count for as long as they were watched. The pale band holds the true curve in 95 of 100 cases."
            ),
            draw=_curve,
            metrics=("marts.survival.survival_rate",),
            filters=("segment_by",),
            empty=_("Nobody was active yet."),
        ),
        Chart(
            "medians",
            _("After how many days half of them are lost"),
            "medians",
            (
                SEGMENT,
                Column("customer_count", _("customers"), "count"),
                Column("event_count", _("lost"), "count"),
                Column("median_days", _("median days"), "count"),
                Column("median_low_days", _("at least (95 %)"), "count"),
                Column("median_high_days", _("at most (95 %)"), "count"),
                Column("p_value", _("p-value, log-rank"), "p"),
            ),
            note=_(
                "A small p-value (under 0.05, say) means that these segments do not lose customers at the same pace. A dash: half of them are not lost yet."
            ),
            filters=("segment_by",),
            metrics=("marts.survival_segments.median_days", "marts.survival_segments.p_value"),
            is_open=True,
        ),
    ),
)
