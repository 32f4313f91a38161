"""Where memory is short of all customers at once, their periods are worked out in slices: to the same rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from companies import Company
from holdfast.dbt_runner import run_dbt
from holdfast.sample.history import write_history
from holdfast.settings import SAMPLE_AS_OF, SAMPLE_VARS

GRAINS = ("week", "month", "quarter", "year")


def _rows(company: Company) -> dict[str, dict[str, int]]:
    """Per grain how many rows there are, and a sum that tells them from others."""
    query = "select count(*) as row_count, cast(sum(hash(periods)) as varchar) as digest from intermediate.int_customer_{}s as periods"
    return {grain: company.ask_warehouse(query.format(grain))[0] for grain in GRAINS}


@pytest.mark.slow
def test_slices_of_customers_are_all_of_them(tmp_path: Path) -> None:
    company = Company(tmp_path, dict(SAMPLE_VARS))
    write_history(company.exports, orders=200_000, customers=20_000)
    company.run(SAMPLE_AS_OF, False, last_layer="core")
    at_once = _rows(company)
    assert at_once["week"]["row_count"] > 500_000
    models = [f"int_customer_{grain}s" for grain in GRAINS]
    run_dbt(replace(company.settings, memory_limit="256MiB"), ["run", "--full-refresh", "--select", *models])
    compiled = (company.home / "dbt" / "target" / "compiled").rglob("int_customer_weeks.sql")
    assert "hash(customer_id) % 2 = 0" in next(compiled).read_text(encoding="utf-8"), (
        "two kilobytes an order: two slices"
    )
    assert _rows(company) == at_once
