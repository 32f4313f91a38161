"""A random company: every cell of core.fct_conversations and marts.support_quality against plain Python (support_oracle.py)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
import random_chat
import support_oracle as oracle
from support_cells import cells
from support_clock import UTC, Clock

from companies import Company

ZONE = ZoneInfo("America/New_York")  # the clocks go forward on 9 March
AS_OF_ON = datetime(2025, 3, 31)
AS_OF = AS_OF_ON.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)
HOURS = {day: (time(9), time(18)) for day in range(1, 6)} | {
    7: (time(1), time(4, 30))
}  # on Sunday over the hour that is missing
TEAMS = {"ana": "north", "bia": "south"}
BUSINESS = {
    "time_zone": ZONE.key,
    "holiday_country": "US",
    "support_hours": {str(day): f"{opens:%H:%M}-{closes:%H:%M}" for day, (opens, closes) in HOURS.items()},
    "agent_teams": TEAMS,
}
Row = dict[str, Any]
Fact = tuple[dict[str, Row], Company]


@pytest.fixture(
    scope="module", params=[pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.soak)]
)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fact:
    """What the oracle says of each conversation, and the company as the pipeline built it."""
    versions, messages, kinds = random_chat.chat(request.param, 400)
    company = Company(tmp_path_factory.mktemp("random"), BUSINESS)
    _export(company, versions, messages)
    company.run("2025-03-31")
    clock = Clock(ZONE, HOURS, set(holidays.country_holidays("US", years=[2025], observed=True)))
    given = {row["conversation_id"]: row["customer_id"] for row in company.ask("from core.fct_conversations")}
    talks = oracle.talks(versions, messages, kinds, AS_OF)
    assert set(given) == set(talks)
    facts = {}
    for name, talk in talks.items():
        header = talk.header
        facts[name] = oracle.facts(talk, clock, AS_OF) | {
            "customer_id": given[name],
            "opened_at": header["opened_at"],
            "topic": (header["topic"] or "(none)").strip().lower(),
            "channel": {"E-Mail": "e-mail", "chat": "chat"}.get(header["channel"], "(none)"),
            "told_team": header["team"],
            "opened_on": datetime.combine(clock.day(header["opened_at"]), time()),
        }
    return facts, company


def _export(company: Company, versions: list[Row], messages: list[Row]) -> None:
    def written(rows: list[Row]) -> list[Row]:
        return [{k: f"{v.isoformat()}Z" if isinstance(v, datetime) else v for k, v in row.items()} for row in rows]

    company.export("chat/conversations_1.csv", written(versions))
    company.export("chat/messages_1.csv", written(messages))
    kinds = {"tpl-cache": "answer", "tpl-ack": "acknowledgement", "tpl-hello": "greeting"}
    company.export("chat/templates_1.csv", [{"template_id": name, "kind": kind} for name, kind in kinds.items()])
    people = [
        {"customer_id": f"c{n}", "email": f"c{n}@x.example", "created_at": "2024-01-01T00:00:00Z"} for n in range(1, 26)
    ]
    company.export("crm/customers_1.csv", people)
    orders = [
        {"order_id": f"o{n}", "customer_id": f"c{n % 6 + 1}", "ordered_at": f"2025-0{n % 3 + 1}-05T12:00:00Z", "status": "paid", "currency": "USD", "gross_amount": 100 * n + 1}
        for n in range(18)
    ]  # fmt: skip
    company.export("orders/orders_1.csv", orders)


def test_every_cell_of_every_conversation(found: Fact) -> None:
    facts, company = found
    rows = company.ask("select * from core.fct_conversations")
    names = [
        name for name in rows[0] if name in next(iter(facts.values())) and name not in ("topic", "channel", "opened_on")
    ]
    assert len(names) == 22
    wrong = [
        (row["conversation_id"], name, row[name], facts[row["conversation_id"]][name])
        for row in rows
        for name in names
        if not _same(row[name], facts[row["conversation_id"]][name])
    ]
    assert not wrong, wrong[:5]


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None or isinstance(one, bool | str | datetime):
        return bool(one == other)
    return abs(float(one) - float(other)) < 1e-4


def test_every_cell_of_support_quality(found: Fact) -> None:
    facts, company = found
    # copies: the other test, which may come later, reads the facts as they are
    standing = {name: dict(fact) for name, fact in facts.items() if not fact["merged_into_id"]}
    oracle.judge(standing, AS_OF)
    tiers = company.ask("select customer_id, tier, valid_from, valid_to from marts.customer_tiers")
    teams = {
        fact["agent_id"]: fact["told_team"]
        for fact in sorted(facts.values(), key=lambda f: f["opened_at"])
        if fact["told_team"] and fact["agent_id"]
    } | TEAMS
    for fact in standing.values():
        day = fact["opened_on"].date()
        held = [
            t["tier"]
            for t in tiers
            if t["customer_id"] == fact["customer_id"]
            and t["valid_from"] <= day
            and not (t["valid_to"] and t["valid_to"] <= day)
        ]
        fact |= {
            "all": "all",
            "tier": held[0] if held else "(none)",
            "agent": fact["agent_id"] or "(none)",
            "team": fact["told_team"] or teams.get(fact["agent_id"], "(none)"),
        }
    wanted = cells(standing, AS_OF_ON, ZONE)
    rows = company.ask("select * from marts.support_quality")
    found_cells = {(r["period_grain"], r["period_start"], r["segment_by"], r["segment"]): r for r in rows}
    assert set(found_cells) == set(wanted)
    wrong = [
        (key, name, found_cells[key][name], value)
        for key, cell in wanted.items()
        for name, value in cell.items()
        if not _same(found_cells[key][name], value)
    ]
    assert not wrong, wrong[:5]
    assert len(wanted) > 150
    assert sum(cell["first_contact_resolution_count"] for cell in wanted.values()) > 10
