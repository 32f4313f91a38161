"""A random company: every cell of core.fct_conversations and marts.support_quality against plain Python (support_oracle.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
import random_chat
import support_oracle as oracle

from companies import Company

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("America/New_York")  # the clocks go forward on 9 March
AS_OF_ON = datetime(2025, 3, 31)
AS_OF = AS_OF_ON.replace(tzinfo=ZONE).astimezone(oracle.UTC).replace(tzinfo=None)
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
PER_GRAIN: dict[str, Callable[[datetime], datetime]] = {
    "week": lambda day: day - timedelta(day.weekday()),
    "month": lambda day: day.replace(day=1),
}
Row = dict[str, Any]
Fact = tuple[dict[str, Row], Company]


@pytest.fixture(scope="module", params=[1, 2])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fact:
    """What the oracle says of each conversation, and the company as the pipeline built it."""
    versions, messages, kinds = random_chat.chat(request.param, 400)
    company = Company(tmp_path_factory.mktemp("random"), BUSINESS)
    _export(company, versions, messages)
    company.run("2025-03-31")
    clock = oracle.Clock(ZONE, HOURS, set(holidays.country_holidays("US", years=[2025], observed=True)))
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
        {"customer_id": f"c{n}", "email": f"c{n}@x.example", "created_at": "2024-01-01T00:00:00Z"} for n in range(1, 9)
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
    standing = {name: fact for name, fact in facts.items() if not fact["merged_into_id"]}
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
    wanted = _cells(standing)
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
    assert sum(cell["first_contact_resolution_count"] for cell in wanted.values()) > 50


def _cells(standing: dict[str, Row]) -> dict[tuple[Any, ...], Row]:
    groups: defaultdict[tuple[Any, ...], tuple[list[Row], list[float]]] = defaultdict(lambda: ([], []))
    for fact in standing.values():
        for grain, start_of in PER_GRAIN.items():
            for by in ("all", "agent", "team", "topic", "channel", "tier"):
                start = start_of(fact["opened_on"])
                groups[grain, start.date(), by, fact[by]][0].append(fact)
                while start < AS_OF_ON and (fact["resolved_at"] or not fact["is_resolved"]):
                    following = start_of(start + timedelta(40 if grain == "month" else 7))
                    end = min(following, AS_OF_ON).replace(tzinfo=ZONE).astimezone(oracle.UTC).replace(tzinfo=None)
                    if fact["opened_at"] < end and not (fact["resolved_at"] and fact["resolved_at"] < end):
                        groups[grain, start.date(), by, fact[by]][1].append(
                            (end - fact["opened_at"]).total_seconds() / 3600
                        )
                    start = following
    return {key: _cell(*group) for key, group in groups.items()}


def _percentile(values: list[float], share: float) -> float | None:
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below, above = int(place), min(int(place) + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below) if ordered else None


def _cell(own: list[Row], ages: list[float]) -> Row:
    def count(name: str) -> int:
        return sum(bool(fact[name]) for fact in own)

    def known(name: str) -> list[float]:
        return [fact[name] for fact in own if fact[name] is not None]

    def rate(part: float, whole: float) -> float | None:
        return part / whole if whole else None

    rated, agent_rated = known("rating_share"), known("agent_rating_share")
    positive, observed = sum(share >= 0.75 for share in rated), count("is_observed")
    solved, solved_any = count("is_resolved_first_time"), count("is_resolved_first_time_any_topic")
    told = [f for f in own if f["reopened_count"] is not None and (f["is_resolved"] or f["reopened_count"])]
    cell: Row = {
        "conversation_count": len(own),
        "customer_conversation_count": count("is_opened_by_customer"),
        "resolved_count": count("is_resolved"),
        "observed_count": observed,
        "unobserved_count": count("is_judgeable") - observed,
        "first_contact_resolution_count": solved,
        "first_contact_resolution_rate": rate(solved, observed),
        "first_contact_resolution_any_topic_count": solved_any,
        "first_contact_resolution_any_topic_rate": rate(solved_any, observed),
        "one_touch_rate": rate(count("is_one_touch"), len(known("is_one_touch"))),
        "reopened_rate": rate(count("reopened_count"), len(told)),
        "csat_rate": rate(positive, len(rated)),
        "csat_response_rate": rate(
            sum(f["is_resolved"] and f["rating_share"] is not None for f in own), count("is_resolved")
        ),
        "agent_rating_rate": rate(sum(agent_rated), len(agent_rated)),
        "reply_count": sum(known("reply_count")),
        "template_share_rate": rate(sum(known("template_reply_count")), sum(known("reply_count"))),
        "answer_owed_count": count("unanswered_since_at"),
        "backlog_count": len(ages),
        "backlog_age_hours_median": _percentile(ages, 0.5),
        "quality_index": None,
    }
    for name in ("first_reply", "first_meaningful_reply", "resolution"):
        for kind in ("minutes", "business_minutes"):
            times = known(f"{name}_{kind}")
            cell[f"{name}_{kind}_median"], cell[f"{name}_{kind}_p90"] = _percentile(times, 0.5), _percentile(times, 0.9)
        target = 1440 if name == "resolution" else 60
        in_target = sum(minutes <= target for minutes in known(f"{name}_business_minutes"))
        cell[f"{name}_in_target_rate"] = rate(in_target, len(known(f"{name}_minutes")))
    return cell
