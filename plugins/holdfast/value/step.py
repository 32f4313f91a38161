"""The step between core and marts: read groups of customers alike, fit the models, write what the marts join.

SQL groups and joins; Python sees each distinct history once. Nothing here depends on when or how often it runs.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from holdfast.settings import Settings
from holdfast.value import bg_nbd, gamma_gamma, holdout
from holdfast.value.likelihood import Fit

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from holdfast.value.likelihood import Floats

log = logging.getLogger(__name__)

DAYS_PER_WEEK = 7
MONTHS = 12
WEEKS_PER_MONTH = 365.25 / 12 / 7

FITS = """(
    model varchar, parameter varchar, value double, log_likelihood double,
    is_converged boolean, customer_count bigint, message varchar
)"""
PREDICTIONS = """(
    frequency bigint, observed_days bigint, expected_orders_if_alive double, discounted_orders_if_alive double
)"""

HISTORY = "intermediate.int_purchase_history"
PURCHASES = """
    select frequency, recency_days, observed_days, count(*) as customer_count
    from intermediate.int_purchase_history
    group by all order by all
"""
SPEND = """
    select frequency, cast(monetary_amount as double) as monetary_amount, count(*) as customer_count
    from intermediate.int_purchase_history
    where frequency > 0 and monetary_amount > 0
    group by all order by all
"""
SPLIT = """
    select calibration_frequency, calibration_recency_days, calibration_days, holdout_count, before_holdout_count,
        any_value(holdout_days) as holdout_days, count(*) as customer_count
    from intermediate.int_purchase_history
    where calibration_frequency is not null and holdout_days > 0
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
"""


def create_tables(connection: DuckDBPyConnection) -> None:
    """Create `intermediate.int_value_fits` and `intermediate.int_value_predictions`, empty, where they are not there yet."""
    connection.execute("create schema if not exists intermediate")
    connection.execute(f"create table if not exists intermediate.int_value_fits {FITS}")
    connection.execute(f"create table if not exists intermediate.int_value_predictions {PREDICTIONS}")


def fit(settings: Settings) -> list[Fit]:
    """Fit BG/NBD and Gamma-Gamma on `intermediate.int_purchase_history`, check them on a holdout, write both tables anew.

    `intermediate.int_value_fits` holds one row per model and parameter, `intermediate.int_value_predictions` one per (frequency, observed days)
    with the expected orders of the coming 12 months if the customer is alive, plain and discounted; it is empty when
    the fit did not converge. Data that no model fits are no error: the fit's message says why.
    """
    from holdfast.warehouse import connect

    rate = settings.business["value_discount_rate"]
    (frequency, recency, observed, weight), spending, split = _grouped(settings, [PURCHASES, SPEND, SPLIT])
    purchases = bg_nbd.fit(frequency, recency / DAYS_PER_WEEK, observed / DAYS_PER_WEEK, weight)
    spend = gamma_gamma.fit(*spending)
    checked = holdout.check(purchases, *split)
    fits = [purchases, spend, checked]
    for each in fits:
        if each.message:
            log.warning("%s: %s", each.model, each.message)
    with connect(settings) as connection:
        connection.begin()
        _write_fits(connection, fits)
        _write_predictions(connection, purchases, frequency, observed, rate)
        connection.commit()
    return fits


def _grouped(settings: Settings, queries: list[str]) -> list[tuple[Floats, ...]]:
    """The columns of each query's result, from the engine that holds core."""
    import numpy as np

    if settings.engine == "spark":
        from holdfast.spark import ask

        return [
            tuple(np.asarray(column.to_numpy(), dtype=float) for column in table.columns)
            for table in ask(settings, HISTORY, queries)
        ]
    from holdfast.warehouse import connect

    with connect(settings, read_only=True) as connection:
        results = [connection.execute(query).fetchnumpy() for query in queries]
    return [tuple(np.asarray(column, dtype=float) for column in result.values()) for result in results]


def _write_fits(connection: DuckDBPyConnection, fits: list[Fit]) -> None:
    names = {"bg_nbd": bg_nbd.NAMES, "gamma_gamma": gamma_gamma.NAMES, "holdout": holdout.NAMES}
    rows: list[list[Any]] = [
        [
            each.model,
            name,
            each.parameters.get(name),
            each.log_likelihood,
            each.is_converged,
            each.customer_count,
            each.message,
        ]
        for each in fits
        for name in names[each.model]
    ]
    connection.execute(f"create or replace table intermediate.int_value_fits {FITS}")
    connection.executemany("insert into intermediate.int_value_fits values (?, ?, ?, ?, ?, ?, ?)", rows)


def _write_predictions(
    connection: DuckDBPyConnection, purchases: Fit, frequency: Floats, observed: Floats, rate: float
) -> None:
    """One row per distinct (frequency, observed days): recency only decides whether the customer is alive."""
    import numpy as np
    import pandas as pd

    connection.execute(f"create or replace table intermediate.int_value_predictions {PREDICTIONS}")
    if not purchases.is_converged:
        return
    pairs = np.unique(np.column_stack([frequency, observed]), axis=0)
    total, discounted = expected_orders(purchases.parameters, pairs[:, 0], pairs[:, 1], rate)
    frame = pd.DataFrame({"x": pairs[:, 0], "days": pairs[:, 1], "total": total, "discounted": discounted})
    connection.register("predicted", frame)
    connection.execute(
        "insert into intermediate.int_value_predictions select x, days, total, discounted from predicted"
    )
    connection.unregister("predicted")


def expected_orders(
    parameters: dict[str, float], frequency: Floats, observed_days: Floats, rate: float
) -> tuple[Floats, Floats]:
    """Expected orders of the coming 12 months if alive: their sum, and their sum discounted at a yearly `rate`.

    The orders of month m count (1 + rate) ^ (-m/12): discounted from the end of their month.
    """
    import numpy as np

    weeks = observed_days / DAYS_PER_WEEK
    before, discounted = np.zeros_like(weeks), np.zeros_like(weeks)
    for month in range(1, MONTHS + 1):
        until = bg_nbd.expected_orders_if_alive(parameters, frequency, weeks, month * WEEKS_PER_MONTH)
        discounted += (until - before) * (1 + rate) ** (-month / MONTHS)
        before = until
    return before, discounted
