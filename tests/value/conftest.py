"""The CDNOW sample, on which the published parameters were found."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "fixtures" / "cdnow_sample.txt"


@pytest.fixture(scope="session")
def cdnow() -> list[tuple[str, str, float]]:
    """Customer, day (ISO) and dollars of every purchase."""
    lines = [line.split() for line in SAMPLE.read_text(encoding="ascii").splitlines()]
    purchases = [(f[1], f"{f[2][:4]}-{f[2][4:6]}-{f[2][6:]}", float(f[4])) for f in lines]
    assert len({customer for customer, _, _ in purchases}) == 2357
    return purchases
