"""A small published copy with hostile names, as `holdfast.publish` leaves one, that a test may publish again otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import duckdb

from holdfast.settings import Settings, load_settings

CUSTOMERS = """
    create table core.dim_customers as
        select * from (values
            ('C1', 'Ana Conceição', date '1980-02-03', true, 'Zé', timestamp '2025-01-02 10:00:00'),
            ('C2', 'Robert''); drop table marts.retention; --', null, false, null, '2025-01-03'),
            ('C3', 'nul' || chr(0) || 'byte "quoted" \\ ', null, null, 'Zé', null)
        ) as t (customer_id, name, birth_date, has_email_opt_in, owner, first_seen_at);
    comment on table core.dim_customers is 'One row per customer; it''s "golden".';
    comment on column core.dim_customers.name is 'What they are called.';
"""
ORDERS = """
    create table core.fct_orders as
        select * from (values
            ('O1', 'C1', timestamp '2025-11-05 10:00:00.123456', 12345678901234.5678::decimal(18, 4), 0.1::double, 1::bigint, 2::integer),
            ('O2', null, null, -0.0001, null, null, null)
        ) as t (order_id, customer_id, ordered_at, gross_amount, some_rate, line_count, age);
"""
RETENTION = """
    create table marts.retention as
        select date '2025-11-01' as period_start, 'all' as segment, 81::bigint as churned_count, 0.0762::double as churn_rate;
"""
DICTIONARY = """
    create table audit.column_dictionary as
        select * from (values
            ('core.dim_customers', 'customer_id', 'One of them.', false, 1, null),
            ('core.dim_customers', 'name', 'Name.', true, null, null),
            ('core.dim_customers', 'birth_date', 'Born.', true, null, null),
            ('core.fct_orders', 'order_id', 'Order.', false, 1, null),
            ('core.fct_orders', 'customer_id', 'Who.', false, null, 'dim_customers.customer_id'),
            ('marts.retention', 'period_start', 'When.', false, 1, null),
            ('marts.retention', 'segment', 'Of whom.', false, 2, null)
        ) as t (table_name, column_name, description, is_personal, key_position, refers_to);
"""
TABLES = {
    "core.dim_customers": CUSTOMERS,
    "core.fct_orders": ORDERS,
    "marts.retention": RETENTION,
    "audit.column_dictionary": DICTIONARY,
}

Publish = Callable[..., Settings]


def publish_small_copy(folder: Path, version: str = "00000001-aa", **changed: str | None) -> Settings:
    """Publish the tables above, some of them replaced or, with None, left out; returns the settings of their home `folder`."""
    given = {name.replace("__", "."): sql for name, sql in changed.items()}
    tables = {name: sql for name, sql in {**TABLES, **given}.items() if sql is not None}
    published = folder / "published"
    published.mkdir(exist_ok=True)
    (published / "holdfast.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(published / "holdfast.duckdb")) as connection:
        connection.execute("create schema core; create schema marts; create schema audit")
        for sql in tables.values():
            connection.execute(sql)
    manifest = {
        "as_of": "2025-12-15T03:00:00+00:00",
        "version": version,
        "code_version": "0.1.0",
        "tables": {name: {"sha256": hashlib.sha256(sql.encode()).hexdigest()} for name, sql in tables.items()},
    }
    (published / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return load_settings({"HOLDFAST_HOME": str(folder)})
