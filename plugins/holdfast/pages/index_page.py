"""Writes `HOLDFAST_HOME/pages/index.html` from the published copy."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.headline import read_headline
from holdfast.pages.charts import HEIGHT, LEFT, WIDTH, heat_map, retention_curve
from holdfast.published_copy import open_published, rows
from holdfast.settings import Settings

log = logging.getLogger(__name__)

SHOWN_CONTACTS = 2000
COHORTS = """
    select cohort_start, age, cohort_size, active_count, retention_rate, is_observed from marts.cohorts
    where period_grain = 'month' order by cohort_start, age
"""
CONTACTS = """
    select agenda.owner, agenda.channel, agenda.customer_id, customers.name, agenda.tier, agenda.reason,
        agenda.is_overdue, agenda.planned_on, agenda.last_contact_on
    from marts.contact_agenda as agenda
    left join core.dim_customers as customers using (customer_id)
    where agenda.due_on = ?
    order by agenda.owner nulls last, agenda.priority, agenda.customer_id, agenda.channel limit ?
"""
CHECKS = """
    select layer, status, count(*) as check_count from audit.checks group by layer, status
    order by case layer when 'raw' then 1 when 'staging' then 2 when 'core' then 3 else 4 end, status
"""
REFUSED = "select distinct source, file, reason from audit.loads where status = 'refused' order by source, file"
ACCOUNTING = "select * from audit.row_accounting order by source, object"


def write_pages(settings: Settings) -> Path:
    """Write the page, replacing the former one whole; returns its path. HoldfastError when nothing is published."""
    folder = settings.home / "pages"
    page = write_atomically(folder / "index.html", _render(settings))
    log.info("The pages are at %s.", page)
    return page


def _render(settings: Settings) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from holdfast.summary import money, percent

    headline = read_headline(settings)
    with open_published(settings) as connection:
        facts: dict[str, Any] = {
            "cohorts": heat_map(rows(connection, COHORTS)),
            "contacts_by_owner": _by_owner(rows(connection, CONTACTS, [headline.agenda_day, SHOWN_CONTACTS])),
            "checks": rows(connection, CHECKS),
            "refused": rows(connection, REFUSED),
            "accounting": rows(connection, ACCOUNTING),
        }
    # everything that comes from an export is escaped; nothing is marked safe
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    environment.filters["amount"] = lambda amount: money(amount, None)
    environment.filters["money"] = lambda amount: money(amount, headline.currency)
    environment.filters["thousands"] = lambda number: f"{number or 0:,}"
    return environment.get_template("index.html.j2").render(
        headline=headline,
        curve=retention_curve(headline.months),
        chart={"width": WIDTH, "height": HEIGHT, "left": LEFT},
        is_cut=sum(len(owned) for _, owned in facts["contacts_by_owner"]) == SHOWN_CONTACTS,
        links=_links(settings),
        **facts,
    )


def _by_owner(contacts: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    from holdfast.summary import by_name

    owners = sorted({contact["owner"] or "" for contact in contacts}, key=by_name)
    return [(owner, [contact for contact in contacts if (contact["owner"] or "") == owner]) for owner in owners]


def _links(settings: Settings) -> dict[str, str]:
    """The other pages that exist by now, as addresses relative to this one."""
    pages = {
        "what the checks found": settings.home / "docs" / "checks" / "index.html",
        "every table and column": settings.home / "docs" / "tables" / "index.html",
    }
    return {title: f"../{path.relative_to(settings.home)}" for title, path in pages.items() if path.exists()}
