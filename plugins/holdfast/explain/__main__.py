"""`make explain FIGURE=churned_count [PERIOD=2025-11] [SEGMENT=owner:"Ana Souza"] [LIMIT=20]`, `make explain CUSTOMER=C00455`.

`python -m holdfast.explain figure NAME [PERIOD [SEGMENT [LIMIT]]]`; `python -m holdfast.explain customer ID`. Everything is read from the
published copy. Exit codes: 0 explained, 2 it cannot be.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.explain.cells import find_cell
from holdfast.explain.customer_story import read_story
from holdfast.explain.customer_words import tell
from holdfast.explain.figure_words import explain_figure
from holdfast.published_copy import open_published, published_as_of, read_manifest
from holdfast.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.console import Console

SHOWN_CUSTOMERS = 10


def main(arguments: list[str]) -> int:
    """Run one of the two commands; returns the exit code."""
    from rich.console import Console

    out = Console(highlight=False, soft_wrap=True)
    try:
        settings = load_settings()
        match arguments:
            case ["figure", name, *more] if name and len(more) <= 3:
                period, segment, limit = [*more, "", "", ""][:3]
                _figure(out, settings, name, period, segment, _limit(limit))
            case ["customer", customer_id] if customer_id:
                _customer(out, settings, customer_id)
            case _:
                print(__doc__.strip().splitlines()[0])
                return 2
        return 0
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2


def _figure(out: Console, settings: Settings, name: str, period: str, segment: str, limit: int) -> None:
    from rich.markup import escape

    with open_published(settings) as connection:
        cell = find_cell(connection, published_as_of(settings).date(), period, segment)
        for number, line in enumerate(explain_figure(connection, cell, name, _currency(settings), limit)):
            out.print(f"[bold]{escape(line)}[/]" if number == 0 else escape(line))


def _customer(out: Console, settings: Settings, customer_id: str) -> None:
    from rich.markup import escape

    with open_published(settings) as connection:
        story = read_story(connection, customer_id)
    if story.customer_id != customer_id:
        out.print(escape(f"{customer_id} is a record of customer {story.customer_id}."))
    for title, lines in tell(story, _currency(settings), settings.business["tier_window_months"]):
        out.print(f"[bold]{escape(title)}[/]")
        for line in lines:
            out.print(escape(f"  {line}"))


def _currency(settings: Settings) -> str | None:
    currency: str | None = read_manifest(settings).get("reporting_currency") or settings.business["reporting_currency"]
    return currency


def _limit(text: str) -> int:
    if not text:
        return SHOWN_CUSTOMERS
    if not text.isdecimal() or not int(text):
        raise HoldfastError(f"LIMIT is how many customers are shown, such as 50; it is '{text}'.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
