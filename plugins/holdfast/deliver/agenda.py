"""The contact agenda for each owner, `deliveries/<day of as_of>/<owner>`: .csv to work through, .ics for calendars, .html to print."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.deliver.calendar_feeds import KEPT_DAYS, as_calendar
from holdfast.deliver.csv_lists import as_csv
from holdfast.deliver.printed_lists import as_page
from holdfast.languages import Language, language
from holdfast.languages.agenda_words import WHY
from holdfast.published_copy import open_published, published_as_of, rows
from holdfast.settings import LANGUAGES, Settings
from holdfast.written_files import digest_of, is_recorded, keep_record

log = logging.getLogger(__name__)

NOBODY = "without_owner"
INDEX = "delivery.json"
CALENDARS = "calendars"

SAID = "agenda.why_now, agenda.why_form, agenda.why_on, agenda.why_about, agenda.why_figure, agenda.why_out_of"
AGENDA = f"""
    select
        agenda.owner, agenda.due_on, agenda.channel, agenda.customer_id, customers.name, customers.phone,
        customers.email, agenda.tier, agenda.reason, agenda.is_overdue, agenda.planned_on, agenda.last_contact_on,
        agenda.priority, {SAID},
        nullif(customers.preferred_channel, '(none)') as preferred_channel, customers.contact_hours
    from marts.contact_agenda as agenda
    left join core.dim_customers as customers using (customer_id)
    order by agenda.owner, agenda.due_on, agenda.priority, agenda.customer_id, agenda.channel, agenda.reason
"""
PROMISED = f"""
    select
        plans.owner, plans.customer_id, plans.channel, plans.tier, plans.reason, plans.planned_on, plans.first_due_on,
        coalesce(plans.done_on, plans.last_due_on) as due_on, customers.name, customers.phone, customers.email,
        nullif(customers.preferred_channel, '(none)') as preferred_channel, customers.contact_hours,
        {SAID}, agenda.last_contact_on
    from core.fct_planned_contacts as plans
    left join core.dim_customers as customers using (customer_id)
    left join marts.contact_agenda as agenda
        on plans.customer_id = agenda.customer_id and plans.channel = agenda.channel and plans.done_on is null
        and plans.last_due_on = agenda.due_on
    where coalesce(plans.done_on, plans.last_due_on) >= cast(? as date) - cast(? as integer)
    order by all
"""

Rows = list[dict[str, Any]]


def deliver_agenda(settings: Settings) -> list[Path]:
    """Write every owner's contacts of the published agenda; returns the CSV files.

    Each file is replaced whole, so that a reader never sees half of one and a second delivery doubles nothing; the
    files of owners who have no contact any more go away, but for calendar feeds, which then cancel what they held.
    `delivery.json`, written after them, names what belongs together. `deliveries/calendars` has the newest feed of each owner
    under a path that stays, for calendars that subscribe to it. Where all of it stands already, of the same published version,
    nothing is written.
    """
    as_of = published_as_of(settings)
    folder = settings.deliveries / as_of.date().isoformat()
    delimiter = settings.business["delivery_delimiter"]
    digest = digest_of(settings, language=settings.language, delimiter=delimiter, zone=str(settings.zone))
    if is_recorded(folder, digest):
        log.info("The deliveries in %s are those of what is published already.", folder)
        return [folder / each["file"] for each in json.loads((folder / INDEX).read_bytes())["files"]]
    spoken = language(settings.language)
    with open_published(settings) as connection:
        contacts = _by_owner(_said(rows(connection, AGENDA), spoken))
        today = as_of.astimezone(settings.zone).date()
        promised = _by_owner(_said(rows(connection, PROMISED, [today, KEPT_DAYS]), spoken))
    folder.mkdir(parents=True, exist_ok=True)
    former = _feeds_before(settings.deliveries, folder)
    names = file_names(sorted(contacts.keys() | promised.keys() | former.keys()))
    files, kept = [], set()
    for owner, owned in contacts.items():
        files.append(write_atomically(folder / f"{names[owner]}.csv", as_csv(owned, delimiter)))
        kept |= {files[-1], write_atomically(folder / f"{names[owner]}.html", as_page(owner, owned, as_of, spoken))}
    feeds: dict[str, str] = {}
    subscribed: set[Path] = set()
    for owner in sorted(promised.keys() | former.keys()):
        feed = as_calendar(owner, promised.get(owner, []), as_of, former.get(owner), spoken)
        feeds[owner] = f"{names[owner]}.ics"
        kept.add(write_atomically(folder / feeds[owner], feed))
        (settings.deliveries / CALENDARS).mkdir(exist_ok=True)
        subscribed.add(write_atomically(settings.deliveries / CALENDARS / feeds[owner], feed))
    for stale in {path for kind in ("csv", "html", "ics") for path in folder.glob(f"*.{kind}")} - kept:
        stale.unlink()
    index = _write_index(folder, as_of, contacts, names, feeds)
    keep_record(folder, digest, kept | subscribed | {index})
    log.info("Delivered %d contacts for %d owners to %s.", sum(map(len, contacts.values())), len(files), folder)
    return files


def _said(found: Iterable[dict[str, Any]], spoken: Language) -> Iterator[dict[str, Any]]:
    """The rows with why_now in that language; English is what the mart says."""
    for row in found:
        if spoken.code != LANGUAGES[0] and row["why_form"]:
            row["why_now"] = spoken.sentence(row["why_form"], WHY, row)
        yield row


def _by_owner(found: Iterable[dict[str, Any]]) -> dict[str, Rows]:
    by_owner: dict[str, Rows] = defaultdict(list)
    for row in found:
        by_owner[row["owner"] or ""].append(row)
    return dict(by_owner)


def _feeds_before(deliveries: Path, folder: Path) -> dict[str, bytes]:
    """By owner the feed delivered last: for this `as_of`, else for the newest day before it."""
    days = sorted(path for path in deliveries.glob("*/" + INDEX) if _is_day(path.parent.name) and path.parent <= folder)
    if not days:
        return {}
    feeds = json.loads(days[-1].read_text(encoding="utf-8")).get("calendars", {})
    files = {owner: days[-1].parent / file for owner, file in feeds.items()}
    return {owner: file.read_bytes() for owner, file in files.items() if file.exists()}


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _write_index(
    folder: Path, as_of: datetime, contacts: dict[str, Rows], names: dict[str, str], feeds: dict[str, str]
) -> Path:
    index = {
        "as_of": as_of.astimezone(UTC).isoformat(),
        "files": [
            {"owner": owner or None, "file": f"{names[owner]}.csv", "contacts": len(owned)}
            for owner, owned in contacts.items()
        ],
        "calendars": feeds,
        "sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir())
            if path.suffix in (".csv", ".html", ".ics")
        },
    }
    return write_atomically(folder / INDEX, json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n")


def file_names(owners: list[str]) -> dict[str, str]:
    """A file name (without .csv) per owner: what every file system bears, with a digest where two owners share it."""
    slugs = {owner: _slug(owner) for owner in owners}
    taken = list(slugs.values())
    return {owner: slug if taken.count(slug) == 1 else f"{slug}-{_digest(owner)}" for owner, slug in slugs.items()}


def _digest(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:8]


def _slug(owner: str) -> str:
    plain = unicodedata.normalize("NFKD", owner).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_").lower()[:80] or (NOBODY if not owner else "owner")
