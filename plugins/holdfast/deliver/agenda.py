"""The contact agenda as one CSV per owner, `deliveries/<day of as_of>/<owner>.csv`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import re
import unicodedata
from datetime import UTC
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.published_copy import open_published, published_as_of, rows
from holdfast.settings import Settings

log = logging.getLogger(__name__)

NOBODY = "without_owner"
INDEX = "delivery.json"

AGENDA = """
    select
        agenda.owner, agenda.due_on, agenda.channel, agenda.customer_id, customers.name, customers.phone,
        customers.email, agenda.tier, agenda.reason, agenda.is_overdue, agenda.planned_on, agenda.last_contact_on,
        agenda.priority
    from marts.contact_agenda as agenda
    left join core.dim_customers as customers using (customer_id)
    order by agenda.owner, agenda.due_on, agenda.priority, agenda.customer_id, agenda.channel, agenda.reason
"""
COLUMNS = [
    *("due_on", "channel", "customer_id", "name", "phone", "email", "tier", "reason"),
    *("is_overdue", "planned_on", "last_contact_on", "priority"),
]


def deliver_agenda(settings: Settings) -> list[Path]:
    """Write every owner's contacts of the published agenda; returns the files.

    Each file is replaced whole, so that a reader never sees half of one and a second delivery doubles nothing; the
    files of owners who have no contact any more go away. `delivery.json`, written last, names what belongs together.
    """
    as_of = published_as_of(settings)
    with open_published(settings) as connection:
        contacts = rows(connection, AGENDA)
    by_owner: dict[str, list[dict[str, Any]]] = {}
    for contact in contacts:
        by_owner.setdefault(contact["owner"] or "", []).append(contact)
    folder = settings.deliveries / as_of.date().isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(list(by_owner))
    files = [write_atomically(folder / f"{names[owner]}.csv", _as_csv(owned)) for owner, owned in by_owner.items()]
    for stale in set(folder.glob("*.csv")) - set(files):
        stale.unlink()
    index = {
        "as_of": as_of.astimezone(UTC).isoformat(),
        "files": [
            {"owner": owner or None, "file": f"{names[owner]}.csv", "contacts": len(owned)}
            for owner, owned in by_owner.items()
        ],
    }
    write_atomically(folder / INDEX, json.dumps(index, ensure_ascii=False, indent=1).encode() + b"\n")
    log.info("Delivered %d contacts for %d owners to %s.", len(contacts), len(files), folder)
    return files


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


def _as_csv(contacts: list[dict[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(contact[column]) for column in COLUMNS] for contact in contacts)
    # with a byte-order mark, without which spreadsheets garble accented names
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    """The text of one cell. What a spreadsheet would run as a formula is quoted; a phone number is not one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    is_formula = text[:1] in "=+-@\t\r" and not re.fullmatch(r"[+-]?[\d ().-]+", text)
    return f"'{text}" if text and is_formula else text
