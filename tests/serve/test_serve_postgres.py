"""The published tables on a real PostgreSQL: what is there, what is loaded again, what stays when a load fails."""

from __future__ import annotations

import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest
import sqlalchemy
from small_copy import CUSTOMERS, RETENTION, Publish

from companies import ABOUT_THE_RUN, Company, tables
from holdfast.doctor import examine
from holdfast.errors import HoldfastError
from holdfast.serve import serve_postgres
from postgres_server import Database

ALL = ["audit.column_dictionary", "core.dim_customers", "core.fct_orders", "marts.retention"]
OTHER_RETENTION = RETENTION.replace("81::", "82::")


def stored(database: Database) -> list[str]:
    found = database.ask("select tablename::text from pg_tables where schemaname = 'holdfast_store' order by 1")
    return [name.rpartition("_")[0] for (name,) in found]


def test_tables_arrive_with_their_values_types_and_comments(database: Database, publish: Publish) -> None:
    served = serve_postgres(publish(), database.address("loader"))
    assert (served.version, served.loaded, served.unchanged) == ("00000001-aa", ALL, [])
    assert database.ask("select * from core.fct_orders order by order_id", "bia") == [
        ("O1", "C1", datetime(2025, 11, 5, 10, 0, 0, 123456), Decimal("12345678901234.5678"), 0.1, 1, 2),
        ("O2", None, None, Decimal("-0.0001"), None, None, None),
    ]
    assert database.ask("select * from marts.retention", "ana") == [(date(2025, 11, 1), "all", 81, 0.0762)]
    types = dict(
        database.ask(
            "select column_name::text, data_type::text from information_schema.columns"
            " where table_schema = 'core' and table_name = 'fct_orders'"
        )
    )
    assert types["gross_amount"] == "numeric"
    assert types["ordered_at"] == "timestamp without time zone"
    said = "select obj_description('core.dim_customers'::regclass), col_description('core.dim_customers'::regclass, 2)"
    assert database.ask(said) == [('One row per customer; it\'s "golden".', "What they are called.")]
    assert database.ask("select col_description('core.dim_customers'::regclass, 1)") == [("One of them.",)]
    assert database.ask("select version, as_of = '2025-12-15 03:00Z' from audit.published_version", "ana") == [
        ("00000001-aa", True)
    ]


def test_keys_and_indexes_are_there_and_used(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    keys = database.ask(
        "select split_part(conrelid::regclass::text, '_', 3), pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'p' and connamespace = 'holdfast_store'::regnamespace order by 2"
    )
    assert [definition for _, definition in keys] == [
        "PRIMARY KEY (customer_id)",
        "PRIMARY KEY (order_id)",
        "PRIMARY KEY (period_start, segment)",
    ]
    indexed = {
        definition.partition("(")[2]
        for (definition,) in database.ask(
            "select indexdef::text from pg_indexes where schemaname = 'holdfast_store' and tablename like 'fct_orders%'"
        )
    }
    assert indexed == {"order_id)", "customer_id)", "_pseudonym_customer_id)"}
    with psycopg.connect(database.address("ana")) as connection:
        connection.execute("set enable_seqscan = off")
        plan = str(connection.execute("explain select * from core.dim_customers where customer_id = 'p_x'").fetchall())
    assert "_pseudonym_customer_id_idx" in plan


def test_only_what_changed_is_loaded_again(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    assert serve_postgres(publish(), database.address("loader")).loaded == []
    again = serve_postgres(publish("00000002-aa", marts__retention=OTHER_RETENTION), database.address("loader"))
    assert again.loaded == ["marts.retention"]
    assert database.ask("select churned_count, version from marts.retention, audit.published_version", "ana") == [
        (82, "00000002-aa")
    ]
    assert stored(database) == [
        "column_dictionary",
        "dim_customers",
        "fct_orders",
        "retention",
    ]  # the old rows are gone


def test_what_others_built_on_a_table_and_their_grants_stay(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    database.ask("create view public.lost as select segment, churned_count from marts.retention")
    database.ask("create role auditor login")
    database.ask("grant usage on schema marts to auditor")
    database.ask("grant select on marts.retention to auditor")
    serve_postgres(publish(marts__retention=OTHER_RETENTION), database.address("loader"))
    assert database.ask("select churned_count from public.lost") == [(82,)]
    assert database.ask("select churned_count from marts.retention", "auditor") == [(82,)]
    more = "create table marts.retention as select 'all' as segment, 1::bigint as churned_count"
    with pytest.raises(
        HoldfastError, match=r"marts\.retention has other columns now or is gone, and lost is built on it"
    ):
        serve_postgres(publish(marts__retention=more), database.address("loader"))
    assert database.ask("select churned_count from marts.retention", "ana") == [(82,)]
    database.ask("drop view public.lost")
    serve_postgres(publish(marts__retention=more), database.address("loader"))
    assert database.ask("select * from marts.retention", "ana") == [("all", 1)]


def test_a_table_that_is_no_longer_published_goes(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    serve_postgres(publish(marts__retention=None), database.address("loader"))
    with pytest.raises(psycopg.Error, match="does not exist"):
        database.ask("select * from marts.retention", "ana")
    assert "retention" not in stored(database)


def test_a_load_that_fails_leaves_the_last_good_version(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    twice = CUSTOMERS.replace("'C2'", "'C1'")  # breaks the key, after other tables were copied
    settings = publish("00000002-aa", marts__retention=OTHER_RETENTION, core__dim_customers=twice)
    with pytest.raises(HoldfastError) as said:
        serve_postgres(settings, database.address("loader"))
    assert "could not create unique index" in str(said.value)
    assert "keep the version they had" in str(said.value)
    assert "\n" not in str(said.value)
    seen = "select churned_count, version from marts.retention, audit.published_version"
    assert database.ask(seen, "ana") == [(81, "00000001-aa")]
    assert stored(database) == ["column_dictionary", "dim_customers", "fct_orders", "retention"]


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(publish: Publish) -> None:
    with pytest.raises(HoldfastError) as said:
        serve_postgres(publish(), "postgresql://loader:s3cret%21@127.0.0.1:1/marts")
    assert str(said.value).startswith("PostgreSQL at 127.0.0.1:1/marts cannot be reached")
    assert "check HOLDFAST_POSTGRES" in str(said.value)
    assert "s3cret" not in str(said.value)


def test_a_loader_that_may_not_create_roles_says_what_an_administrator_does(
    database: Database, publish: Publish
) -> None:
    database.ask("create role humble login")
    database.ask(f"grant create on database {database.name} to humble")
    for role in ("ana", "bia", "holdfast_reader", "holdfast_names"):
        database.ask(f"alter role {role} rename to kept_{role}")
    try:
        with pytest.raises(HoldfastError, match="create role holdfast_reader; create role holdfast_names;"):
            serve_postgres(publish(), database.address("humble"))
    finally:
        for role in ("ana", "bia", "holdfast_reader", "holdfast_names"):
            database.ask(f"alter role kept_{role} rename to {role}")
    assert serve_postgres(publish(), database.address("humble")).loaded == ALL


def test_a_reader_in_the_middle_of_a_transaction_sees_one_version(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    settings = publish("00000002-aa", marts__retention=OTHER_RETENTION)
    seen = "select churned_count, version from marts.retention, audit.published_version"
    with psycopg.connect(database.address("ana")) as reader:
        reader.execute("select count(*) from core.fct_orders")
        with pytest.raises(HoldfastError, match=r"because ana \(.*pid \d+\) did not end a transaction"):
            serve_postgres(settings, database.address("loader"), patience_seconds=0)
        loading = threading.Thread(target=serve_postgres, args=(settings, database.address("loader")))
        loading.start()
        for _ in range(20):  # whenever they ask, it is the version that they began with
            assert reader.execute(seen).fetchall() == [(81, "00000001-aa")]
        reader.rollback()
        loading.join()
        assert reader.execute(seen).fetchall() == [(82, "00000002-aa")]


def test_two_loads_at_once_are_refused(database: Database, publish: Publish) -> None:
    settings = publish()
    with psycopg.connect(database.address("loader")) as other:
        other.execute("select pg_advisory_xact_lock(4017331905)")
        with pytest.raises(HoldfastError, match="Another load of PostgreSQL"):
            serve_postgres(settings, database.address("loader"))


@pytest.mark.skipif(not shutil.which("psql"), reason="psql is not on PATH; apt install postgresql-client")
def test_psql_shows_tables_and_their_comments(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    command = ["psql", "-X", database.address("ana"), "-c"]
    listed = subprocess.run([*command, r"\dv+ core.*"], capture_output=True, text=True, check=True).stdout
    assert 'One row per customer; it\'s "golden".' in listed
    described = subprocess.run([*command, r"\d+ core.dim_customers"], capture_output=True, text=True, check=True).stdout
    assert "What they are called." in described


def test_a_sqlalchemy_client_finds_tables_columns_and_rows(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    engine = sqlalchemy.create_engine(database.address("ana").replace("postgresql:", "postgresql+psycopg:"))
    assert sqlalchemy.inspect(engine).get_view_names("core") == ["dim_customers", "fct_orders"]
    retention = sqlalchemy.Table("retention", sqlalchemy.MetaData(schema="marts"), autoload_with=engine)
    with engine.connect() as connection:
        query = sqlalchemy.select(sqlalchemy.func.sum(retention.c.churned_count))
        assert connection.execute(query).scalar_one() == 81
    engine.dispose()


@pytest.mark.soak
def test_sixteen_readers_over_fifty_loads(database: Database, publish: Publish) -> None:
    def load(number: int) -> None:
        orders = f"create table core.fct_orders as select 'O' || range as order_id, {number} as age from range(2000)"
        retention = RETENTION.replace("81::", f"{number}::")
        serve_postgres(publish(marts__retention=retention, core__fct_orders=orders), database.address("loader"))

    def read() -> list[tuple[int, ...]]:
        seen = []
        with psycopg.connect(database.address("ana")) as connection:
            while not is_over.is_set():
                of_orders = connection.execute("select count(*), min(age), max(age) from core.fct_orders").fetchone()
                of_retention = connection.execute("select min(churned_count), count(*) from marts.retention").fetchone()
                connection.commit()
                seen.append((*(of_orders or ()), *(of_retention or ())))
        return seen

    load(0)
    is_over = threading.Event()
    with ThreadPoolExecutor(16) as readers:
        reading = [readers.submit(read) for _ in range(16)]
        try:
            for number in range(1, 51):
                load(number)
        finally:
            is_over.set()
    for seen in (each.result() for each in reading):
        assert all(row == (2000, row[1], row[1], row[1], 1) for row in seen)
        assert [row[1] for row in seen] == sorted(row[1] for row in seen)
        assert len({row[1] for row in seen}) > 5
    assert stored(database) == ["column_dictionary", "dim_customers", "fct_orders", "retention"]


@pytest.mark.slow
def test_every_public_table_of_the_sample_is_the_same_there(sample_company: Company, database: Database) -> None:
    served = serve_postgres(sample_company.settings, database.address("loader"))
    expected = set(tables(sample_company)) | ABOUT_THE_RUN
    assert set(served.loaded) == expected
    for name in served.loaded:
        sums = ", ".join(
            f'sum("{row["column_name"]}"::decimal(38, 4))::varchar'
            for row in sample_company.ask(
                "select column_name from duckdb_columns() where database_name = current_database()"
                " and schema_name || '.' || table_name = ? and data_type similar to 'DECIMAL.*|BIGINT|INTEGER'",
                name,
            )
        )
        query = f"select count(*){', ' + sums if sums else ''} from {name}"
        assert database.ask(query, "bia") == [tuple(sample_company.ask(query)[0].values())], name


def test_the_doctor_tells_whether_the_dashboard_may_read_what_is_served(database: Database, publish: Publish) -> None:
    def found(address: str) -> tuple[str, str]:
        env = {"HOLDFAST_HOME": str(settings.home), "HOLDFAST_DASHBOARD_DATABASE": address}
        (finding,) = (each for each in examine(env) if each.subject == "dashboard")
        return finding.verdict, finding.says

    settings = publish()
    serve_postgres(settings, database.address("loader"))
    reader = database.address("ana").replace("postgresql://", "postgresql+psycopg2://")
    verdict, says = found(reader)
    assert (verdict, says.endswith("shows its user 1 marts.")) == ("good", True)
    with psycopg.connect(database.address()) as connection:
        connection.execute("revoke usage on schema marts from holdfast_reader")
    verdict, says = found(reader)
    assert (verdict, "has no marts that its user may read" in says) == ("mend", True)
    assert found("mysql://x/y")[0] == "mend"
    assert found("")[0] == "good"
