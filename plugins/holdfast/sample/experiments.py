"""The A/B test on answers that does make a difference; the two that do not are dealt with the conversations (chat.py)."""

from __future__ import annotations

from datetime import date

from holdfast.sample.chat import Conversation
from holdfast.sample.days import local_day
from holdfast.sample.dice import Dice

NULL, BROKEN, REAL = "EXP-1 resposta completa", "EXP-2 coleta grátis", "EXP-3 resposta pessoal"
# What is true of each: whether the variants were dealt as set, and the metrics on which B is better than A.
TRUTH: dict[str, tuple[bool, tuple[str, ...]]] = {NULL: (True, ()), BROKEN: (False, ()), REAL: (True, ("csat",))}


def run_experiment(chats: list[Conversation]) -> None:
    """Deliveries from June 2024 to February 2025: who gets B, a personal answer, and would have been discontent mostly is not.

    Its dice are its own: who wrote, when and what stay as they are.
    """
    dice = Dice("answers")
    for chat in chats:
        is_in_time = date(2024, 6, 1) <= local_day(chat.opened_at) < date(2025, 3, 1)
        if chat.topic == "entrega" and chat.started_by == "customer" and is_in_time:
            chat.experiment_id, chat.variant = REAL, dice.pick("AB")
            if chat.variant == "B" and chat.rating and chat.rating < 4 and dice.chance(0.8):
                chat.rating = 5
                chat.agent_rating = chat.agent_rating and 5
