"""What the summary says about the small published copy, and that it stays plain on a pipe."""

from __future__ import annotations

import io

import duckdb
from rich.console import Console

from holdfast.settings import Settings
from holdfast.summary import money, percent, print_summary


def summary(settings: Settings, is_terminal: bool = False) -> str:
    out = io.StringIO()
    print_summary(settings, Console(file=out, width=120, force_terminal=is_terminal))
    return out.getvalue()


def test_it_says_what_a_manager_asks(settings: Settings) -> None:
    text = summary(settings)
    assert "By the end of Sunday 14 December 2025 3 customers are known." in text
    assert "November 2025, the last complete month" in text
    assert "Retention 88.0%, churn 12.0%; 25.0% of the buyers bought twice or more" in text
    assert "the average ticket was 150.50 BRL" in text
    assert "Customers have brought 1,300.00 BRL so far; a margin of 301.00 BRL is expected from them" in text
    assert (
        "Support in November 2025: 75.0% solved first time (6 of 8, 1 not known yet), quality index 70.5% (4 reviews)."
        in text
    )
    assert "2 answers are still owed, the oldest for 3 days." in text
    assert "Agenda of Monday 15 December 2025" in text
    assert "Checks: 1 passed, 1 warned, 0 failed." in text
    assert "marts.retention: few_lost (0.12)" in text
    assert "3 rows are in quarantine, 1 file was refused (orders/broken.csv)." in text
    assert "Nothing was ever delivered by orders and chat" in text
    assert str(settings.published / "holdfast.duckdb") in text


def test_counts_stand_in_the_order_of_the_columns(settings: Settings) -> None:
    lines = [line.split() for line in summary(settings).splitlines()]
    assert ["100", "88", "12", "20", "8", "116"] in lines
    assert ["A", "1", "900.00", "BRL", "90.0%"] in lines
    # a visit and a call, one of them overdue; seven wait
    assert ["Zé", "da", "Silva", "1", "1", "1", "7"] in lines


def test_it_shows_how_a_day_begins_and_what_to_say(settings: Settings) -> None:
    text = summary(settings)
    begins = text.index("How the day of Zé da Silva begins")
    assert text[begins:].splitlines()[1:3] == [
        " 1. call Ana Conceição (A). Tier A: it is time.",
        ' 2. visit =HYPERLINK("http://evil") (B). Tier B: it is time.',
    ]


def test_a_pipe_gets_neither_colour_nor_lines(settings: Settings) -> None:
    assert "\x1b[" not in summary(settings)
    assert "─" not in summary(settings)
    assert "\x1b[" in summary(settings, is_terminal=True)


def test_an_empty_company_has_a_summary_too(settings: Settings) -> None:
    with duckdb.connect(str(settings.published / "holdfast.duckdb")) as connection:
        for table in (
            "marts.retention",
            "marts.cohorts",
            "marts.customer_tiers",
            "marts.contact_agenda",
            "marts.support_quality",
        ):
            connection.execute(f"delete from {table}")
    assert "3 customers are known" in summary(settings)


def test_a_rate_without_denominator_is_a_dash() -> None:
    assert percent(None) == "-"
    assert money(None, "BRL") == "-"
    assert money(1234.5, None) == "1,234.50"
