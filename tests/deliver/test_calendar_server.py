"""Feeds of one day after the other, imported into a real calendar server, which reads iCalendar with another library than ours."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from icalendar import Calendar
from promises import promise

from holdfast.deliver import calendar_feeds
from holdfast.languages import language
from holdfast.languages.agenda_words import CHANNELS

as_calendar = partial(calendar_feeds.as_calendar, language=language("en"))

MONDAY = datetime(2025, 3, 17, tzinfo=UTC)
DAY = timedelta(days=1)
COLLECTION = "/bia/agenda"


@dataclass
class Server:
    """A Radicale on loopback, and what a calendar program does with it."""

    port: int

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "text/calendar") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": kind, "Authorization": "Basic YmlhOmJpYQ=="})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def import_feed(self, feed: bytes) -> None:
        """Each event goes to its UID, where the one of the same UID that is older gives way."""
        for event in Calendar.from_ical(feed).walk("VEVENT"):
            alone = Calendar()
            alone.add("PRODID", "-//test//EN")
            alone.add("VERSION", "2.0")
            alone.add_component(event)
            status, said = self.ask("PUT", f"{COLLECTION}/{quote(str(event['UID']))}.ics", alone.to_ical())
            assert status in (201, 204), said

    def shown(self) -> list[tuple[date, str]]:
        status, said = self.ask("GET", f"{COLLECTION}/")
        assert status == 200, said
        events: list[Any] = list(Calendar.from_ical(said).walk("VEVENT")) if said else []
        return sorted(
            (event["DTSTART"].dt, str(event["SUMMARY"])) for event in events if event["STATUS"] != "CANCELLED"
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A calendar server with an empty calendar."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        *("--server-hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", str(tmp_path / "calendars")),
        *("--auth-type", "none", "--rights-type", "authenticated"),
    ]
    log = (tmp_path / "radicale.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "radicale", *options], stdout=log, stderr=log)
    running = Server(port)
    try:
        for _ in range(600):
            try:
                if running.ask("MKCALENDAR", f"{COLLECTION}/")[0] == 201:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail((tmp_path / "radicale.log").read_text(encoding="utf-8"))
        yield running
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def test_a_calendar_that_imports_every_day_shows_the_agenda_and_nothing_twice(server: Server) -> None:
    monday = MONDAY.date()
    days = [
        [promise("c1", "call", monday), promise("c1", "call", monday + 3 * DAY), promise("c2", "visit", monday + 2 * DAY)],
        # Monday's call was not made: carried on, and Thursday's moved
        [
            promise("c1", "call", monday, monday + DAY),
            promise("c1", "call", monday + 4 * DAY),
            promise("c2", "visit", monday + 2 * DAY),
        ],
        # made on Tuesday; c2 refused visits; c3 is new
        [promise("c1", "call", monday, monday + DAY), promise("c1", "call", monday + 4 * DAY), promise("c3", "email", monday + 3 * DAY)],
    ]  # fmt: skip
    feed = None
    for number, promises in enumerate(days):
        feed = as_calendar("Bia", promises, MONDAY + number * DAY, feed)
        for _ in range(2):
            server.import_feed(feed)
            assert server.shown() == sorted(
                (row["due_on"], f"{CHANNELS[row['channel']]}: {row['name']} (A)") for row in promises
            )
