"""An owner's contacts as a CSV that a spreadsheet opens, and that comes back with `done_on` and `outcome` filled in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

# The last two are the team's to fill in: the layout holdfast_agenda reads such a file, dropped into the CRM exports, as contacts.
COLUMNS = [
    *("due_on", "channel", "customer_id", "name", "phone", "email", "tier", "reason"),
    *("is_overdue", "planned_on", "last_contact_on", "priority", "why_now"),
    *("preferred_channel", "contact_hours", "owner", "done_on", "outcome"),
]


def as_csv(contacts: Iterable[Mapping[str, Any]], delimiter: str = ",") -> bytes:
    """The contacts, one a line, with a byte-order mark, without which spreadsheets garble accented names.

    `delimiter` is what the spreadsheets of the owners' country take for one: ";" where the decimal sign is a comma.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(contact.get(column)) for column in COLUMNS] for contact in contacts)
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
