"""A year of agendas, worked by people who keep to them, are lazy, ill, or have too much to do."""

from __future__ import annotations

from datetime import date

import pytest

from companies import Company
from holdfast.simulation import Findings, Person, find, simulate

pytestmark = pytest.mark.timeout(3600)  # a year is some 250 agendas
PEOPLE = {"Leo": Person(done_share=0.5), "Ilo": Person(away=(date(2025, 5, 5), date(2025, 5, 30)))}


@pytest.fixture(scope="module")
def a_year(five_books: Company) -> Findings:
    return find(simulate(five_books.settings, 365, PEOPLE))


def of(findings: Findings, owner: str, channel: str) -> dict[str, tuple[float, float]]:
    """By tier the share of what is asked for that was made, and the longest wait in intervals."""
    return {
        row["tier"]: (row["made_rate"], row["longest_in_intervals"])
        for row in findings.kept
        if row["owner"] == owner and row["channel"] == channel
    }


@pytest.mark.slow
def test_no_rule_is_broken_on_any_day(a_year: Findings) -> None:
    assert set(a_year.broken.values()) == {0}
    assert len(a_year.broken) == 5


@pytest.mark.slow
def test_with_capacity_every_customer_gets_what_the_table_promises(a_year: Findings) -> None:
    for channel in ("visit", "call", "email"):
        for tier, (rate, longest) in of(a_year, "Ana", channel).items():
            # closed days and the customer's other contacts move a contact on by a day or some
            assert rate >= 0.85, (channel, tier, rate)
            assert longest <= 2.01, (channel, tier, longest)


@pytest.mark.slow
def test_shortage_falls_on_c_before_b_before_a(a_year: Findings) -> None:
    full, short = of(a_year, "Ana", "call"), of(a_year, "Ove", "call")
    assert short["A"][0] >= 0.95 * full["A"][0]
    assert short["B"][0] >= 0.9 * full["B"][0]
    assert short["C"][0] <= 0.8 * full["C"][0]
    very_short = of(a_year, "Una", "call")
    assert very_short["A"][0] > very_short["C"][0] > 0
    assert very_short["A"][0] > very_short["B"][0] > 0


@pytest.mark.slow
def test_who_does_half_keeps_a_part_and_who_was_ill_catches_up(a_year: Findings) -> None:
    lazy, diligent, ill = (of(a_year, owner, "call") for owner in ("Leo", "Ana", "Ilo"))
    for tier in "ABC":
        assert lazy[tier][0] < diligent[tier][0]
        assert ill[tier][0] >= 0.85 * diligent[tier][0]


@pytest.mark.soak
def test_the_next_day_moves_little(five_books: Company) -> None:
    connection = simulate(five_books.settings, 91, PEOPLE, horizon_days=30)
    by_owner = dict(
        connection.execute(
            "select owner, sum(moved_count) / sum(planned_count) from changes group by owner order by owner"
        ).fetchall()
    )
    # who does what is planned finds tomorrow what was planned for it, also with too much to do
    assert by_owner["Ana"] <= 0.005, by_owner
    assert by_owner["Una"] <= 0.02, by_owner
    # what half was not made of moves what comes after it, and no more
    assert by_owner["Ana"] < by_owner["Leo"] <= 0.15, by_owner


def test_a_week_ahead(five_books: Company) -> None:
    findings = find(simulate(five_books.settings, 7, PEOPLE))
    assert set(findings.broken.values()) == {0}
    asked = {(row["owner"], row["tier"], row["channel"]): row["customer_count"] for row in findings.kept}
    assert asked["Ana", "C", "call"] == 11  # one is not to be contacted
    assert asked["Leo", "B", "call"] == 3
    assert asked["Leo", "B", "email"] == 4
    assert sum(row["made_count"] for row in findings.kept) > 100


def test_what_it_would_take(five_books: Company) -> None:
    needed = {
        row["owner"]: row
        for row in five_books.ask("select * from marts.capacity_needed where channel = 'call' order by owner")
    }
    assert needed["Ana"]["covered_tiers"] == "A, B, C"
    assert needed["Ana"]["missing_per_day"] == 0
    assert needed["Ove"]["covered_tiers"] == "A, B"
    assert needed["Una"]["covered_tiers"] == "none"
    assert needed["Una"]["needed_per_day"] == pytest.approx(needed["Ove"]["needed_per_day"])
