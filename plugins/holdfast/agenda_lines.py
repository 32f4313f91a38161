"""What the summary of a run says of the agenda: each person's day in numbers, and how one of them begins."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from holdfast.headline import Headline, read_work
from holdfast.settings import Settings

if TYPE_CHECKING:
    from rich.table import Table

CHANNELS = ("visit", "call", "email")
SHOWN_OWNERS = 12
SHOWN_CONTACTS = 5


def agenda_table(headline: Headline) -> Table:
    """Per owner the contacts of the day by channel, those overdue, and those that wait for want of room."""
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    channels = [*CHANNELS, *sorted({row["channel"] for row in headline.agenda} - set(CHANNELS))]
    table.add_column("owner")
    for name in [*channels, "overdue", "waiting"]:
        table.add_column(name, justify="right")
    owners = sorted({row["owner"] for row in headline.agenda}, key=by_name)
    for owner in owners[:SHOWN_OWNERS]:
        mine = {row["channel"]: row for row in headline.agenda if row["owner"] == owner}
        counts = [f"{mine[name]['contact_count']:,}" if name in mine else "" for name in channels]
        overdue = sum(row["overdue_count"] for row in mine.values())
        waiting = f"{headline.waiting.get(owner, 0):,}"
        table.add_row(escape(owner) or "[dim]nobody[/]", *counts, f"{overdue:,}", waiting)
    if len(owners) > SHOWN_OWNERS:
        table.add_row(f"[dim]and {count(len(owners) - SHOWN_OWNERS, 'more owner', 'more owners')}[/]")
    return table


def how_a_day_begins(settings: Settings, headline: Headline) -> list[str]:
    """The first contacts of the first owner's day, in the order in which they are worked, each with the line to say aloud."""
    from rich.markup import escape

    owner = min((row["owner"] for row in headline.agenda), key=by_name)
    if not owner or not headline.agenda_day:
        return []
    work = read_work(settings, headline.agenda_day, owner)
    lines = ["", f"[bold]How the day of {escape(owner)} begins[/]"]
    lines += [
        escape(f" {row['priority']}. {row['channel']} {row['name']} ({row['tier']}). {row['why_now']}")
        for row in work[:SHOWN_CONTACTS]
    ]
    return lines + ([f" and {len(work) - SHOWN_CONTACTS} more"] if len(work) > SHOWN_CONTACTS else [])


def by_name(owner: str) -> tuple[bool, str]:
    """Sorts owners as a person would: accents aside, and those who are nobody ('' or '(unassigned)') last."""
    plain = unicodedata.normalize("NFKD", owner).encode("ascii", "ignore").decode().casefold()
    return not plain[:1].isalnum(), plain


def count(number: int, one: str, many: str) -> str:
    """`number` with the word that goes with it."""
    return f"{number:,} {one if number == 1 else many}"
