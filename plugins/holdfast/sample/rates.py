"""What a dollar cost in reais, every day."""

from __future__ import annotations

from datetime import date, timedelta

from holdfast.sample.days import AS_OF_ON, FIRST_DAY
from holdfast.sample.dice import Dice


def make_rates() -> dict[date, int]:
    """Centavos per dollar for every day of the sample.

    Two decimals, so that dollars and cents times the rate fit into four decimals and no total depends on rounding.
    """
    dice = Dice("rates")
    rates, rate, day = {}, 488, FIRST_DAY
    while day <= AS_OF_ON:
        rates[day] = rate
        rate = min(620, max(470, rate + dice.between(-4, 4) + (1 if dice.chance(0.2) else 0)))
        day += timedelta(1)
    return rates
