"""Support quality by its definitions, conversation by conversation in plain Python: no SQL, nothing of the models' steps.

Rows are those of the canonical exports, instants as datetimes (UTC). Whose a conversation is, and of which tier, is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support_clock import Clock

Row = dict[str, Any]
OVER = {"closed", "solved", "resolved", "done"}
SCALES = {"1-5": (1, 5), "0-10": (0, 10), "thumbs": (0, 1), "0-100": (0, 100)}


@dataclass
class Talk:
    """A conversation at as_of."""

    header: Row
    thread: str | None
    versions: list[Row]
    messages: list[Row] = field(default_factory=list)

    def of_kind(self, *kinds: str) -> list[Row]:
        return [m for m in self.messages if m["kind"] in kinds]


def talks(
    conversations: Iterable[Row], messages: Iterable[Row], kinds: dict[tuple[str, str], str], as_of: datetime
) -> dict[str, Talk]:
    """Conversations with the messages that are theirs; `kinds` says of each message what it is (by conversation and message id)."""
    versions: defaultdict[str, list[Row]] = defaultdict(list)
    for row in conversations:
        versions[row["conversation_id"]].append(row)
    newest = {name: max(rows, key=lambda row: row["updated_at"]) for name, rows in versions.items()}

    def thread(name: str) -> str | None:
        seen = [name]
        while (into := newest.get(seen[-1], {}).get("merged_into_id")) and into not in seen and len(seen) < 4:
            seen.append(into)
        return seen[-1] if len(seen) > 1 else None

    found = {name: Talk(row, thread(name), versions[name]) for name, row in newest.items() if row["opened_at"] < as_of}
    for message in messages:
        home = thread(message["conversation_id"]) or message["conversation_id"]
        if message["sent_at"] < as_of and home in found:
            kind = kinds[message["conversation_id"], message["message_id"]]
            found[home].messages.append({**message, "kind": kind})
    for talk in found.values():
        talk.messages.sort(
            key=lambda m: (m["sent_at"], m["author_kind"] != "customer", len(m["message_id"]), m["message_id"])
        )
    return found


def _closings(talk: Talk, as_of: datetime) -> list[tuple[datetime, str]]:
    """Closings and reopenings in turn; of several without a word between them the first."""
    steps = {
        (m["sent_at"], {"customer": 1, "closed": 2, "reopened": 3}[m["kind"]])
        for m in talk.of_kind("customer", "closed", "reopened")
    }
    closed = [row["closed_at"] for row in talk.versions if row["closed_at"] and row["closed_at"] < as_of]
    steps |= {(at, 2) for at in closed}
    header = talk.header
    if closed and not header["closed_at"] and header["status"] not in OVER and header["updated_at"] < as_of:
        steps.add((max(*closed, header["updated_at"]), 3))
    turns: list[tuple[datetime, str]] = []
    for at, step in sorted(steps):
        is_shut = bool(turns) and turns[-1][1] == "closed"
        if step == 2 and not is_shut:
            turns.append((at, "closed"))
        elif step != 2 and is_shut:
            turns.append((at, "reopened"))
    return turns


def _runs(talk: Talk) -> list[list[Row]]:
    runs: list[list[Row]] = []
    is_agent = False
    for message in talk.of_kind("customer", "reply", "acknowledgement"):
        was_agent, is_agent = is_agent, message["kind"] != "customer"
        if is_agent and not was_agent:
            runs.append([])
        if is_agent:
            runs[-1].append(message)
    return runs


def facts(talk: Talk, clock: Clock, as_of: datetime) -> Row:
    """What core.fct_conversations says of it."""
    header, turns, runs = talk.header, _closings(talk, as_of), _runs(talk)
    words = [message["sent_at"] for message in talk.of_kind("customer")]
    voices = [m["author_kind"] for m in talk.messages if m["author_kind"] in ("customer", "agent")]
    opener = header["started_by"] or (voices[0] if voices else "customer")
    by_customer = opener not in ("agent", "system")
    since = min([header["opened_at"], *words[:1]])
    replies = [m for m in talk.of_kind("reply", "acknowledgement") if m["sent_at"] >= since]
    first = replies[0]["sent_at"] if replies else None
    has = any(
        message["author_kind"] != "system" for message in talk.messages
    )  # events alone say nothing of who answered
    if not has and header["first_reply_at"] and header["opened_at"] <= header["first_reply_at"] < as_of:
        first = header["first_reply_at"]
    answers = [m for m in replies if m["kind"] == "reply"]
    meant = answers[0]["sent_at"] if answers else None
    resolved = turns[-1][0] if turns and turns[-1][1] == "closed" else None
    reopenings = [at for at, step in turns if step == "reopened"]
    last_answer = max((m["sent_at"] for m in talk.of_kind("reply")), default=datetime.min)
    owed = next((at for at in words if at > last_answer), None)
    closed = [at for at, step in turns if step == "closed"]
    if closed and not (owed and owed > closed[-1]):
        owed = reopenings[-1] if resolved is None and reopenings[-1] > last_answer else None
    knows_reopening = has or turns or header["reopened_count"] is not None
    is_rated = (header["rated_at"] or header["opened_at"]) < as_of

    def between(end: datetime | None) -> tuple[float | None, float | None]:
        if not by_customer or end is None:
            return None, None
        return max(0.0, (end - since).total_seconds() / 60), clock.minutes(since, end)

    spoke = talk.of_kind("reply", "acknowledgement")
    return {
        "agent_id": header["agent_id"] or (spoke[-1]["author_id"] if spoke else None),
        "is_opened_by_customer": by_customer,
        "merged_into_id": talk.thread,
        "first_reply_at": first,
        "first_meaningful_reply_at": meant,
        "resolved_at": resolved,
        "is_resolved": resolved is not None or (not turns and header["status"] in OVER and not header["closed_at"]),
        "reopened_count": max(len(reopenings), header["reopened_count"] or 0) if knows_reopening else None,
        "unanswered_since_at": owed,
        "message_count": len(talk.messages) if has else None,
        "reply_count": len(runs) if has else None,
        "answer_count": sum(any(m["kind"] == "reply" for m in run) for run in runs) if has else None,
        "template_reply_count": sum(all(m["template_id"] for m in run) for run in runs) if has else None,
        "first_answer_template_id": answers[0]["template_id"] if answers else None,
        "rating_share": _share(header["rating"], header["rating_scale"]) if is_rated else None,
        "agent_rating_share": _share(header["agent_rating"], header["rating_scale"]) if is_rated else None,
        **dict(zip(("first_reply_minutes", "first_reply_business_minutes"), between(first), strict=True)),
        **dict(zip(("first_meaningful_reply_minutes", "first_meaningful_reply_business_minutes"), between(meant), strict=True)),
        **dict(zip(("resolution_minutes", "resolution_business_minutes"), between(resolved), strict=True)),
    }  # fmt: skip


def _share(rating: float | None, scale: str | None) -> float | None:
    low, high = SCALES[scale or "1-5"]
    return None if rating is None or not low <= rating <= high else (rating - low) / (high - low)


def judge(found: dict[str, Row], as_of: datetime, days: int = 7) -> None:
    """Add to the facts of all conversations that stand for themselves what is known of being solved the first time."""
    by_customer: defaultdict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for name, fact in found.items():
        if fact["customer_id"] and fact["is_opened_by_customer"]:
            by_customer[fact["customer_id"]].append((fact["opened_at"], name, fact["topic"]))
    for name, fact in found.items():
        until = (fact["resolved_at"] or fact["opened_at"]) + timedelta(days)
        later = [
            o
            for o in by_customer[fact["customer_id"] or ""]
            if (o[0], o[1]) > (fact["opened_at"], name) and o[0] <= until
        ]
        alike = [o for o in later if "(none)" in (o[2], fact["topic"]) or o[2] == fact["topic"]]
        knows = fact["reopened_count"] is not None or not fact["is_resolved"]
        fact["is_judgeable"] = bool(fact["customer_id"]) and fact["is_opened_by_customer"] and knows
        fact["is_observed"] = (
            fact["is_judgeable"] and until <= as_of and (bool(fact["resolved_at"]) or not fact["is_resolved"])
        )
        held = fact["is_resolved"] and not fact["reopened_count"]
        fact["is_resolved_first_time"] = held and not alike if fact["is_observed"] else None
        fact["is_resolved_first_time_any_topic"] = held and not later if fact["is_observed"] else None
        is_told = fact["is_opened_by_customer"] and fact["message_count"] and (fact["is_resolved"] or until <= as_of)
        fact["is_one_touch"] = held and fact["answer_count"] == 1 if is_told else None
