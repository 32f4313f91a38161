"""Purchase histories for the tests: simulated by the models' own story, and summarised from transactions."""

from __future__ import annotations

from typing import Any

import numpy as np

Floats = Any  # numpy arrays of floats


def simulate_purchases(
    count: int, r: float, alpha: float, a: float, b: float, weeks: float, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Frequency, recency and age (weeks) of customers who came over half of the time and buy as BG/NBD says."""
    random = np.random.default_rng(seed)
    age = np.floor(random.uniform(weeks / 2, weeks, count) * 7) / 7
    rate, stop = random.gamma(r, 1 / alpha, count), random.beta(a, b, count)
    frequency, recency, is_alive, now = np.zeros(count), np.zeros(count), np.ones(count, bool), np.zeros(count)
    while is_alive.any():
        now += random.exponential(1 / rate)
        is_alive &= now <= age
        frequency[is_alive] += 1
        recency[is_alive] = now[is_alive]
        is_alive &= random.uniform(size=count) > stop
    return frequency, recency, age


def simulate_spend(frequency: Floats, p: float, q: float, v: float, seed: int) -> Floats:
    """Average spend per repeat transaction, as Gamma-Gamma says; `frequency` is at least 1."""
    random = np.random.default_rng(seed)
    own = random.gamma(q, 1 / v, len(frequency))
    return random.gamma(p * frequency, 1 / own) / frequency
