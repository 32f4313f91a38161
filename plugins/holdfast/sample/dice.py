"""Seeded chance, the same on every machine and Python version: built on `Random.random()` alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import exp, log
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Chance for one subject; every subject has its own stream, so that a change in one leaves the others as they were."""

    def __init__(self, subject: str) -> None:
        # A text seed goes through SHA-512, not through hash(): PYTHONHASHSEED does not matter.
        self.unit = random.Random(f"holdfast sample {subject}").random

    def chance(self, probability: float) -> bool:
        return self.unit() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def spread(self, low: float, high: float) -> float:
        return low + self.unit() * (high - low)

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.unit() * len(things))]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """One of the things, as often as its weight says; the weights add up to 1."""
        point = self.unit()
        for thing, weight in things:
            point -= weight
            if point < 0:
                return thing
        return things[-1][0]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different things (all of them when there are fewer), in drawn order."""
        pool = list(things)
        count = min(count, len(pool))
        for place in range(count):
            other = place + int(self.unit() * (len(pool) - place))
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def waiting(self, mean: float) -> float:
        """A waiting time with the given mean (exponential)."""
        return -log(1.0 - self.unit()) * mean

    def pareto(self, alpha: float, ceiling: float) -> float:
        """A Pareto number from 1 to `ceiling`: the few large ones make most of the sum."""
        return min(exp(-log(1.0 - self.unit()) / alpha), ceiling)

    def wobble(self, sigma: float) -> float:
        """A factor around 1 (roughly log-normal)."""
        return exp(sigma * (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.7)
