"""Promised contacts as the feeds are made from."""

from __future__ import annotations

from datetime import date
from typing import Any


def promise(customer: str, channel: str, first: date, due: date | None = None) -> dict[str, Any]:
    told = {
        "tier": "A",
        "reason": "cadence",
        "name": f"Café {customer}; Söhne",
        "phone": "+5511987654321",
        "email": None,
        "why_now": "Tier A: 2 times a week.",
        "preferred_channel": "whatsapp",
        "contact_hours": None,
    }
    return told | {
        "customer_id": customer, "channel": channel, "planned_on": first, "first_due_on": first, "due_on": due or first,
    }  # fmt: skip
