"""From orders in core to marts.customer_value, through SQL, the fits and SQL again, on a real warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from holdfast.dbt_runner import run_dbt
from holdfast.settings import Settings, load_settings
from holdfast.value import bg_nbd, create_tables, fit, gamma_gamma
from holdfast.value.step import WEEKS_PER_MONTH

Order = tuple[str, str, float]
Build = Callable[..., dict[str, Any]]

CORE = """
    create schema audit; create schema core; create schema intermediate; create schema marts;
    create table audit.build_window as select
        1 as build_id, $last::timestamp + interval 1 day as as_of, $last::date + 1 as as_of_on,
        $last::date as last_whole_day, $last::date as last_visible_on;
    create table core.fct_orders (
        order_id varchar, customer_id varchar, ordered_on date, gross_amount decimal(18, 4), discount_amount decimal(18, 4),
        net_amount decimal(18, 4), margin_amount decimal(18, 4), is_counted boolean
    );
    create table core.fct_refunds (
        customer_id varchar, refunded_on date, refund_amount decimal(18, 4), has_order boolean, is_counted boolean
    );
    create table core.dim_customers (customer_id varchar);
    create table marts.retention (
        period_grain varchar, period_start date, is_complete boolean, segment_by varchar, segment varchar,
        opening_count bigint, closing_count bigint, new_count bigint, reactivated_count bigint, transient_count bigint,
        churned_count bigint, net_revenue_amount decimal(18, 4), order_count bigint
    );
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests here, so that dbt parses the project once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def build(home: Path) -> Build:
    """Orders (customer, day, amount) in, seen as of the day after `last`; the rows of both marts out."""

    def run(
        orders: Sequence[Order], last: str, margin_rate: float | None = 0.25, months: Sequence[tuple[Any, ...]] = ()
    ) -> dict[str, Any]:
        business = '{"value_discount_rate": 0.2, "value_holdout_days": 90}'
        settings = load_settings({"HOLDFAST_HOME": str(home), "HOLDFAST_VARS": business})
        settings.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(settings.warehouse)) as connection:
            for statement in CORE.split(";")[:-1]:
                connection.execute(statement, {"last": last} if "$last" in statement else None)
            given = pd.DataFrame(orders, columns=["customer", "day", "amount"])
            connection.register("given", given)
            connection.execute(
                "insert into core.fct_orders select row_number() over (), customer, day, amount, 0, amount, amount * $rate, true"
                " from given",
                {"rate": margin_rate},
            )
            connection.execute("insert into core.dim_customers select distinct customer_id from core.fct_orders")
            connection.execute("insert into core.dim_customers values ('never')")
            if months:
                marks = ", ".join("?" for _ in months[0])
                connection.executemany(f"insert into marts.retention values ({marks}, 1)", months)
            create_tables(connection)
        run_dbt(settings, ["run", "--full-refresh", "--select", "path:models/core/intermediate/value"])
        fit(settings)
        run_dbt(settings, ["run", "--select", "customer_value", "value_model"])
        return _read(settings)

    return run


def _read(settings: Settings) -> dict[str, Any]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        values = connection.execute("select * from marts.customer_value").to_arrow_table().to_pylist()
        models = connection.execute("select * from marts.value_model").to_arrow_table().to_pylist()
    return {
        "customers": {row["customer_id"]: row for row in values},
        "model": {(row["model"], row["parameter"]): row for row in models},
    }


def test_cdnow_from_orders_to_predicted_values(build: Build, cdnow: list[Order]) -> None:
    calibration = [order for order in cdnow if order[1] <= "1997-09-30"]
    found = build(calibration, "1997-09-30")
    customers, model = found["customers"], found["model"]

    published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    fitted = {name: model["bg_nbd", name]["value"] for name in published}
    assert {name: round(value, 3) for name, value in fitted.items()} == published
    assert round(model["bg_nbd", "r"]["log_likelihood"], 2) == -9582.43
    spend = {name: model["gamma_gamma", name]["value"] for name in gamma_gamma.NAMES}
    assert {name: round(value, 2) for name, value in spend.items()} == {"p": 6.25, "q": 3.74, "v": 15.44}
    assert {row["is_converged"] for (name, _), row in model.items() if name in ("bg_nbd", "gamma_gamma")} == {True}
    assert str(model["bg_nbd", "r"]["fitted_at"]) == "1997-10-01 00:00:00"
    assert model["bg_nbd", "r"]["customer_count"] == 2357

    first = customers["0001"]
    assert (first["frequency"], first["recency_days"], first["age_days"]) == (2, 213, 272)
    x, recency, age = np.array([2.0]), np.array([213 / 7]), np.array([272 / 7])
    alive = bg_nbd.p_alive(fitted, x, recency, age)[0]
    until = [0.0] + [
        bg_nbd.expected_orders_if_alive(fitted, x, age, month * WEEKS_PER_MONTH)[0] for month in range(1, 13)
    ]
    discounted = sum((until[month] - until[month - 1]) * 1.2 ** (-month / 12) for month in range(1, 13))
    per_order = gamma_gamma.expected_spend(spend, x, np.array([float(first["monetary_amount"])]))[0]
    assert first["p_alive"] == pytest.approx(alive)
    assert first["expected_orders_12m"] == pytest.approx(alive * until[-1])
    assert float(first["expected_spend_amount"]) == pytest.approx(per_order, abs=1e-4)
    assert float(first["predicted_value_12m_amount"]) == pytest.approx(alive * discounted * per_order * 0.25, abs=1e-3)
    assert first["value_basis"] == "margin"
    assert customers["never"]["order_count"] == 0
    assert all(customers["never"][name] is None for name in ("p_alive", "expected_orders_12m", "value_basis"))

    holdout = {name: row["value"] for (part, name), row in model.items() if part == "holdout"}
    assert holdout["holdout_days"] == 90
    days = {(customer, day) for customer, day, _ in calibration}
    known = {customer for customer, day in days if day <= "1997-07-02"}
    assert holdout["actual_orders"] == sum(day > "1997-07-02" and customer in known for customer, day in days)
    assert abs(holdout["predicted_error_rate"]) < 0.15 < abs(holdout["naive_error_rate"])
    assert holdout["mean_absolute_error"] < holdout["naive_mean_absolute_error"]
    assert model["assumptions", "is_spend_correlated"]["value"] == 0


def test_spend_that_goes_with_frequency_is_said_to_break_the_model(build: Build) -> None:
    orders = [
        (f"c{number:03}", f"2024-{1 + order % 12:02}-{1 + order // 12 * 3 + number % 3:02}", 10.0 * (1 + number % 40))
        for number in range(200)
        for order in range(1 + number % 40)
    ]
    model = build(orders, "2024-12-31", margin_rate=-0.1)["model"]
    assert model["assumptions", "spend_frequency_correlation"]["value"] > 0.9
    assert model["assumptions", "is_spend_correlated"]["value"] == 1
    assert "Broken" in model["assumptions", "spend_frequency_correlation"]["message"]
    assert model["assumptions", "nonpositive_margin_share"]["value"] == 1
    assert "below cost" in model["margin", "margin_rate"]["message"]


def test_without_any_cost_the_value_is_revenue_and_says_so(build: Build, cdnow: list[Order]) -> None:
    found = build([order for order in cdnow if order[1] <= "1997-09-30"], "1997-09-30", margin_rate=None)
    first = found["customers"]["0001"]
    assert first["value_basis"] == "revenue"
    assert (
        0 < first["predicted_value_12m_amount"] < first["expected_orders_12m"] * float(first["expected_spend_amount"])
    )
    assert "No cost" in found["model"]["margin", "margin_rate"]["message"]


@pytest.mark.parametrize(
    ("case", "orders", "says"),
    [
        ("no data", [], "0 customers bought"),
        (
            "three customers",
            [("a", "2024-01-01", 5), ("b", "2024-02-01", 5), ("b", "2024-12-31", 9), ("c", "2024-03-01", 0)],
            "3 customers bought",
        ),
        (
            "one order each",
            [(f"c{number}", f"2024-05-{1 + number % 30:02}", 10 + number) for number in range(90)],
            "0 of them came back",
        ),
        (
            "identical",
            [(f"c{number}", day, 10.0) for number in range(90) for day in ("2024-05-01", "2024-06-01")],
            "alike",
        ),
        (
            "all refunded",
            [(f"c{number}", day, -1.0) for number in range(90) for day in ("2024-05-01", "2024-06-01")],
            "alike",
        ),
        ("all on the last day", [(f"c{number}", "2024-12-31", 10.0) for number in range(90)], "0 of them came back"),
    ],
)
def test_too_little_to_say_is_said(build: Build, case: str, orders: list[Order], says: str) -> None:
    found = build(orders, "2024-12-31")
    model = found["model"]
    for name in bg_nbd.NAMES:
        assert model["bg_nbd", name]["is_converged"] is False, case
        assert says in model["bg_nbd", name]["message"]
    assert model["gamma_gamma", "q"]["message"]
    assert model["holdout", "predicted_orders"]["value"] is None
    for row in found["customers"].values():
        assert row["p_alive"] is row["expected_orders_12m"] is row["predicted_value_12m_amount"] is None
        assert row["value_basis"] is None


def test_the_simple_formula(build: Build) -> None:
    def month(start: str, churned: int, revenue: float, is_complete: bool = True) -> tuple[Any, ...]:
        return ("month", start, is_complete, "all", "all", 100, 100 - churned + 12, 10, 2, 1, churned, revenue)

    segment = ("month", "2024-02-01", True, "segment", "wholesale", 10, 10, 0, 0, 0, 0, 500.0)
    months = [month("2024-01-01", 12, 1130), month("2024-02-01", 8, 2260), month("2024-03-01", 99, 9e6, False), segment]
    orders = [("a", "2024-01-01", 100.0)]
    model = build(orders, "2024-03-15", months=months)["model"]
    assert model["simple", "month_count"]["value"] == 2
    assert model["simple", "average_revenue_amount"]["value"] == pytest.approx(3390 / 226)
    assert model["simple", "churn_rate"]["value"] == pytest.approx(0.1)
    assert model["simple", "value_simple_amount"]["value"] == pytest.approx(15 * 0.25 / 0.1)
    assert model["simple", "value_simple_amount"]["customer_count"] == 104
    assert model["simple_by_segment", "wholesale"]["value"] is None
    assert "nobody churned" in model["simple_by_segment", "wholesale"]["message"]
