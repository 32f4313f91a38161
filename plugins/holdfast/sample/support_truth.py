"""What is true of the sample's support, from the conversations and people themselves, as domain knowledge in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from holdfast.sample.chat import Conversation, Message
from holdfast.sample.company import Company
from holdfast.sample.days import AS_OF, LAST_WHOLE_DAY, local_day
from holdfast.sample.experiments import TRUTH

RECONTACT = timedelta(days=7)
THANKS = {"Ok, obrigado.", "Tudo certo por aqui, obrigado!"}
EMPTY = {"tpl-recebido", "tpl-encerramento"}  # acknowledgement and good-bye


def expect_support(company: Company) -> dict[str, Any]:
    """Conversations by local month of their opening, experiments by variant, bugs and reviews, all as known at as_of."""
    chats = [chat for chat in company.conversations if chat.opened_at < AS_OF]
    returns = _next_openings(chats)
    months: defaultdict[str, Counter[str]] = defaultdict(Counter)
    variants: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for chat in chats:
        facts = _facts(chat, returns.get(chat.conversation_id, {}))
        months[f"{local_day(chat.opened_at):%Y-%m-01}"].update(facts)
        if chat.experiment_id and chat.variant and chat.started_by == "customer":
            variants[chat.experiment_id][chat.variant].update({"unit": 1, **facts})
    return {
        "months": {month: dict(sorted(counts.items())) for month, counts in sorted(months.items())},
        "experiments": {
            name: {"is_assignment_broken": not is_fair, "better_on": list(better), "variants": variants[name]}
            for name, (is_fair, better) in TRUTH.items()
        },
        "bugs": _bugs(company, chats),
        "reviews": _reviews(company),
    }


def _next_openings(chats: list[Conversation]) -> dict[str, dict[str, datetime]]:
    """By conversation, when the same person next opened one: on the topic, and on any."""
    opened: defaultdict[int, list[Conversation]] = defaultdict(list)
    for chat in sorted(chats, key=lambda chat: (chat.opened_at, chat.conversation_id)):
        if _is_known(chat) and chat.started_by == "customer" and chat.person:
            opened[chat.person.number].append(chat)
    found: dict[str, dict[str, datetime]] = {}
    for own in opened.values():
        for place, chat in enumerate(own):
            later = found.setdefault(chat.conversation_id, {})
            for other in reversed(own[place + 1 :]):
                later["any"] = other.opened_at
                if other.topic == chat.topic:
                    later["topic"] = other.opened_at
    return found


def _is_known(chat: Conversation) -> bool:
    return bool(chat.person and (chat.customer_id or chat.phone or chat.email))


def _runs(messages: list[Message]) -> Iterator[list[Message]]:
    """Agent messages without a customer's word between them."""
    run: list[Message] = []
    for message in messages:
        if message.author_kind == "agent":
            run.append(message)
        elif message.author_kind == "customer" and message.text not in THANKS and run:
            yield run
            run = []
    if run:
        yield run


def _facts(chat: Conversation, returns: dict[str, datetime]) -> dict[str, int]:
    # an export tells seconds: of one second the customer comes first
    messages = sorted(
        (message for message in chat.messages if message.at < AS_OF), key=lambda m: (m.at, m.author_kind == "agent")
    )
    words = [m.at for m in messages if m.author_kind == "customer" and m.text not in THANKS]
    answers = [m.at for m in messages if m.author_kind == "agent" and m.template_id not in EMPTY]
    closings = [at for at in (chat.first_closed_at, chat.closed_at) if at and at < AS_OF]
    runs = list(_runs(messages))
    is_reopened = bool(chat.first_closed_at and any(at > chat.first_closed_at for at in words))
    is_resolved = bool(closings) and not any(at > closings[-1] for at in words)
    resolved_at = closings[-1] if is_resolved else None
    is_asked = chat.started_by == "customer"
    known_at = (resolved_at or chat.opened_at) + RECONTACT
    is_observed = is_asked and _is_known(chat) and known_at <= AS_OF
    is_back, is_back_at_all = (name in returns and returns[name] <= known_at for name in ("topic", "any"))
    is_first_time = is_observed and is_resolved and not is_reopened
    is_rated = chat.rating is not None and chat.rated_at is not None and chat.rated_at < AS_OF
    waiting = [at for at in words if not answers or at > answers[-1]]
    return {
        "conversation": 1,
        "customer_conversation": is_asked,
        "resolved": is_resolved,
        "reopened_conversation": is_reopened,
        "observed": is_observed,
        "first_contact_resolution": is_first_time and not is_back,
        "first_contact_resolution_any_topic": is_first_time and not is_back_at_all,
        "come_back": is_observed and is_resolved and is_back,
        "one_touch_known": is_asked and (is_resolved or known_at <= AS_OF),
        "one_touch": is_asked
        and is_resolved
        and not is_reopened
        and sum(any(m.template_id not in EMPTY for m in run) for run in runs) == 1,
        "rated": is_rated,
        "positive": is_rated and (chat.rating or 0) >= 4,
        "reply": len(runs),
        "template_reply": sum(all(m.template_id for m in run) for run in runs),
        "answer_owed": bool(waiting) and (not closings or waiting[0] > closings[-1]),
        "resolved_in_time": bool(resolved_at)
        and (local_day(resolved_at or AS_OF) - local_day(chat.opened_at)).days <= 7,
        "resolution_observed": local_day(chat.opened_at) + RECONTACT <= LAST_WHOLE_DAY,
    }


def _bugs(company: Company, chats: list[Conversation]) -> dict[str, int]:
    """Reports (one per bug and person) of bugs that are fixed, and those of them whose reporter was told afterwards."""
    fixed = {bug.bug_id: bug.fixed_at for bug in company.bugs if bug.fixed_at and bug.fixed_at < AS_OF}
    reports: defaultdict[tuple[str, object], list[Conversation]] = defaultdict(list)
    for chat in chats:
        if chat.bug_id:
            who = chat.person.number if chat.person and _is_known(chat) else chat.conversation_id
            reports[chat.bug_id, who].append(chat)
    told_at: defaultdict[str, list[datetime]] = defaultdict(list)
    for contact in company.contacts:
        if contact.conversation_id:
            told_at[contact.conversation_id].append(contact.at)
    told = 0
    for (bug_id, _), own in reports.items():
        if bug_id in fixed:
            owed_from = max(fixed[bug_id], min(chat.opened_at for chat in own))
            said = [m.at for chat in own for m in chat.messages if m.author_kind == "agent"]
            said += [at for chat in own for at in told_at[chat.conversation_id]]
            told += any(owed_from < at < AS_OF for at in said)
    due = sum(bug_id in fixed for bug_id, _ in reports)
    return {"reports": len(reports), "told": told, "not_told": due - told}


def _reviews(company: Company) -> dict[str, dict[str, float]]:
    """By local month: how many reviews have a score, and their sum."""
    by_review: defaultdict[str, list[Any]] = defaultdict(list)
    for category in company.reviews:
        if category.at < AS_OF and category.score is not None:
            by_review[category.review_id].append(category)
    months: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sums: defaultdict[str, float] = defaultdict(float)
    for scored in by_review.values():
        shares = [((c.score - 1) / 4, c.weight, c.is_critical) for c in scored]
        is_failed = any(share < 0.5 and is_critical for share, _, is_critical in shares)
        month = f"{local_day(max(c.at for c in scored)):%Y-%m-01}"
        months[month]["review"] += 1
        sums[month] += 0 if is_failed else sum(s * w for s, w, _ in shares) / sum(w for _, w, _ in shares)
    return {month: {"review": months[month]["review"], "quality": round(sums[month], 6)} for month in sorted(months)}
