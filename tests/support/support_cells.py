"""marts.support_quality from the facts of conversations (support_oracle.py): every count, rate and percentile in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support_clock import UTC
from support_oracle import Row

PER_GRAIN: dict[str, Callable[[datetime], datetime]] = {
    "week": lambda day: day - timedelta(day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def cells(standing: dict[str, Row], as_of_on: datetime, zone: ZoneInfo) -> dict[tuple[Any, ...], Row]:
    groups: defaultdict[tuple[Any, ...], tuple[list[Row], list[float]]] = defaultdict(lambda: ([], []))
    for fact in standing.values():
        for grain, start_of in PER_GRAIN.items():
            for by in ("all", "agent", "team", "topic", "channel", "tier"):
                start = start_of(fact["opened_on"])
                groups[grain, start.date(), by, fact[by]][0].append(fact)
                while start < as_of_on and (fact["resolved_at"] or not fact["is_resolved"]):
                    following = start_of(start + timedelta(40 if grain == "month" else 7))
                    end = min(following, as_of_on).replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
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
