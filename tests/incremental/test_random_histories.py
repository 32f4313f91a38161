"""However a company was delivered, the tables are the same; and they are what the definitions say.

`make test-slow` takes one history of a thousand customers, `make test-soak` many.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from companies import LAYERS, Company, differences
from day_by_day_oracle import periods_of
from delivered_histories import History, make_history

ENTITY = """
    select customer_id,
        case when source_customer_id like 'email:%' then '' else 'id:' end || source_customer_id as entity
    from core.map_customer_sources
"""


@pytest.mark.parametrize(
    ("seed", "customers", "steps"),
    [
        pytest.param(1, 1000, 3, marks=pytest.mark.slow),
        *(pytest.param(seed, 1000, 6, marks=pytest.mark.soak) for seed in range(2, 6)),
    ],
)
def test_in_steps_or_at_once_or_by_hand(tmp_path: Path, seed: int, customers: int, steps: int) -> None:
    history = make_history(seed, customers, steps)
    company = Company(tmp_path, history.business)
    plans = []
    for number in range(steps):
        as_of = history.deliver(company, number)
        plans.append(company.run(as_of, with_checks=False)["full_refresh"])
    assert plans == [True] + [False] * (steps - 1), "only the first build is a full one"
    at_once = company.with_home("at_once")
    at_once.run(as_of, with_checks=False)
    assert differences(company, at_once) == {}
    assert _wrong_periods(company, history) == []


# the day before a quarter's last, at three times of it; its last day; the first one of the next quarter, twice; and two more
HOURS = ((-2, 0), (-2, 12), (-2, 18), (-1, 0), (0, 0), (0, 9), (1, 0), (2, 0))


@pytest.mark.slow
def test_from_hour_to_hour_over_the_end_of_a_quarter(tmp_path: Path) -> None:
    """Periods go on, end and begin between one build and the next, and so do customers: as if built at once."""
    history = make_history(7, 300, 2)
    company = Company(tmp_path, history.business)
    last = max(datetime.fromisoformat(history.deliver(company, number)) for number in range(2)).astimezone(history.zone)
    quarter = date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    for number, (days, hour) in enumerate(HOURS):
        moment = datetime.combine(quarter + timedelta(days=days), time(hour), history.zone)
        as_of = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert company.run(as_of, with_checks=False)["full_refresh"] == (number == 0)
        # before a period ends, too: then its rows are worked out again
        if (days, hour) in ((-2, 18), (0, 9), HOURS[-1]):
            at_once = company.with_home(f"at_once_{number}")
            at_once.run(as_of, with_checks=False)
            assert differences(company, at_once) == {}, as_of


@pytest.mark.parametrize(
    ("seed", "customers", "steps"),
    [
        pytest.param(11, 300, 3, marks=pytest.mark.soak),
        *(pytest.param(seed, 1000, 6, marks=pytest.mark.soak) for seed in range(12, 15)),
    ],
)
def test_killed_builds_leave_nothing_behind(tmp_path: Path, seed: int, customers: int, steps: int) -> None:
    """Every second build ends half-way, and the next one sees more than it did: as if it had never been begun.

    The other company loads the same, and begins only the builds that are finished. (Not all at once: golden ids are kept from the
    builds that gave them.)
    """
    history = make_history(seed, customers, steps)
    company = Company(tmp_path, history.business)
    unharmed = company.with_home("unharmed")
    for number in range(steps):
        as_of = history.deliver(company, number)
        is_killed = number % 2 == 1 and number < steps - 1
        company.ingest(as_of, with_checks=False)
        unharmed.ingest(as_of, with_checks=False)
        company.build(as_of, False, killed_after=LAYERS[(seed + number // 2) % len(LAYERS)] if is_killed else None)
        if not is_killed:
            unharmed.build(as_of, with_checks=False)
    assert differences(company, unharmed, same_days=True) == {}


def _wrong_periods(company: Company, history: History) -> list[Any]:
    """Up to five periods of customers that are not what the oracle says, with both sides."""
    entities: dict[str, set[str]] = {}
    for row in company.ask(ENTITY):
        entities.setdefault(row["customer_id"], set()).add(row["entity"])
    found = {
        (row["period_grain"], row["period_start"], frozenset(entities[row["customer_id"]])): row
        for row in company.ask("select * from core.fct_customer_periods")
    }
    wanted = periods_of(history)
    assert len(wanted) > 1000
    wrong = []
    for key in found.keys() | wanted.keys():
        here, there = found.get(key), wanted.get(key)
        if here is None or there is None or any(here[name] != value for name, value in there.items()):
            wrong.append((key, here, there))
    return wrong[:5]
