"""Whom a look ahead is told about, and what it refuses."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.errors import HoldfastError
from holdfast.simulation import Person, read_people
from holdfast.simulation.__main__ import main


def test_people_are_read_by_owner() -> None:
    given = '{"Ana": {"done_share": 0.6}, "Leo": {"away": ["2026-02-02", "2026-02-20"]}, "Rui": {}}'
    assert read_people(given) == {
        "Ana": Person(0.6),
        "Leo": Person(1.0, (date(2026, 2, 2), date(2026, 2, 20))),
        "Rui": Person(),
    }
    assert read_people("") == {}


@pytest.mark.parametrize(
    "given",
    ["[]", "{", '{"Ana": 1}', '{"Ana": {"done_share": 2}}', '{"Ana": {"away": ["soon"]}}', '{"Ana": {"ill": 1}}'],
)
def test_what_nobody_can_be_is_refused_in_a_sentence(given: str) -> None:
    with pytest.raises(HoldfastError, match="PEOPLE must be a JSON object such as"):
        read_people(given)


@pytest.mark.parametrize("days", ["0", "731", "soon"])
def test_days_that_cannot_be_looked_ahead_are_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([days]) == 2
    assert "DAYS must be a whole number from 1 to 730" in capsys.readouterr().err
