"""On Spark, too, a critical failure stops before anything is published, and the same input once more changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from companies import Company
from holdfast.errors import HoldfastError

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


def test_readers_keep_what_they_had(tmp_path: Path, quick_spark: dict[str, Any]) -> None:
    company = Company(tmp_path, {"reporting_currency": "BRL"}).on_spark("home", **quick_spark)
    company.export("crm/customers_1.csv", [{"customer_id": "c1", "created_at": "2024-01-01T00:00:00Z"}])
    order = {"customer_id": "c1", "gross_amount": "100.00", "status": "paid"}
    first = {"order_id": "o1", "ordered_at": "2024-03-01T12:00:00Z", "currency": "BRL", **order}
    company.export("orders/orders_1.csv", [first])
    company.run("2024-03-02")
    published = company.home / "published"
    before = (published / "manifest.json").read_bytes(), (published / "current").readlink()
    assert not company.run("2024-03-02")["is_needed"], "nothing new"

    without_rate = {"order_id": "o2", "ordered_at": "2024-03-02T12:00:00Z", "currency": "EUR", **order}
    company.export("orders/orders_2.csv", [without_rate])
    with pytest.raises(HoldfastError, match=r"rate.*o2|o2.*rate"):
        company.run("2024-03-03")
    assert ((published / "manifest.json").read_bytes(), (published / "current").readlink()) == before
    assert company.ask("select order_id from core.fct_orders") == [{"order_id": "o1"}]
