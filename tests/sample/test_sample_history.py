"""write_history: a big export in small."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from holdfast.sample import write_history


def _one(query: str, path: Path) -> tuple[int, ...]:
    row = duckdb.connect().execute(query, [str(path)]).fetchone()
    assert row is not None
    return row


def test_a_small_history_is_as_ordered_and_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_history(tmp_path / name, orders=20000, customers=2000, years=2)
    first = {path.relative_to(tmp_path / "one"): path.read_bytes() for path in (tmp_path / "one").rglob("*.csv")}
    assert first == {
        path.relative_to(tmp_path / "two"): path.read_bytes() for path in (tmp_path / "two").rglob("*.csv")
    }
    count, ids, customers = _one(
        "SELECT count(*), count(DISTINCT order_id), count(DISTINCT customer_id) FROM read_csv(?)",
        tmp_path / "one" / "orders" / "orders_*.csv",
    )
    assert count == ids
    assert 18000 < count < 22000
    assert 1800 < customers <= 2000


def test_an_added_day_is_new_and_belongs_to_that_day(tmp_path: Path) -> None:
    write_history(tmp_path, orders=20000, customers=2000, years=2)
    write_history(tmp_path, orders=20000, customers=2000, years=2, day=date(2025, 12, 15))
    query = """
        SELECT count(*), count(*) FILTER (filename LIKE '%2025-12-15.csv'), count(DISTINCT order_id),
            count(*) FILTER (filename LIKE '%2025-12-15.csv' AND ordered_at::TIMESTAMP - INTERVAL 3 HOUR >= '2025-12-15'),
            count(*) FILTER (ordered_at::TIMESTAMP - INTERVAL 3 HOUR >= '2025-12-15')
        FROM read_csv(?, filename = true)
    """
    count, added, ids, of_the_day, late = _one(query, tmp_path / "orders" / "orders_*.csv")
    assert count == ids
    assert 5 < added == of_the_day == late
