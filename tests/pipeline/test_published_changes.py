"""Publishing writes what changed: the version holds what one written from nothing holds, and the rest is the file of before."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bare_warehouse import BARE_WAREHOUSE
from holdfast.publish import contents, publish, tables
from holdfast.settings import Settings, load_settings

ORDERS = """
    create table core.fct_orders as
    select 'o' || i as order_id, date '2025-01-01' + (i % 90)::integer as ordered_on, i * 1.5 as amount, i as _build
    from range(9000) as numbers (i);
    comment on column core.fct_orders.amount is 'What was paid.';
    create view core.fct_periods as select order_id, ordered_on as period_start, amount as gross_amount from core.fct_orders;
    create table marts.retention as select 'all' as segment, 0.9 as retention_rate;
    create table marts.nothing_yet (customer_id varchar);
"""


@pytest.fixture(params=[pytest.param(1000, id="compared"), pytest.param(10**6, id="not-compared")])
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A warehouse whose orders are so many that they are published month by month, and, or not, compared row by row."""
    monkeypatch.setattr(contents, "PARTED_ROWS", 1000)
    monkeypatch.setattr(tables, "COMPARED_ROWS", request.param)
    made = load_settings({"HOLDFAST_HOME": str(tmp_path)})
    change(made, BARE_WAREHOUSE + ORDERS)
    publish(made)
    return made


def change(settings: Settings, statements: str) -> None:
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(statements)


def parquet(settings: Settings, table: str) -> dict[str, int]:
    """Which file stands at each part of a table: its inode, by name."""
    return {path.name: path.stat().st_ino for path in (settings.published / "parquet" / table).iterdir()}


def assert_published_is_the_warehouse(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute(f"attach '{(settings.published / 'holdfast.duckdb').resolve()}' as copy (read_only)")
        for table in contents.public_tables(connection):
            columns = connection.execute(f"describe {table.at('copy')}").fetchall()
            assert [(column[0], column[1]) for column in columns] == list(table.columns.items())
            files = f"read_parquet('{settings.published}/parquet/{table.full_name}/*.parquet')"
            rows = f"select {table.column_list} from"
            for there in (table.at("copy"), files):
                for one, other in ((table.at(), there), (there, table.at())):
                    assert not connection.execute(f"{rows} {one} except all {rows} {other}").fetchall(), there
        ours, copied = (contents.comments(connection, name) for name in (settings.warehouse.stem, "copy"))
        assert copied == ours


def test_what_is_unchanged_is_the_same_file(settings: Settings) -> None:
    assert_published_is_the_warehouse(settings)
    before = {table: parquet(settings, table) for table in ("fct_orders", "fct_periods", "retention", "nothing_yet")}
    for parted in ("fct_orders", "fct_periods"):
        assert sorted(before[parted]) == [f"part-2025-0{month}.parquet" for month in (1, 2, 3)]
    # as dbt leaves it after an added day: some rows deleted, others appended, in another order
    change(
        settings,
        "delete from core.fct_orders where ordered_on = '2025-03-31';"
        "update core.fct_orders set amount = amount + 1 where order_id = 'o65';"
        "create or replace table core.fct_orders as from core.fct_orders order by hash(order_id);"
        "update core.fct_orders set _build = 7;",
    )
    publish(settings)
    assert_published_is_the_warehouse(settings)
    for parted in ("fct_orders", "fct_periods"):
        after = parquet(settings, parted)
        changed = {name for name, inode in after.items() if before[parted][name] != inode}
        assert changed == {"part-2025-03.parquet"}, parted
    assert [parquet(settings, table) for table in ("retention", "nothing_yet")] == [
        before["retention"],
        before["nothing_yet"],
    ]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("delete from core.fct_orders where month(ordered_on) = 2", id="a-month-that-is-gone"),
        pytest.param("insert into core.fct_orders values ('late', '2024-11-30', 2, 1)", id="a-month-that-is-new"),
        pytest.param("insert into core.fct_orders values ('undated', null, 2, 1)", id="a-row-without-a-date"),
        pytest.param(
            "insert into core.fct_orders from core.fct_orders where order_id in ('o1', 'o2')", id="rows-twice"
        ),
        pytest.param(
            "insert into core.fct_orders from core.fct_orders where order_id = 'o1';"
            "delete from core.fct_orders where order_id = 'o91';",
            id="a-row-twice-in-the-place-of-another",
        ),
        pytest.param(
            "update core.fct_orders set order_id = case order_id when 'o1' then 'o91' when 'o91' then 'o1' else order_id end",
            id="rows-that-changed-places",
        ),
        pytest.param("delete from core.fct_orders", id="all-is-gone"),
        pytest.param("drop table marts.retention", id="a-table-that-is-gone"),
        pytest.param("insert into marts.nothing_yet values ('c1')", id="first-rows"),
        pytest.param(
            "create or replace table core.fct_orders as select amount, order_id, ordered_on from core.fct_orders",
            id="columns-in-another-order",
        ),
        pytest.param("alter table marts.retention alter retention_rate type double", id="a-column-of-another-type"),
        pytest.param("comment on column core.fct_orders.amount is 'In reais.'", id="another-comment"),
        pytest.param("comment on column core.fct_orders.amount is null", id="a-comment-that-is-gone"),
        pytest.param("update core.fct_orders set amount = 2", id="everything"),
    ],
)
def test_a_version_holds_what_the_warehouse_holds(settings: Settings, statements: str) -> None:
    change(settings, statements)
    publish(settings)
    assert_published_is_the_warehouse(settings)
    publish(settings)
    assert_published_is_the_warehouse(settings)


def test_a_file_that_much_was_changed_in_is_written_from_nothing(settings: Settings) -> None:
    shares = []
    for number in range(5):
        change(settings, f"update core.fct_orders set amount = {number} where month(ordered_on) = 1")
        shares.append(publish(settings)["written_row_count"])
        assert_published_is_the_warehouse(settings)
    # a month is a third of the rows: twice it is more than half
    assert [bool(share) for share in shares] == [True, False, True, False, True]


@pytest.mark.parametrize("settings", [1000], indirect=True)
def test_of_many_rows_those_are_written_that_are_others(settings: Settings) -> None:
    def written_by(statements: str) -> int:
        change(settings, statements)
        written = publish(settings)["written_row_count"]
        assert_published_is_the_warehouse(settings)
        return int(written)

    # all of January, a third of the two tables
    assert written_by("update core.fct_orders set amount = -1 where order_id in ('o1', 'o2', 'o5')") == 2 * 3
    assert written_by("delete from core.fct_orders where order_id = 'o1'") == 2 * 3
    # rows that are there twice have one hash: then the month is written
    assert written_by("insert into core.fct_orders from core.fct_orders where order_id = 'o2'") > 6000
    assert written_by("delete from core.fct_orders where order_id = 'o6'") == 0, "from nothing"
    other_twice = """
        create or replace table core.fct_orders as select distinct * from core.fct_orders;
        insert into core.fct_orders from core.fct_orders where order_id = 'o5'
    """
    assert written_by(other_twice) > 6000


def test_rows_lie_part_after_part(settings: Settings) -> None:
    with duckdb.connect(str(settings.published / "holdfast.duckdb"), read_only=True) as connection:
        for table, day in (("fct_orders", "ordered_on"), ("fct_periods", "period_start")):
            months = connection.execute(f"select strftime({day}, '%Y-%m') from core.{table} order by rowid").fetchall()
            turns = [month for month, before in zip(months, [None, *months], strict=False) if month != before]
            assert turns == [("2025-01",), ("2025-02",), ("2025-03",)]
    assert not list((settings.published / "current").resolve().rglob(".*")), "nothing is left of the splitting"


def test_what_parquet_cannot_hold_is_not_taken_from_there(settings: Settings) -> None:
    number = 2**126 + 1
    change(
        settings,
        f"create or replace table core.fct_orders as select *, {number}::hugeint as number from core.fct_orders",
    )
    publish(settings)
    with duckdb.connect(str(settings.published / "holdfast.duckdb"), read_only=True) as connection:
        assert connection.execute("select distinct number from core.fct_orders").fetchall() == [(number,)]
