"""Agenda: tomorrow in working order, four weeks against capacity, and what is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.agenda_lines import by_name
from holdfast.deliver.agenda import file_names
from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.languages.agenda_words import CHANNELS, WHY
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Each person's next open day, in the order in which it is worked; e-mails have no capacity, so at most 100, and some 5,000 for
# all, however many people there are: the page is one file.
TOMORROW = """
with ranked as (
    select
        *, row_number() over (partition by owner order by priority) as place,
        (select count(distinct coalesce(owner, '')) from marts.contact_agenda) as owner_count
    from marts.contact_agenda
    where due_on = (select min(due_on) from marts.contact_agenda)
)

select
    coalesce(ranked.owner, '(none)') as owner, ranked.place, ranked.due_on, ranked.channel, ranked.customer_id, customers.name,
    ranked.tier, ranked.is_overdue, ranked.planned_on, ranked.last_contact_on, ranked.why_on, ranked.why_about, ranked.why_figure,
    ranked.why_out_of, ranked.why_form
from ranked
left join core.dim_customers as customers on ranked.customer_id = customers.customer_id
where ranked.place <= least(100, greatest(10, 5000 / ranked.owner_count))
order by ranked.owner is null or ranked.owner like '(%', ranked.owner, ranked.place
"""
LOAD = """
with busiest as (
    select owner from marts.agenda_load group by owner order by sum(contact_count) desc, owner limit 60
)

select
    owner, channel, due_on, contact_count, tier_a_count, tier_b_count, tier_c_count, overdue_count, waiting_count,
    capacity_count, load_rate, is_away
from marts.agenda_load
where owner in (select owner from busiest) and due_on < (select min(due_on) from marts.agenda_load) + 28
order by owner like '(%', owner, channel, due_on
"""
OVERDUE = """
select
    coalesce(owner, '(none)') as owner, channel, tier, count(*) as overdue_count, min(planned_on) as oldest_on,
    max(lateness_in_intervals) as lateness_in_intervals
from marts.contact_agenda
where is_overdue
group by 1, 2, 3
order by overdue_count desc, owner, channel, tier
"""
OWNERS = """
with first_day as (select min(due_on) as due_on from marts.contact_agenda)

select
    coalesce(agenda.owner, '') as owner, min(first_day.due_on) as due_on,
    count(*) filter (where agenda.due_on = first_day.due_on) as contact_count,
    count(*) filter (where agenda.due_on = first_day.due_on and agenda.is_overdue) as overdue_count,
    count(distinct agenda.customer_id) as customer_count
from marts.contact_agenda as agenda
cross join first_day
group by 1
"""
PROMISED = "select distinct coalesce(owner, '') as owner from core.fct_planned_contacts"


def _facts(connection: DuckDBPyConnection) -> Mapping[str, Any]:
    """The owners with their files, which are named over all owners who have or had contacts."""
    owners = sorted(rows(connection, OWNERS), key=lambda row: by_name(row["owner"]))
    promised = {row["owner"] for row in rows(connection, PROMISED)}
    files = file_names(sorted({row["owner"] for row in owners} | promised))
    return {
        "owners": [{**row, "file": files[row["owner"]], "has_calendar": row["owner"] in promised} for row in owners],
        "day": owners[0]["due_on"] if owners else None,
    }


def _load(language: Language) -> Any:
    import altair as alt

    axis = alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=12, ticks=False, labelPadding=8)
    base = alt.Chart(drawing.rows())
    bars = (
        base.transform_fold(["tier_a_count", "tier_b_count", "tier_c_count"], as_=["of", "contacts"])
        .transform_calculate(tier="upper(slice(datum.of, 5, 6))")
        .mark_bar(cornerRadius=1, width={"band": 0.8})
        .encode(
            x=alt.X("due_on_label:O", sort=None, axis=axis),
            y=drawing.value_axis("contacts", drawing.COUNT, zero=True),
            color=alt.Color("tier:N", scale=alt.Scale(domain=["A", "B", "C"], range=drawing.SERIES[:3])),
            tooltip=[
                alt.Tooltip("due_on_label:N", title=language.text(_("day"))),
                alt.Tooltip("tier:N", title=language.text(_("tier"))),
                alt.Tooltip("contacts:Q", title=language.text(_("contacts")), format=drawing.COUNT),
                alt.Tooltip("capacity_count:Q", title=language.text(_("capacity")), format=drawing.COUNT),
                alt.Tooltip("waiting_count:Q", title=language.text(_("waiting")), format=drawing.COUNT),
            ],
        )
    )
    capacity = (
        alt.Chart(drawing.rows())
        .transform_filter("isValid(datum.capacity_count)")
        .mark_tick(color="var(--ink)", thickness=2, width={"band": 0.9})
        .encode(x=alt.X("due_on_label:O", sort=None, axis=axis), y="capacity_count:Q")
    )
    waiting = (
        alt.Chart(drawing.rows())
        .mark_line(color=drawing.LOST, strokeDash=[5, 3])
        .encode(x=alt.X("due_on_label:O", sort=None, axis=axis), y="waiting_count:Q")
    )
    return alt.layer(bars, capacity, waiting)


DAY = Column("due_on", _("day"), "day")
OWNER = Column("owner", _("owner"))
CHANNEL = Column("channel", _("channel"), words=CHANNELS)
PAGE = Page(
    name="agenda",
    title=_("Agenda"),
    queries=(Query("tomorrow", TOMORROW), Query("load", LOAD), Query("overdue", OVERDUE)),
    filters=(
        Filter("owner", _("Owner"), "tomorrow", "owner"),
        Filter("person", _("Owner"), "load", "owner"),
        Filter("channel", _("Channel"), "load", "channel", within=("person",), default="visit", words=CHANNELS),
    ),
    charts=(
        Chart(
            "tomorrow",
            _("The next day, in the order of work"),
            "tomorrow",
            (
                Column("place", _("place in the order"), "count"),
                CHANNEL,
                Column("name", _("name")),
                Column("customer_id", _("customer")),
                Column("tier", _("tier")),
                Column("why_form", _("why now"), "sentence", words=WHY),
                Column("is_overdue", _("overdue"), "flag"),
                Column("planned_on", _("promised for"), "day"),
                Column("last_contact_on", _("last contact"), "day"),
                DAY,
            ),
            note=_(
                "Promises with a date of their own first, then by tier, lateness and value. The first 100 of each owner, fewer where there are more than 50 owners; their own lists have all."
            ),
            filters=("owner",),
            empty=_("Nothing is planned: no customer is to be contacted, or nobody has ordered yet."),
            is_open=True,
        ),
        Chart(
            "load",
            _("Four weeks against capacity"),
            "load",
            (
                DAY,
                OWNER,
                CHANNEL,
                Column("contact_count", _("contacts"), "count"),
                Column("tier_a_count", "A", "count"),
                Column("tier_b_count", "B", "count"),
                Column("tier_c_count", "C", "count"),
                Column("capacity_count", _("capacity"), "count"),
                Column("load_rate", _("load"), "rate"),
                Column("overdue_count", _("overdue"), "count"),
                Column("waiting_count", _("waiting"), "count"),
                Column("is_away", _("away"), "flag"),
            ),
            note=_(
                "Contacts planned for each open day, by tier; the stroke is the capacity, the dashed line what is promised by then and finds no room."
            ),
            draw=_load,
            metrics=(
                "marts.agenda_load.contact_count",
                "marts.agenda_load.waiting_count",
                "marts.agenda_load.load_rate",
            ),
            filters=("person", "channel"),
            empty=_("Nothing is planned in the next four weeks."),
        ),
        Chart(
            "overdue",
            _("Overdue"),
            "overdue",
            (
                OWNER,
                CHANNEL,
                Column("tier", _("tier")),
                Column("overdue_count", _("overdue"), "count"),
                Column("oldest_on", _("oldest promise"), "day"),
                Column("lateness_in_intervals", _("at most, in intervals"), "number"),
            ),
            note=_("Contacts whose promised day has passed, still to be made."),
            empty=_("Nothing is overdue."),
            is_open=True,
        ),
    ),
    facts=_facts,
)
