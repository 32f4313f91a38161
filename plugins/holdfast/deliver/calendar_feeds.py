"""An owner's contacts as an iCalendar feed (RFC 5545) that updates the calendars it was imported into.

A feed is made from the one before it: what is still to be done keeps its UID, also on another day; a change raises its
SEQUENCE; what is no longer promised is sent once more as cancelled. No clock: every stamp is an `as_of`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from holdfast.languages import Language, agenda_words
from holdfast.languages import marked as _

Event = Any  # icalendar's, whose types say of each property that it may be any of thirty
KEPT_DAYS = 31  # how long what has passed, and what was cancelled, stays in the feed
KEY = "X-HOLDFAST-PROMISE"


@dataclass(frozen=True)
class _Promise:
    """A contact promised: `first_due_on` stays once it has come, `due_on` moves while it is not done."""

    customer_id: str
    channel: str
    first_due_on: date
    due_on: date
    summary: str
    description: str

    @property
    def key(self) -> str:
        return f"{self.chain}|{self.first_due_on}"

    @property
    def chain(self) -> str:
        return f"{self.customer_id}|{self.channel}"

    @classmethod
    def of(cls, row: Mapping[str, Any], language: Language) -> _Promise:
        """`row` is one of core.fct_planned_contacts with the customer's name, phone, email, preferred_channel and contact_hours; `due_on` is its day, of a contact done the day of that."""

        def say(text: str, **values: Any) -> str:
            return language.text(text).format(**values)

        def channel(name: str) -> str:
            return agenda_words.channel(language, name)

        reason = agenda_words.reason(language, row["reason"])
        told = [str(row["why_now"])] if row["why_now"] else []
        told.append(
            say(
                _("{reason}, tier {tier}, promised for {day}"),
                reason=reason,
                tier=row["tier"],
                day=language.day(row["planned_on"]),
            )
        )
        told += [str(row[name]) for name in ("phone", "email") if row[name]]
        if row["preferred_channel"]:
            told.append(say(_("Prefers {channel}."), channel=channel(row["preferred_channel"])))
        if row["contact_hours"]:
            told.append(say(_("To be reached {hours}."), hours=row["contact_hours"]))
        return cls(
            row["customer_id"],
            row["channel"],
            row["first_due_on"],
            row["due_on"],
            f"{channel(row['channel'])}: {row['name'] or row['customer_id']} ({row['tier']})",
            "\n".join(told),
        )


def as_calendar(
    owner: str,
    promised: Iterable[Mapping[str, Any]],
    as_of: datetime,
    before: bytes | None,
    language: Language,
) -> bytes:
    """The feed of `owner`. `before` is the feed delivered last, for this `as_of` or an earlier one; None: there was none.

    Given its own result as `before`, it returns the same bytes.
    """
    from icalendar import Calendar

    oldest = as_of.date() - timedelta(days=KEPT_DAYS)
    former = [event for event in _events(before) if event["DTSTART"].dt >= oldest]
    live = [event for event in former if event.get("STATUS") != "CANCELLED"]
    promises = sorted(
        (_Promise.of(row, language) for row in promised), key=lambda promise: (promise.chain, promise.due_on)
    )
    paired = _pair(promises, live)
    events = [_event(owner, promise, paired.get(promise.key), as_of) for promise in promises]
    kept = {str(event["UID"]) for event in events}
    events += [_cancelled(event, as_of) for event in live if str(event["UID"]) not in kept]
    events += [event for event in former if event.get("STATUS") == "CANCELLED"]
    calendar = Calendar()
    calendar.add("PRODID", f"-//Holdfast//Contact agenda//{language.code[:2].upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    who = agenda_words.owner(language, owner)
    calendar.add("X-WR-CALNAME", language.text(_("Contacts of {who}")).format(who=who))
    for event in sorted(events, key=lambda event: (event["DTSTART"].dt, str(event["UID"]))):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(feed: bytes | None) -> list[Event]:
    from icalendar import Calendar

    return list(Calendar.from_ical(feed).walk("VEVENT")) if feed else []


def _pair(promises: list[_Promise], live: list[Event]) -> dict[str, Event]:
    """By promise the event that it had: its own, else, of the same customer and channel, the first that nobody has any more."""
    by_key = {str(event[KEY]): event for event in live}
    found = {promise.key: by_key[promise.key] for promise in promises if promise.key in by_key}
    free: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(live, key=lambda event: event["DTSTART"].dt, reverse=True):
        if str(event[KEY]) not in found:
            free[str(event[KEY]).rpartition("|")[0]].append(event)
    for promise in promises:
        if promise.key not in found and free[promise.chain]:
            found[promise.key] = free[promise.chain].pop()
    return found


def _event(owner: str, promise: _Promise, former: Event | None, as_of: datetime) -> Event:
    said = {KEY: promise.key, "SUMMARY": promise.summary, "DESCRIPTION": promise.description}
    if (
        former is not None
        and former["DTSTART"].dt == promise.due_on
        and all(str(former[k]) == v for k, v in said.items())
    ):
        return former
    from icalendar import Event as NewEvent

    event: Event = NewEvent()
    named = hashlib.sha256(f"{owner}|{promise.key}|{as_of.isoformat()}".encode()).hexdigest()[:32]
    event.add("UID", str(former["UID"]) if former is not None else f"{named}@holdfast")
    event.add("SEQUENCE", int(former["SEQUENCE"]) + 1 if former is not None else 0)
    event.add("DTSTAMP", as_of.astimezone(UTC))
    event.add("DTSTART", promise.due_on)
    event.add("DTEND", promise.due_on + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")
    event.add("STATUS", "CONFIRMED")
    for name, value in said.items():
        event.add(name, value)
    return event


def _cancelled(event: Event, as_of: datetime) -> Event:
    from icalendar import Event as NewEvent

    cancelled: Event = NewEvent.from_ical(event.to_ical())
    for name, value in (
        ("SEQUENCE", int(event["SEQUENCE"]) + 1),
        ("DTSTAMP", as_of.astimezone(UTC)),
        ("STATUS", "CANCELLED"),
    ):
        del cancelled[name]
        cancelled.add(name, value)
    return cancelled
