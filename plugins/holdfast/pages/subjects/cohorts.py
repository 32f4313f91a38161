"""Cohorts: what became of those who first bought in the same period, in customers, revenue and margin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import GRAINS

# As many of the newest cohorts, and as many ages, as a screen can hold.
CELLS = """
with placed as (
    select *, dense_rank() over (partition by period_grain order by cohort_start desc) as place
    from marts.cohorts
)

select
    period_grain, cohort_start, age, period_start, is_observed, cohort_size, active_count, retention_rate,
    net_revenue_amount, revenue_per_customer_amount, margin_amount, margin_per_customer_amount, revenue_per_customer_to_date_amount
from placed
where place <= 26 and age < 26
order by period_grain = 'month' desc, period_grain = 'quarter' desc, period_grain = 'year' desc, cohort_start, age
"""
# The choices of the page are columns of values; the rows of each are the same cells.
CHOICES = """
select measure, unit
from (values ('customers', 1), ('revenue', 2), ('margin', 3)) as measures (measure, measure_place)
cross join (values ('rate', 1), ('absolute', 2)) as units (unit, unit_place)
order by measure_place, unit_place
"""
MEASURES = {"customers": _("customers"), "revenue": _("net revenue"), "margin": _("margin")}
UNITS = {"rate": _("per customer of the cohort"), "absolute": _("absolute")}
COHORT = Column("cohort_start", _("first order"), "period")
BEFORE = (COHORT, Column("age", _("age"), "number"), Column("cohort_size", _("customers"), "count"))
OBSERVED = Column("is_observed", _("whole"), "flag")

# What a cell shows, per choice: column, kind, what it is called, and the formats inside the cell and under the pointer.
SHOWN = {
    ("customers", "rate"): ("retention_rate", "rate", _("Customers who bought again, of their cohort"), ".0%", ".1%"),
    ("customers", "absolute"): ("active_count", "count", _("Customers who bought again"), ",.0f", ",.0f"),
    ("revenue", "rate"): (
        "revenue_per_customer_amount",
        "amount",
        _("Net revenue per customer of the cohort"),
        ".3~s",
        ",.2f",
    ),
    ("revenue", "absolute"): ("net_revenue_amount", "amount", _("Net revenue of the cohort"), ".3~s", ",.0f"),
    ("margin", "rate"): (
        "margin_per_customer_amount",
        "amount",
        _("Margin per customer of the cohort"),
        ".3~s",
        ",.2f",
    ),
    ("margin", "absolute"): ("margin_amount", "amount", _("Margin of the cohort"), ".3~s", ",.0f"),
}


def _heat_map(column: str, title: str, inside: str, under: str) -> Callable[[Language], Any]:
    """Cells as dark as they are high, age 0 left out of the shading where it is the whole cohort; hatched while not whole."""

    def draw(language: Language) -> Any:
        import altair as alt

        base = (
            alt.Chart(drawing.rows())
            .transform_calculate(label=f'datum.{column} === null ? "" : format(datum.{column}, "{inside}")')
            .transform_joinaggregate(highest=f"max({column})")
            .transform_calculate(shade=f"max(0, datum.{column}) / datum.highest")
            .encode(
                x=alt.X(
                    "age:O",
                    axis=alt.Axis(
                        title=language.text(_("periods since the first order")),
                        labelAngle=0,
                        orient="top",
                        ticks=False,
                        domain=False,
                    ),
                ),
                y=alt.Y("cohort_start_label:O", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False)),
                tooltip=drawing.tips(
                    language,
                    ("cohort_start_label", _("first order"), None),
                    ("age", _("age"), ",.0f"),
                    ("cohort_size", _("customers"), drawing.COUNT),
                    (column, title, under),
                    ("is_observed_label", _("whole"), None),
                ),
            )
        )
        cells = base.mark_rect(fill=drawing.ACCENT, cornerRadius=2).encode(
            opacity=alt.Opacity("shade:Q", scale=alt.Scale(domain=[0, 1], range=[0.04, 0.92]), legend=None)
        )
        marks = base.transform_filter("!datum.is_observed").mark_rect(
            filled=False, stroke=drawing.ACCENT, strokeDash=[3, 2], cornerRadius=2, strokeOpacity=0.8
        )
        figures = base.mark_text(fontSize=10.5).encode(
            text="label:N",
            color=alt.condition("datum.shade > 0.55", alt.value(drawing.PAPER), alt.value("var(--ink)")),
        )
        return alt.layer(cells, marks, figures).properties(usermeta=drawing.as_large_as("cohort_start", 23, "age", 34))

    return draw


def _chart(measure: str, unit: str) -> Chart:
    column, kind, title, inside, under = SHOWN[measure, unit]
    return Chart(
        f"{measure}_{unit}",
        title,
        "cells",
        (*BEFORE, Column(column, title, kind), OBSERVED),
        note=_(
            "One line per cohort: those whose first order fell into the same period, which is age 0. A dashed cell is not over yet and may still grow."
        ),
        draw=_heat_map(column, title, inside, under),
        metrics=(f"marts.cohorts.{column}", "marts.cohorts.cohort_size"),
        filters=("grain", "from"),
        shown_when={"measure": measure, "unit": unit},
        empty=_("Nobody has ordered yet."),
    )


def _to_date(language: Language) -> Any:
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(
        x=alt.X(
            "age:Q",
            axis=alt.Axis(title=language.text(_("periods since the first order")), format=",.0f", tickMinStep=1),
        ),
        y=drawing.value_axis("revenue_per_customer_to_date_amount", drawing.SHORT, zero=True),
        detail="cohort_start_label:N",
        tooltip=drawing.tips(
            language,
            ("cohort_start_label", _("first order"), None),
            ("age", _("age"), ",.0f"),
            ("cohort_size", _("customers"), drawing.COUNT),
            ("revenue_per_customer_to_date_amount", _("net revenue per customer so far"), ",.2f"),
        ),
    )
    # the newer a cohort, the stronger its line
    newest = base.transform_filter("datum.is_observed").transform_joinaggregate(
        first="min(cohort_start)", last="max(cohort_start)"
    )
    aged = newest.transform_calculate(
        newness="(toNumber(toDate(datum.cohort_start)) - toNumber(toDate(datum.first))) / max(1, toNumber(toDate(datum.last)) - toNumber(toDate(datum.first)))"
    )
    opacity = alt.Opacity("newness:Q", scale=alt.Scale(domain=[0, 1], range=[0.18, 1]), legend=None)
    lines = aged.mark_line(color=drawing.ACCENT, strokeWidth=1.75).encode(opacity=opacity)
    return alt.layer(lines, newest.mark_point(size=70, opacity=0))


PAGE = Page(
    name="cohorts",
    title=_("Cohorts"),
    queries=(Query("cells", CELLS), Query("choices", CHOICES)),
    filters=(
        Filter("grain", _("Period"), "cells", "period_grain", default="month", words=GRAINS),
        Filter("measure", _("Measure"), "choices", "measure", words=MEASURES),
        Filter("unit", _("Shown"), "choices", "unit", words=UNITS),
        Filter("from", _("First order from"), "cells", "cohort_start", "from", within=("grain",), default="last-24"),
    ),
    charts=(
        *(_chart(measure, unit) for measure in MEASURES for unit in UNITS),
        Chart(
            "to_date",
            _("What a customer of each cohort has brought so far"),
            "cells",
            (
                *BEFORE,
                Column("revenue_per_customer_to_date_amount", _("net revenue per customer so far"), "amount"),
                OBSERVED,
            ),
            note=_(
                "One line per cohort, the newest the strongest. Lines above their predecessors: newer customers are worth more at the same age."
            ),
            draw=_to_date,
            metrics=("marts.cohorts.revenue_per_customer_to_date_amount",),
            filters=("grain", "from"),
        ),
    ),
)
