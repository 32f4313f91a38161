"""Prints fits of simulated customers as JSON: clear cases, and those at a limit, where a search ends on a ridge."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
from histories import simulate_purchases, simulate_spend

from holdfast.value import bg_nbd, gamma_gamma

PURCHASES = [
    (0.6, 6.0, 0.8, 2.5),
    (0.8, 6.0, 1e4, 1e5),
    (0.8, 6.0, 1e-9, 1.0),
    (1000.0, 6000.0, 0.5, 4.0),
    (0.8, 6.0, 50.0, 400.0),
]
SPEND = [(6.0, 4.0, 15.0), (1000.0, 4.0, 15.0), (2.0, 1000.0, 500.0)]

if __name__ == "__main__":
    alike = np.ones(3000)
    fits = [
        bg_nbd.fit(frequency, recency, age, alike)
        for r, alpha, a, b in PURCHASES
        for seed in (1, 2, 5)
        for frequency, recency, age in [simulate_purchases(3000, r, alpha, a, b, weeks=150, seed=seed)]
    ]
    frequency = np.random.default_rng(3).integers(1, 30, 3000).astype(float)
    fits += [gamma_gamma.fit(frequency, simulate_spend(frequency, *truth, seed=4), alike) for truth in SPEND]
    print(json.dumps([asdict(fit) for fit in fits], indent=1))
