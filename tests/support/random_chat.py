"""A random company's chat with everything awkward in it: the rows, and of each message what it was meant to be."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
FIRST = datetime(2025, 2, 8)
LAST = datetime(2025, 4, 2)  # past as_of, 31 March: what comes later is not seen yet
# what is said: author, text, template, whether it is marked automatic, and what it is
SAID = {
    "customer": ("customer", "Where is it?", None, None),
    "thanks": ("customer", "Obrigado!", None, None),
    "reply": ("agent", "It left today.", None, None),
    "template": ("agent", "Clear the cache.", "tpl-cache", None),
    "phrase": ("agent", "Um momento, por favor.", None, None),
    "canned": ("agent", "Hello", "tpl-ack", None),
    "automatic": ("agent", "Back on Monday", None, "true"),
    "bot": ("bot", "I am a bot", "tpl-hello", None),
    "closed": ("system", "closed", None, None),
    "reopened": ("system", "reopened", None, None),
    "note": ("system", "tag added", None, None),
}
KINDS = {
    "template": "reply",
    "phrase": "acknowledgement",
    "canned": "acknowledgement",
    "automatic": "bot",
    "note": "other",
}
WEIGHTS = (8, 2, 5, 3, 2, 1, 1, 2, 2, 1, 1)


def chat(seed: int, count: int) -> tuple[list[Row], list[Row], dict[tuple[str, str], str]]:
    """Versions of conversations, messages, and kinds of messages by conversation and message id."""
    dice = random.Random(seed)
    versions: list[Row] = []
    messages: list[Row] = []
    kinds: dict[tuple[str, str], str] = {}
    for number in range(count):
        name = f"v{number}"
        opened = FIRST + timedelta(seconds=dice.randrange(int((LAST - FIRST).total_seconds())))
        versions += _versions(dice, name, opened, number)
        for place in range(dice.choice((0, 1, 2, 4, 9))):
            said = dice.choices(list(SAID), WEIGHTS)[0]
            author, text, template, automatic = SAID[said]
            # most after the opening, some before it, some at one and the same second
            at = opened + timedelta(seconds=dice.choice((0, 0, -1800, *(dice.randrange(400_000) for _ in range(9)))))
            # message numbers that sort otherwise as text; an agent has the id of a customer
            row = {"conversation_id": name, "message_id": str(place + 7), "sent_at": at, "author_kind": author}
            who = {"agent": dice.choice(("ana", "bia", "c1", "dan")), "customer": "c1"}.get(author)
            messages.append(
                {**row, "author_id": who, "text": text, "template_id": template, "is_auto_reply": automatic}
            )
            kinds[name, str(place + 7)] = KINDS.get(said, said)
    dice.shuffle(messages)
    return versions, messages, kinds


def _versions(dice: random.Random, name: str, opened: datetime, number: int) -> list[Row]:
    who = dice.choice(({"customer_id": f"c{dice.randrange(1, 26)}"},) * 4 + ({"email": "c3@x.example"}, {}))
    scale = dice.choice((None, "1-5", "0-10", "thumbs"))
    row: Row = {
        "conversation_id": name,
        "customer_id": None,
        "email": None,
        **who,
        "channel": dice.choice(("chat", "E-Mail", None)),
        "opened_at": opened,
        "closed_at": None,
        "status": "open",
        "topic": dice.choice(("App", "app ", "bill", None)),
        "agent_id": dice.choice(("ana", "bia", "c1", "dan", None)),
        "started_by": dice.choice((None, None, "customer", "customer", "agent")),
        "rating": dice.choice((None, None, 0, 1, 4, 5, 9)),
        "rating_scale": scale,
        "agent_rating": dice.choice((None, 1, 5)),
        "rated_at": dice.choice((None, opened + timedelta(days=dice.randrange(3)))),
        "team": dice.choice((None, None, "north", "south")),
        "first_reply_at": dice.choice((None, opened + timedelta(minutes=dice.randrange(-30, 300)))),
        "reopened_count": dice.choice((None, None, 0, 2)),
        "merged_into_id": f"v{dice.randrange(number)}" if number and dice.random() < 0.06 else None,
        "updated_at": opened + timedelta(hours=1),
    }
    found = [row]
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        last = found[-1]
        is_closing = last["closed_at"] is None
        at = last["updated_at"] + timedelta(seconds=dice.randrange(60, 300_000))
        status = dice.choice(("closed", "solved")) if is_closing else "open"
        found.append({**last, "closed_at": at if is_closing else None, "status": status, "updated_at": at})
    if dice.random() < 0.1:  # an export that knows only the status
        found[-1] |= {"closed_at": None, "status": "solved"}
    return found
