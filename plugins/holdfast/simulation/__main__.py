"""`make simulate [DAYS=365] [PEOPLE='{"Ana": {"done_share": 0.6}, "Leo": {"away": ["2026-02-02", "2026-02-20"]}}']`.

Looks ahead from the last build: its customers, tiers, calendar and cadences as they are, each day's agenda made as a build makes it and
worked by people who do all of it, but those whom PEOPLE names. Exit codes: 0 done, 1 a rule was broken, 2 cannot be done.
"""

from __future__ import annotations

import sys
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.settings import load_settings
from holdfast.simulation import Findings, find, read_people, simulate


def main(arguments: list[str]) -> int:
    """Look ahead and print what was found; returns the exit code."""
    days, people = [*arguments, "", ""][:2]
    try:
        if days and not (days.isdecimal() and 1 <= int(days) <= 730):
            raise HoldfastError(f"DAYS must be a whole number from 1 to 730; it is {days!r}.")
        findings = find(simulate(load_settings(), int(days or 365), read_people(people)))
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2
    _print(findings)
    return 1 if any(findings.broken.values()) else 0


def _print(findings: Findings) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = Console()
    table = Table(
        box=box.SIMPLE_HEAD if out.is_terminal else None, title="Contacts made of those that the cadences ask for"
    )
    for name, side in (("owner", "left"), ("channel", "left"), ("tier", "left"), ("customers", "right")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]  # left or right
    for name in ("asked for", "made", "share", "longest wait, in intervals"):
        table.add_column(name, justify="right")
    for row in findings.kept:
        table.add_row(*_cells(row, escape))
    out.print(table)
    for rule, count in findings.broken.items():
        out.print(f"Contacts {rule}: {count:,}", highlight=False)


def _cells(row: dict[str, Any], escape: Any) -> list[str]:
    return [
        *(escape(row["owner"]), row["channel"], row["tier"], f"{row['customer_count']:,}"),
        *(f"{row['asked_count']:,.0f}", f"{row['made_count']:,}", f"{row['made_rate']:.1%}"),
        f"{row['longest_in_intervals']:.1f}",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
