"""The checkpoints of the warehouse: what passes, what warns, what stops, and what is written down about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast.checks import check_layer
from holdfast.errors import HoldfastError
from holdfast.settings import Settings


def _checks(settings: Settings) -> list[dict[str, Any]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        result = connection.execute("select * from audit.checks order by layer, table_name, expectation")
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_a_warning_is_written_down_and_stops_nothing(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive | {"severity": "warning"})
    summary = check_layer(settings, "core")
    assert (summary.passed, summary.warned, summary.failed) == (0, 1, 0)
    assert summary.warnings == [
        (
            "core.fct_orders gross_is_positive: 1 of 3 rows (e.g. order_id o3, gross_amount -5.0000): "
            "a sale below zero is a refund in the wrong table."
        )
    ]
    (check,) = _checks(settings)
    assert check["status"] == "warned"
    assert (check["element_count"], check["unexpected_count"]) == (3, 1)
    assert check["unexpected_share_rate"] == pytest.approx(1 / 3)
    assert json.loads(check["sample_values"]) == [{"order_id": "o3", "gross_amount": "-5.0000"}]
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert connection.execute(check["unexpected_query"]).fetchall() == [("o3", -5)], "the SQL shows the rows"


def test_a_critical_failure_closes_the_door_after_all_is_written(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive)
    with pytest.raises(HoldfastError) as raised:
        check_layer(settings, "core")
    message = str(raised.value)
    assert message.startswith(
        "The core checkpoint failed: 1 critical check failed. core.fct_orders gross_is_positive: 1 of 3"
    )
    page = settings.home / "docs" / "checks" / "core.html"
    assert str(page) in message
    assert "select" in message.lower()
    assert page.exists()
    assert [check["status"] for check in _checks(settings)] == ["failed"]


def test_checking_again_replaces_what_was_found(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive | {"severity": "warning"})
    check_layer(settings, "core")
    first = _checks(settings)
    check_layer(settings, "core")
    assert _checks(settings) == first
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("delete from core.fct_orders where gross_amount < 0")
    assert check_layer(settings, "core").passed == 1
    assert [check["status"] for check in _checks(settings)] == ["passed"]


def test_a_table_that_is_not_there_is_a_failure(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive | {"severity": "warning"}, table="core.fct_refunds")
    with pytest.raises(HoldfastError, match=r"core\.fct_refunds gross_is_positive: the table does not exist"):
        check_layer(settings, "core")


def test_an_expectation_that_cannot_be_evaluated_is_a_failure(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive | {"severity": "warning", "kwargs": {"column": "net_amount", "min_value": 0}})
    with pytest.raises(HoldfastError, match="could not be evaluated"):
        check_layer(settings, "core")


def test_personal_data_stays_out_of_what_is_written(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    query = "select order_id, email, email as contacted_at from {batch} where email is not null"
    rows = {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": query}}
    write_suite(positive | rows | {"severity": "warning"})
    check_layer(settings, "core")
    (check,) = _checks(settings)
    assert check["unexpected_count"] == 2
    assert json.loads(check["sample_values"])[0] == {"order_id": "o1", "email": "***", "contacted_at": "***"}
    for file in (settings.home / "checks" / "core.json", settings.home / "docs" / "checks" / "core.html"):
        assert "example.com" not in file.read_text(encoding="utf-8")


def test_the_pages_need_no_network_and_escape_what_they_show(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive | {"severity": "warning", "why": "<script>alert('tables')</script>"})
    check_layer(settings, "core")
    for name in ("index.html", "core.html"):
        page = (settings.home / "docs" / "checks" / name).read_text(encoding="utf-8")
        assert "http" not in page
        assert "<script" not in page
        assert "core.fct_orders" in page


def test_the_warehouse_can_be_written_right_after(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    write_suite(positive | {"severity": "warning"})
    check_layer(settings, "core")
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("insert into core.fct_orders values ('o4', null, 1)")
