"""Contracts: monthly and annual, open-ended, renewed to the day, lapsed, overlapping, cancelled already or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.sample.days import AS_OF_ON, LAST_WHOLE_DAY
from holdfast.sample.dice import Dice
from holdfast.sample.people import Person

DELIVERED_FIRST = date(2025, 6, 30)


@dataclass
class Contract:
    contract_id: str
    person: Person
    customer_id: str
    product: str
    started_on: date
    ends_on: date | None = None
    cancelled_on: date | None = None
    cancel_reason: str | None = None
    is_renewing: bool = False
    monthly: int = 19900  # centavos

    @property
    def last_day(self) -> date | None:
        """The last covered day: the end, or a cancellation that has taken effect; None while neither is there."""
        if self.cancelled_on and self.cancelled_on <= LAST_WHOLE_DAY:
            return min(self.cancelled_on, self.ends_on or self.cancelled_on)
        return self.ends_on

    def status(self, on: date) -> str:
        if self.cancelled_on and self.cancelled_on < on:
            return "cancelled"
        if self.started_on > on:
            return "signed"
        return "ended" if self.ends_on and self.ends_on < on else "active"


def make_contracts(people: list[Person]) -> list[Contract]:
    """Contracts of about one CRM customer in eight, eight patterns in turn; some of them never order."""
    dice = Dice("contracts")
    contracts: list[Contract] = []
    chosen = [person for person in people if person.role == "crm" and person.number % 8 == 0]
    for place, person in enumerate(chosen):
        product = dice.pick(("Clube do Lojista", "Fornecimento programado", "Comodato de freezer"))
        monthly = dice.pick((9900, 14900, 19900, 39900, 89000))
        for started_on, ends_on, cancelled_on, is_renewing in _pattern(place % 8, dice):
            contract = Contract(
                f"T{len(contracts) + 1:04d}", person, person.records[0].customer_id, product, started_on
            )
            contract.ends_on, contract.cancelled_on = ends_on, cancelled_on
            contract.is_renewing, contract.monthly = is_renewing, monthly
            if cancelled_on:
                contract.cancel_reason = dice.pick(("preço", "fechou as portas", "concorrente", "atendimento"))
            contracts.append(contract)
            monthly = monthly * 106 // 100
    for person in [person for person in people if person.role == "crm" and not person.spells][::4]:
        # A trial of ten days by somebody who never bought: came and went inside one month.
        start = date(dice.pick((2024, 2025)), dice.between(1, 11), dice.between(3, 18))
        contracts.append(
            Contract(
                f"T{len(contracts) + 1:04d}",
                person,
                person.records[0].customer_id,
                "Degustação",
                start,
                start + timedelta(9),
                monthly=0,
            )
        )
    return contracts


def _pattern(number: int, dice: Dice) -> list[tuple[date, date | None, date | None, bool]]:
    """(started, ends, cancelled, renews by itself) of one customer's contracts."""
    start = date(dice.pick((2023, 2024)), dice.between(1, 12), dice.pick((1, 1, 1, 10, 15)))
    year_end = _a_year_after(start) - timedelta(1)
    later = start + timedelta(dice.between(90, 500))
    if number == 0:
        return [(start, None, None, True)]
    if number == 1:  # renewed without a gap, the last one perhaps not until next year
        terms: list[tuple[date, date | None, date | None, bool]] = []
        while start <= AS_OF_ON + timedelta(25):
            terms.append((start, _a_year_after(start) - timedelta(1), None, True))
            start = _a_year_after(start)
        return terms
    if number == 2:
        return [(start, year_end, None, False)]
    if number == 3:
        return [(start, None, min(later, AS_OF_ON - timedelta(10)), False)]
    if number == 4:  # cancelled, but not yet
        return [(start, None, AS_OF_ON + timedelta(dice.between(3, 45)), False)]
    if number == 5:  # two at a time, of which one is lost
        return [(start, None, None, True), (start + timedelta(60), start + timedelta(240), None, False)]
    if number == 6:  # left and came back
        return [(start, year_end, None, False), (year_end + timedelta(dice.between(40, 120)), None, None, False)]
    return [(start, year_end, start + timedelta(dice.between(40, 300)), False)]


def _a_year_after(day: date) -> date:
    return date(day.year + 1, day.month, day.day)
