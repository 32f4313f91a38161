"""Feeds of one day after the other, imported as a calendar does it: by UID, the greater SEQUENCE wins, cancelled ones go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from icalendar import Calendar
from promises import promise

from holdfast.deliver import calendar_feeds
from holdfast.languages import language
from holdfast.languages.agenda_words import CHANNELS

as_calendar = partial(calendar_feeds.as_calendar, language=language("en"))

MONDAY = datetime(2025, 3, 17, tzinfo=UTC)
DAY = timedelta(days=1)


class Client:
    """What somebody's calendar holds after imports, by RFC 5546: an update replaces the event of the same UID."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}

    def import_feed(self, feed: bytes) -> None:
        for event in Calendar.from_ical(feed).walk("VEVENT"):
            known = self.events.get(str(event["UID"]))
            assert known is None or event["SEQUENCE"] >= known["SEQUENCE"], "an old event came again"
            same = known is None or event["SEQUENCE"] > known["SEQUENCE"] or event.to_ical() == known.to_ical()
            assert same, "a change without a greater SEQUENCE is not seen"
            self.events[str(event["UID"])] = event

    def shown(self) -> list[tuple[date, str]]:
        return sorted(
            (event["DTSTART"].dt, str(event["SUMMARY"]))
            for event in self.events.values()
            if event["STATUS"] != "CANCELLED"
        )


def test_day_after_day_a_calendar_shows_the_agenda_and_nothing_twice() -> None:
    monday = MONDAY.date()
    days = [
        [promise("c1", "call", monday), promise("c1", "call", monday + 3 * DAY), promise("c2", "visit", monday + 2 * DAY)],
        # Monday's call was not made: carried on, and Thursday's moved; the visit is as it was
        [
            promise("c1", "call", monday, monday + DAY),
            promise("c1", "call", monday + 4 * DAY),
            promise("c2", "visit", monday + 2 * DAY),
        ],
        # it was made on Tuesday; c2 refused visits; c3 is new
        [promise("c1", "call", monday, monday + DAY), promise("c1", "call", monday + 4 * DAY), promise("c3", "email", monday + 3 * DAY)],
    ]  # fmt: skip
    client, feed = Client(), None
    for number, promises in enumerate(days):
        feed = as_calendar("Bia", promises, MONDAY + number * DAY, feed)
        client.import_feed(feed)
        client.import_feed(feed)
        assert client.shown() == sorted(
            (row["due_on"], f"{CHANNELS[row['channel']]}: {row['name']} (A)") for row in promises
        )
    sequences = sorted((int(event["SEQUENCE"]), str(event["STATUS"])) for event in client.events.values())
    assert sequences == [(0, "CONFIRMED"), (1, "CANCELLED"), (1, "CONFIRMED"), (1, "CONFIRMED")]


def test_a_feed_made_from_itself_is_the_same_to_the_byte() -> None:
    first = as_calendar(
        "Bia", [promise("c1", "call", MONDAY.date()), promise("c2", "call", MONDAY.date())], MONDAY, None
    )
    second = as_calendar("Bia", [promise("c1", "call", MONDAY.date())], MONDAY, first)
    assert as_calendar("Bia", [promise("c1", "call", MONDAY.date())], MONDAY, second) == second != first


def test_what_passed_a_month_ago_leaves_the_feed() -> None:
    feed = as_calendar("Bia", [promise("c1", "call", MONDAY.date())], MONDAY, None)
    assert b"VEVENT" not in as_calendar("Bia", [], MONDAY + 32 * DAY, feed)


def test_an_event_says_why_and_how_the_customer_is_reached() -> None:
    feed = as_calendar("Bia", [promise("c1", "call", MONDAY.date())], MONDAY, None)
    (event,) = Calendar.from_ical(feed).walk("VEVENT")
    said = str(event["DESCRIPTION"]).splitlines()
    assert said[0] == "Tier A: 2 times a week."
    assert said[2:] == ["+5511987654321", "Prefers WhatsApp."]
