"""Overview: the last complete month (week, quarter, year) in a sentence, what changed in it, whom to contact next, how fresh the data are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects import overview_queries as asks
from holdfast.pages.subjects.words import CONTACTS, GRAINS, SOURCES
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BEHIND = "customers.html#grain={grain_behind}&period={period_start}&move={move}"
STEPS = {
    "opening": _("active at its start"),
    "lost": _("lost"),
    "new": _("new"),
    "back": _("came back"),
    "closing": _("active at its end"),
}
# How each figure of marts.retention_changes is called and written, in the order of the table.
FIGURES = {
    "retention_rate": (_("customers kept"), "rate"),
    "net_revenue_retention_rate": (_("revenue kept (net)"), "rate"),
    "repurchase_rate": (_("bought twice or more"), "rate"),
    "churned_count": (_("lost"), "count"),
    "new_count": (_("new"), "count"),
    "reactivated_count": (_("came back"), "count"),
    "closing_count": (_("active at its end"), "count"),
    "net_revenue_amount": (_("net revenue"), "amount"),
    "average_ticket_amount": (_("average ticket"), "amount"),
}


def _facts(connection: DuckDBPyConnection) -> Mapping[str, Any]:
    changes = {(row["period_grain"], row["metric"]): row for row in rows(connection, asks.CHANGES)}
    periods = {row["period_grain"]: row for row in rows(connection, asks.PERIODS)}
    contacts = rows(connection, asks.NEXT_CONTACTS)
    return {
        "periods": {grain: periods[grain] for grain in GRAINS if grain in periods},
        "known": rows(connection, asks.KNOWN)[0]["customer_count"],
        "changes": {
            grain: [(*about, changes[grain, name]) for name, about in FIGURES.items() if (grain, name) in changes]
            for grain in periods
        },
        "next_day": contacts[0]["due_on"] if contacts else None,
        "contacts": contacts,
        "contact_counts": rows(connection, asks.NEXT_COUNTS),
        "freshness": rows(connection, asks.FRESHNESS),
        "checks": {row["status"]: row["check_count"] for row in rows(connection, asks.CHECKS)},
        "contact_words": CONTACTS,
        "sources": SOURCES,
    }


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
        tooltip=drawing.tips(
            language, ("step_label", _("customers"), None), ("customer_count", _("count"), drawing.COUNT)
        ),
    )
    figures = (
        base.transform_calculate(top="max(datum.from_count, datum.to_count)")
        .mark_text(dy=-9, fontWeight=600, fontSize=14)
        .encode(y="top:Q", text=alt.Text("customer_count:Q", format=drawing.COUNT))
    )
    return alt.layer(bars, figures)


def _course(language: Language) -> Any:
    import altair as alt

    base = alt.Chart(drawing.rows()).encode(x=drawing.period_axis())
    band = base.mark_area(color=drawing.ACCENT, opacity=0.12, interpolate="monotone").encode(
        y="usual_low:Q", y2="usual_high:Q"
    )
    values = base.encode(
        y=drawing.value_axis("metric_value", drawing.WHOLE_RATE),
        tooltip=drawing.tips(
            language,
            ("period_start_label", _("period"), None),
            ("metric_value", _("customers kept"), drawing.RATE),
            ("usual_low", _("ordinary from"), drawing.RATE),
            ("usual_high", _("ordinary to"), drawing.RATE),
        ),
    )
    points = values.mark_point(filled=True, size=52, opacity=1).encode(
        color=alt.condition("datum.is_unusual", alt.value(drawing.LOST), alt.value(drawing.ACCENT))
    )
    return alt.layer(band, values.mark_line(color=drawing.ACCENT), points)


PAGE = Page(
    name="overview",
    title=_("Overview"),
    queries=(Query("bridge", asks.BRIDGE), Query("course", asks.COURSE)),
    filters=(Filter("grain", _("Period"), "bridge", "period_grain", default="month", words=GRAINS),),
    charts=(
        Chart(
            "bridge",
            _("From the first day of the period to the last"),
            "bridge",
            (
                Column("period_start", _("period"), "period"),
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
            filters=("grain",),
            empty=_("No month is complete yet."),
        ),
        Chart(
            "course",
            _("Customers kept, period by period"),
            "course",
            (
                Column("period_start", _("period"), "period"),
                Column("metric_value", _("customers kept"), "rate"),
                Column("usual_low", _("ordinary from"), "rate"),
                Column("usual_high", _("ordinary to"), "rate"),
                Column("is_unusual", _("out of the ordinary"), "flag"),
            ),
            note=_(
                "The pale band is ordinary variation: what the periods before would let one expect. A red point lies outside of it."
            ),
            draw=_course,
            metrics=(
                "marts.retention.retention_rate",
                "marts.retention_changes.usual_value",
                "marts.retention_changes.usual_low",
                "marts.retention_changes.usual_high",
            ),
            filters=("grain",),
            empty=_("No month is complete yet."),
        ),
    ),
    facts=_facts,
)
