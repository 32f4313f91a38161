"""The last words of a run, as a colleague would put them: how many customers stay, whom to contact, where to look."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from holdfast.agenda_lines import agenda_table, how_a_day_begins
from holdfast.agenda_lines import count as count  # for all who word numbers
from holdfast.headline import Headline, read_headline
from holdfast.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN_WARNINGS = 8


def print_summary(settings: Settings, console: Console | None = None) -> None:
    """Print the headline of the published copy: tables and colour on a terminal, plain when piped.

    Raises HoldfastError when nothing is published.
    """
    from rich.console import Console

    headline = read_headline(settings)
    out = console or Console()
    out.print()
    out.print(f"[bold]{_opening(headline)}[/]", highlight=False, soft_wrap=True)
    if headline.month:
        _print(out, f"{headline.month['period_start']:%B %Y}, the last complete month", _month(headline.month))
        out.print(_rates(headline.month, headline.currency), highlight=False, soft_wrap=True)
    if headline.worth["revenue_amount"]:
        out.print(_worth(headline), highlight=False, soft_wrap=True)
    if headline.tiers:
        _print(out, "Tiers, by net revenue of the trailing window", _tiers(headline))
    if headline.support:
        out.print()
        out.print(_support(headline.support, headline.owed), highlight=False, soft_wrap=True)
    if headline.agenda:
        _print(out, f"Agenda of {headline.agenda_day:%A %d %B %Y}", agenda_table(headline))
        for line in how_a_day_begins(settings, headline):
            out.print(line, highlight=False, soft_wrap=True)
    for line in ["", *_checks(headline), *_input(headline), *_places(settings)]:
        out.print(line, highlight=False, soft_wrap=True)


def _opening(headline: Headline) -> str:
    is_midnight = headline.as_of.time() == dt.time()
    last = headline.as_of - dt.timedelta(microseconds=1)
    seen = f"the end of {last:%A %d %B %Y}" if is_midnight else f"{headline.as_of:%A %d %B %Y, %H:%M}"
    return f"By {seen} {count(headline.customer_count, 'customer is known', 'customers are known')}."


def _print(out: Console, title: str, table: Table) -> None:
    """A title and its table; on a pipe without lines or padding, for grep and e-mail."""
    from rich import box

    table.box = box.SIMPLE_HEAD if out.is_terminal else None
    out.print()
    out.print(f"[bold]{title}[/]", highlight=False)
    out.print(table)


def _month(month: dict[str, Any]) -> Table:
    from rich.table import Table

    table = Table()
    table.add_column("active at its start", justify="right")
    table.add_column("kept", justify="right")
    table.add_column("lost", justify="right")
    table.add_column("new", justify="right")
    table.add_column("came back", justify="right")
    table.add_column("active at its end", justify="right")
    counts = ("opening", "retained", "churned", "new", "reactivated", "closing")
    table.add_row(*(f"{month[f'{name}_count'] or 0:,}" for name in counts))
    return table


def _rates(month: dict[str, Any], currency: str | None) -> str:
    return (
        f"Retention {percent(month['retention_rate'])}, churn {percent(month['churn_rate'])}; "
        f"{percent(month['repurchase_rate'])} of the buyers bought twice or more; "
        f"the average ticket was {money(month['average_ticket_amount'], currency)}."
    )


def _worth(headline: Headline) -> str:
    worth, currency = headline.worth, headline.currency
    so_far = f"Customers have brought {money(worth['revenue_amount'], currency)} so far"
    if worth["expected_amount"] is None:
        return f"{so_far}."
    kind = f"{worth['value_basis']} of {money(worth['expected_amount'], currency)}"
    return f"{so_far}; a {kind} is expected from them in the next 12 months."


def _tiers(headline: Headline) -> Table:
    from rich.table import Table

    table = Table()
    total = sum((tier["revenue_amount"] or 0) for tier in headline.tiers)
    table.add_column("tier")
    table.add_column("customers", justify="right")
    table.add_column("revenue", justify="right")
    table.add_column("share", justify="right")
    for tier in headline.tiers:
        share = float(tier["revenue_amount"] or 0) / float(total) if total else None
        amount = money(tier["revenue_amount"], headline.currency)
        table.add_row(tier["tier"], f"{tier['customer_count']:,}", amount, percent(share))
    return table


def _support(month: dict[str, Any], owed: dict[str, Any]) -> str:
    """How good support was in its last complete month, and what it owes today."""
    solved = f"{percent(month['first_contact_resolution_rate'])} solved first time"
    known = f"{month['first_contact_resolution_count']:,} of {month['observed_count']:,}"
    if month["unobserved_count"]:
        known += f", {month['unobserved_count']:,} not known yet"
    reviews = count(month["review_count"], "review", "reviews")
    index = f"quality index {percent(month['quality_index'])} ({reviews})" if month["review_count"] else "no reviews"
    text = f"Support in {month['period_start']:%B %Y}: {solved} ({known}), {index}."
    if not owed["owed_count"]:
        return f"{text} Nobody is owed an answer."
    oldest = float(owed["oldest_minutes"]) / 60
    since = count(round(oldest / 24), "day", "days") if oldest >= 36 else count(max(1, round(oldest)), "hour", "hours")
    return f"{text} {count(owed['owed_count'], 'answer is', 'answers are')} still owed, the oldest for {since}."


def _checks(headline: Headline) -> list[str]:
    from rich.markup import escape

    number = headline.checks.get
    colour = "red" if number("failed") else "yellow" if number("warned") else "green"
    counts = f"[{colour}]{number('passed', 0)} passed, {number('warned', 0)} warned, {number('failed', 0)} failed[/]"
    skipped = f", {number('skipped')} had nothing to look at" if number("skipped") else ""
    lines = [f"Checks: {counts}{skipped}."]
    for row in headline.warnings[:SHOWN_WARNINGS]:
        found = f"{row['unexpected_count']:,} rows" if row["unexpected_count"] else row["observed_value"] or ""
        lines.append(f"  [yellow]![/] {escape(row['table_name'])}: {escape(row['expectation'])} ({escape(str(found))})")
    if len(headline.warnings) > SHOWN_WARNINGS:
        lines.append(f"  and {len(headline.warnings) - SHOWN_WARNINGS} more on the pages")
    return lines


def _input(headline: Headline) -> list[str]:
    from rich.markup import escape

    rows = count(headline.quarantined_count, "row is", "rows are") if headline.quarantined_count else "No row is"
    files = headline.refused_files
    refused = "no file was refused"
    if files:
        refused = f"{count(len(files), 'file was', 'files were')} refused ({_some(files)})"
    lines = [f"{rows} in quarantine, {escape(refused)}."]
    if headline.absent_sources:
        names = " and ".join(headline.absent_sources)
        lines.append(f"[yellow]Nothing was ever delivered by {names}[/]; what needs it is empty.")
    return lines


def _places(settings: Settings) -> list[str]:
    from rich.markup import escape

    places = {
        "Tables": settings.published / "holdfast.duckdb",
        "Pages": settings.home / "pages" / "index.html",
        "Deliveries": settings.deliveries,
        "Quarantine": settings.home / "quarantine",
    }
    return ["", *(f"{name + ':':<12}{escape(str(path))}" for name, path in places.items() if path.exists())]


def _some(names: list[str], shown: int = 3) -> str:
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


def percent(rate: float | None) -> str:
    """A fraction as a percentage; a dash where the denominator was 0."""
    return "-" if rate is None else f"{float(rate):.1%}"


def money(amount: Any, currency: str | None) -> str:
    """An amount with its currency."""
    return "-" if amount is None else f"{float(amount):,.2f} {currency or ''}".rstrip()
