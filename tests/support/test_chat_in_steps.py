"""A random chat delivered in steps, messages late among them: an added day looks at what changed, and finds what all at once does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import random_chat

from companies import Company, differences

Row = dict[str, Any]
BUSINESS = {"time_zone": "America/New_York", "holiday_country": "US", "agent_teams": {"ana": "north", "bia": "south"}}
STEPS = (datetime(2025, 3, 5), datetime(2025, 3, 6), datetime(2025, 3, 31))


def _written(rows: list[Row]) -> list[Row]:
    return [{k: f"{v.isoformat()}Z" if isinstance(v, datetime) else v for k, v in row.items()} for row in rows]


def _delivered_in(at: datetime, number: int) -> int:
    """The step in which something that happened `at` is delivered; every ninth comes a step late."""
    step = next((place for place, as_of in enumerate(STEPS) if at < as_of), len(STEPS) - 1)
    return min(step + (number % 9 == 0), len(STEPS) - 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [5, 6])
def test_in_steps_or_at_once(tmp_path: Path, seed: int) -> None:
    versions, messages, _ = random_chat.chat(seed, 300)
    company = Company(tmp_path, BUSINESS)
    people = [
        {"customer_id": f"c{n}", "email": f"c{n}@x.example", "created_at": "2024-01-01T00:00:00Z"} for n in range(1, 26)
    ]
    company.export("crm/customers_1.csv", people)
    plans = []
    for step, as_of in enumerate(STEPS):
        headers = [row for row in versions if _delivered_in(row["updated_at"], 1) == step]
        said = [row for number, row in enumerate(messages) if _delivered_in(row["sent_at"], number) == step]
        company.export(f"chat/conversations_{step}.csv", _written(headers))
        company.export(f"chat/messages_{step}.csv", _written(said))
        plans.append(company.run(f"{as_of:%Y-%m-%d}", with_checks=False)["full_refresh"])
    assert plans == [True, False, False]
    [changed] = company.ask_warehouse("select count(*) as count from intermediate.int_changed_conversations")
    [known] = company.ask_warehouse("select count(*) as count from staging.stg_chat__conversations")
    assert 0 < changed["count"] < known["count"], "the last step looks at a part of the conversations"
    at_once = company.with_home("at_once")
    at_once.run(f"{STEPS[-1]:%Y-%m-%d}", with_checks=False)
    assert differences(company, at_once) == {}
