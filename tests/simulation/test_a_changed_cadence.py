"""A manager changes a line of the cadences: what it says nothing about stays where it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from companies import Company
from holdfast.simulation import simulate
from holdfast.simulation.world import DAILY, ONCE, compiled, make, turn_to

pytestmark = pytest.mark.slow

Row = tuple[str, str, str, str, date]
Agendas = tuple[set[Row], set[Row]]
AGENDA = "select owner, tier, customer_id, channel, due_on from marts.contact_agenda"


@pytest.fixture(scope="module")
def agendas(five_books: Company) -> Agendas:
    """A month's agenda as it is after three weeks of work, and with customers of tier B called every 10 days instead of 7."""
    connection = simulate(five_books.settings, 21)
    sql = compiled(five_books.settings, 30)
    turn_to(connection, date(2025, 4, 7))
    made = []
    for every_days in (7, 10):
        connection.execute(
            f"update core.contact_cadences set every_days = {every_days} where tier = 'B' and channel = 'call'"
        )
        make(connection, sql, ONCE)
        make(connection, sql, DAILY)
        made.append(set(connection.execute(AGENDA).fetchall()))
    return made[0], made[1]


def of(rows: Iterable[Row], owners: tuple[str, ...], tiers: str, channels: tuple[str, ...]) -> set[Row]:
    return {row for row in rows if row[0] in owners and row[1] in tiers and row[3] in channels}


def test_it_moves_the_calls_that_it_is_about(agendas: Agendas) -> None:
    before, after = (of(rows, ("Ana", "Leo", "Ilo"), "B", ("call",)) for rows in agendas)
    assert len(after) < 0.8 * len(before)


def test_where_there_is_room_no_other_tier_moves(agendas: Agendas) -> None:
    before, after = (of(rows, ("Ana", "Leo", "Ilo"), "AC", ("visit", "call", "email")) for rows in agendas)
    assert len(before) > 200
    assert before == after


def test_of_its_own_customers_other_contacts_only_make_way(agendas: Agendas) -> None:
    """One contact a day: a visit or an e-mail moves by a day or some where the call was, or is now."""
    before, after = (of(rows, ("Ana", "Leo", "Ilo"), "B", ("visit", "email")) for rows in agendas)
    calls = {(row[2], row[4]) for rows in agendas for row in of(rows, ("Ana", "Leo", "Ilo"), "B", ("call",))}
    beside_calls = {row[2] for row in before ^ after if (row[2], row[4]) in calls}
    assert {row[2] for row in before ^ after} <= beside_calls
    assert len(before & after) >= 0.6 * len(before)


def test_who_has_too_much_to_do_gets_round_to_lower_tiers(agendas: Agendas) -> None:
    before, after = (of(rows, ("Ove",), "A", ("visit", "call")) for rows in agendas)
    assert before == after
    calls_before, calls_after = (len(of(rows, ("Ove",), "C", ("call",))) for rows in agendas)
    assert calls_after > calls_before
