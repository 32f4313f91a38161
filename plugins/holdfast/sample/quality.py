"""Bugs the customers met, and the weekly reviews of conversations by the agents themselves and their peers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from holdfast.sample.chat import Conversation
from holdfast.sample.crm import Contact
from holdfast.sample.days import AS_OF, FIRST_DAY, at_local
from holdfast.sample.dice import Dice
from holdfast.sample.words import AGENTS

# category, weight, whether a low score makes the whole review worthless
_CATEGORIES = (
    ("empathy", 1, False),
    ("best_solution", 2, False),
    ("customer_satisfied", 1, False),
    ("process_followed", 1, True),
)
_TITLES = (
    "App fecha na tela de pagamento",
    "Carrinho some ao trocar de aba",
    "Frete calculado em dobro",
    "Boleto sem código de barras",
    "Busca não acha acento",
    "Endereço antigo volta ao cadastro",
    "Push repetido",
)


@dataclass
class Bug:
    bug_id: str
    title: str
    severity: str
    reported_at: datetime
    fixed_at: datetime | None


@dataclass
class Review:
    review_id: str
    conversation_id: str
    agent_id: str
    reviewer_id: str
    category: str
    score: int | None
    weight: int
    is_critical: bool
    at: datetime


def make_bugs(chats: list[Conversation], people_contacts: list[Contact]) -> list[Bug]:
    """One bug a month; conversations about the app while it is open carry its id, and some customers are told of the fix."""
    dice = Dice("bugs")
    bugs = []
    for month in range(24):
        reported_at = at_local(FIRST_DAY + timedelta(20 + month * 29), 9, dice.between(0, 59))
        fixed_at = reported_at + timedelta(days=dice.between(3, 60)) if dice.chance(0.75) else None
        if fixed_at and fixed_at >= AS_OF:
            fixed_at = None
        title, severity = dice.pick(_TITLES), dice.weighted((("low", 0.4), ("medium", 0.4), ("high", 0.2)))
        bugs.append(Bug(f"B{month + 1:03d}", title, severity, reported_at, fixed_at))
    for chat in chats:
        if chat.topic != "app" or chat.started_by != "customer":
            continue
        open_bugs = [b for b in bugs if b.reported_at <= chat.opened_at < (b.fixed_at or b.reported_at + timedelta(90))]
        if not open_bugs or dice.chance(0.3):
            continue
        bug = open_bugs[-1]
        chat.bug_id = bug.bug_id
        if bug.fixed_at and chat.customer_id and dice.chance(0.55):
            at = bug.fixed_at + timedelta(hours=dice.between(2, 200))
            if at < AS_OF:
                told = Contact(
                    f"XB{chat.conversation_id[1:]}",
                    chat.customer_id,
                    "whatsapp",
                    at,
                    None,
                    "outbound",
                    "bug_fixed",
                    "done",
                    chat.conversation_id,
                )
                people_contacts.append(told)
    return bugs


def make_reviews(chats: list[Conversation]) -> list[Review]:
    """About one closed conversation in fifteen is reviewed in the week after, by its agent and by a peer."""
    dice = Dice("reviews")
    reviews: list[Review] = []
    for chat in chats:
        if chat.closed_at is None or not dice.chance(1 / 15):
            continue
        skill = 3 + (chat.rating or 4) / 5
        for reviewer in (chat.agent_id, dice.pick([agent for agent in AGENTS if agent != chat.agent_id])):
            at = chat.closed_at + timedelta(days=dice.between(1, 7), minutes=dice.between(0, 300))
            if at >= AS_OF:
                continue
            review_id = f"R{len(reviews) // len(_CATEGORIES) + 1:05d}"
            lenience = 0.4 if reviewer == chat.agent_id else 0.0  # one is kinder to oneself
            for category, weight, is_critical in _CATEGORIES:
                score: int | None = max(1, min(5, round(skill + lenience + dice.spread(-1.6, 1.4))))
                if category == "customer_satisfied" and chat.rating is None and dice.chance(0.3):
                    score = None  # not applicable
                reviews.append(
                    Review(
                        review_id,
                        chat.conversation_id,
                        chat.agent_id,
                        reviewer,
                        category,
                        score,
                        weight,
                        is_critical,
                        at,
                    )
                )
    return reviews
