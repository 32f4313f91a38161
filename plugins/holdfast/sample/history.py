"""A big canonical export for measuring: millions of orders, made inside DuckDB, no row passing through Python.

Customers differ in how often they buy, for how much and for how long, so that repeat purchases, churn and skewed revenue
are as in a real shop. The numbers come from DuckDB's own hash of the ids: equal runs of one DuckDB version are equal.
"""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.sample.days import AS_OF_ON

if TYPE_CHECKING:
    import duckdb

# A number from 0 to 1 that belongs to an id and a purpose.
_CHANCE = "CREATE MACRO chance(id, purpose) AS (hash(id, purpose) % 1000003) / 1000003.0"

# One row per customer: the first day, the length of the lifetime, and a share of all orders that grows with both.
_BOOK = """
CREATE TABLE book AS
WITH drawn AS (
    SELECT
        id,
        floor(chance(id, 'start') ** 1.3 * $days)::INTEGER AS start_day,
        -ln(1 - chance(id, 'life')) * 500 AS life_days,
        exp(1.1 * (chance(id, 'r1') + chance(id, 'r2') + chance(id, 'r3') - 1.5) * 2) AS pace,
        60 * least((1 - chance(id, 'ticket')) ** -0.8, 60) AS ticket
    FROM range($customers) AS ids (id)
),
lived AS (
    SELECT
        *, least(life_days, $days - start_day - 1)::INTEGER AS span_days,
        -- Whole numbers: their sum does not depend on the order in which threads add them.
        (1000 * pace * least(life_days, $days - start_day - 1))::BIGINT AS weight
    FROM drawn
)
SELECT
    *,
    1 + floor(greatest($orders - $customers, 0) * weight / sum(weight) OVER () + chance(id, 'round'))::INTEGER AS order_count
FROM lived
"""

# One row per order: the first on the first day, the others anywhere in the lifetime (a Poisson process seen afterwards).
_ORDERS = """
CREATE VIEW all_orders AS
SELECT
    'O' || (id * 10000 + k) AS order_id,
    'C' || id AS customer_id,
    TIMESTAMP '1970-01-01' + to_days(($first_day::INTEGER + start_day
        + CASE WHEN k = 0 THEN 0 ELSE floor(chance(id * 10000 + k, 'day') * span_days)::INTEGER END)::INTEGER)
        + to_seconds(39600 + floor(chance(id * 10000 + k, 'second') * 39600)) AS moment,
    round(ticket * (0.4 + 1.2 * chance(id * 10000 + k, 'amount')), 2) AS gross,
    chance(id * 10000 + k, 'fate') AS fate
FROM (SELECT *, unnest(range(order_count)) AS k FROM book)
"""
_TEXT = "%Y-%m-%dT%H:%M:%SZ"

_CUSTOMER_FILE = """
SELECT
    'C' || id AS customer_id,
    'Cliente ' || id AS name,
    -- One in fifty shares the e-mail of the customer before: the same person twice.
    'cliente' || (CASE WHEN id % 50 = 49 THEN id - 1 ELSE id END) || '@example.com' AS email,
    CASE WHEN chance(id, 'phone') < 0.7 THEN '+5511' || (960000000 + id) END AS phone,
    ['lojista', 'restaurante', 'consumidor'][1 + floor(chance(id, 'segment') * 3)::INTEGER] AS segment,
    ['SP', 'RJ', 'MG', 'PR'][1 + floor(chance(id, 'state') * 4)::INTEGER] AS state,
    'owner ' || (id % 40) AS owner,
    strftime(TIMESTAMP '1970-01-01 03:30:00' + to_days(($first_day::INTEGER + start_day)::INTEGER), $text) AS created_at
FROM book
WHERE TIMESTAMP '1970-01-01 03:30:00' + to_days(($first_day::INTEGER + start_day)::INTEGER)
    BETWEEN $since::TIMESTAMP AND $until::TIMESTAMP
ORDER BY id
"""
_ORDER_FILE = """
SELECT
    order_id, customer_id, strftime(moment, $text) AS ordered_at,
    CASE WHEN fate < 0.02 THEN 'cancelled' ELSE 'delivered' END AS status,
    CASE WHEN fate < 0.6 THEN 'web' ELSE 'store' END AS channel,
    'BRL' AS currency,
    gross::DECIMAL(18, 2) AS gross_amount,
    (CASE WHEN fate > 0.9 THEN gross * 0.05 ELSE 0 END)::DECIMAL(18, 2) AS discount_amount,
    (gross * 0.12)::DECIMAL(18, 2) AS tax_amount
FROM all_orders WHERE moment >= $since::TIMESTAMP AND moment < $until::TIMESTAMP ORDER BY moment, order_id
"""
_REFUND_FILE = """
SELECT
    'F' || order_id AS refund_id, order_id, strftime(moment + to_days(1 + floor(fate * 400)::INTEGER), $text) AS refunded_at,
    (gross / 2)::DECIMAL(18, 2) AS amount
FROM all_orders
WHERE fate BETWEEN 0.05 AND 0.08
    AND moment + to_days(1 + floor(fate * 400)::INTEGER) >= $since::TIMESTAMP
    AND moment + to_days(1 + floor(fate * 400)::INTEGER) < $until::TIMESTAMP
ORDER BY moment, order_id
"""
_CONTACT_FILE = """
SELECT 'X' || order_id AS contact_id, customer_id, 'call' AS channel, strftime(moment + to_hours(30), $text) AS occurred_at
FROM all_orders
WHERE fate BETWEEN 0.50 AND 0.52 AND moment + to_hours(30) >= $since::TIMESTAMP AND moment + to_hours(30) < $until::TIMESTAMP
ORDER BY moment, order_id
"""
_CONVERSATION_FILE = """
SELECT
    'V' || order_id AS conversation_id, customer_id, 'chat' AS channel, strftime(moment + to_hours(4), $text) AS opened_at,
    strftime(moment + to_hours(5), $text) AS closed_at, 'closed' AS status, 'entrega' AS topic
FROM all_orders
WHERE fate BETWEEN 0.30 AND 0.32 AND moment + to_hours(4) >= $since::TIMESTAMP AND moment + to_hours(4) < $until::TIMESTAMP
ORDER BY moment, order_id
"""


def write_history(
    folder: Path, orders: int = 10_000_000, customers: int = 1_000_000, years: int = 5, day: date | None = None
) -> None:
    """Write about `orders` orders of `customers` customers over `years` years up to the sample's as_of (excluded).

    Gives crm/customers.csv, orders/orders_YYYY.csv and refunds_YYYY.csv, and a few contacts and conversations. With
    `day` (as_of or later), writes only what that one day adds to such a history, into the same folders. Needs about
    2 GB of memory for ten million orders; does nothing when the same history is there already.
    """
    from duckdb import connect

    marker, mark = folder / "HISTORY", f"{orders} orders {customers} customers {years} years\n"
    if day is None and marker.is_file() and marker.read_text(encoding="utf-8") == mark:
        return
    for source in ("crm", "orders", "chat"):
        (folder / source).mkdir(parents=True, exist_ok=True)
    days = years * 365 + 40  # the book reaches past as_of, so that days can be added
    first_day = AS_OF_ON - timedelta(years * 365)
    spill = folder / ".spill"
    with connect(config={"memory_limit": "2GB", "temp_directory": str(spill)}) as db:
        db.execute(_CHANCE)
        db.execute(_BOOK, {"days": days, "customers": customers, "orders": orders * days // (years * 365)})
        epoch_day = (first_day - date(1970, 1, 1)).days
        db.execute(_ORDERS.replace("$first_day", str(epoch_day)))
        if day is None:
            people = {**_period(first_day, AS_OF_ON), "first_day": epoch_day}
            _write(db, _CUSTOMER_FILE, folder / "crm" / "customers.csv", people)
            for year in range(first_day.year, AS_OF_ON.year + 1):
                until = min(date(year + 1, 1, 1), AS_OF_ON)
                _write_period(db, folder, str(year), date(year, 1, 1), until)
            marker.write_text(mark, encoding="utf-8")
        else:
            people = {**_period(day, day + timedelta(1)), "first_day": epoch_day}
            _write(db, _CUSTOMER_FILE, folder / "crm" / f"customers_{day}.csv", people)
            _write_period(db, folder, day.isoformat(), day, day + timedelta(1))
    shutil.rmtree(spill, ignore_errors=True)


def _write_period(db: duckdb.DuckDBPyConnection, folder: Path, stamp: str, since: date, until: date) -> None:
    period = _period(since, until)
    _write(db, _ORDER_FILE, folder / "orders" / f"orders_{stamp}.csv", period)
    _write(db, _REFUND_FILE, folder / "orders" / f"refunds_{stamp}.csv", period)
    _write(db, _CONTACT_FILE, folder / "crm" / f"contacts_{stamp}.csv", period)
    _write(db, _CONVERSATION_FILE, folder / "chat" / f"conversations_{stamp}.csv", period)


def _period(since: date, until: date) -> dict[str, Any]:
    # Midnight in Sao Paulo is 03:00 UTC.
    return {"since": f"{since} 03:00:00", "until": f"{until} 03:00:00", "text": _TEXT}


def _write(db: duckdb.DuckDBPyConnection, query: str, path: Path, values: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    db.sql(query, params=values).write_csv(str(partial), header=True)
    partial.rename(path)
