"""Who sees names, and what everybody else sees in their place."""

from __future__ import annotations

import dataclasses

import duckdb
import psycopg
import pytest
from small_copy import Publish

from holdfast.errors import HoldfastError
from holdfast.serve import serve_postgres
from holdfast.serve.pseudonyms import key_pads, pseudonym, pseudonym_key, pseudonym_sql
from postgres_server import Database

NAMES = "select customer_id, name, birth_date, owner from core.dim_customers order by owner nulls first, has_email_opt_in nulls last"
KEY = "a key of sixteen characters or more"


@pytest.mark.parametrize("key", [b"short", KEY.encode(), b"x" * 200])
def test_sql_computes_hmac(key: bytes) -> None:
    with duckdb.connect() as connection:
        query = f"select {pseudonym_sql('value')}, {pseudonym_sql('null::varchar')} from (select 'Zé ''\\' as value)"
        assert connection.execute(query, key_pads(key)).fetchall() == [(pseudonym(key, "Zé '\\"), None)]


def test_a_granted_role_sees_names_and_another_one_pseudonyms(database: Database, publish: Publish) -> None:
    settings = dataclasses.replace(publish(), pseudonym_key=KEY)
    serve_postgres(settings, database.address("loader"))
    granted = database.ask(NAMES, "bia")
    assert [row[0] for row in granted] == ["C2", "C1", "C3"]
    assert granted[0][1] == "Robert'); drop table marts.retention; --"
    assert granted[2][1] == "nul" + 'byte "quoted" \\ '
    assert granted[1][2] is not None
    key = KEY.encode()
    assert database.ask(NAMES, "ana") == [
        (pseudonym(key, customer), pseudonym(key, name), None, owner) for customer, name, _, owner in granted
    ]


def test_tables_join_on_pseudonyms(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    joined = "select order_id, owner from core.fct_orders join core.dim_customers using (customer_id)"
    assert database.ask(joined, "ana") == database.ask(joined, "bia") == [("O1", "Zé")]


def test_pseudonyms_stay_from_load_to_load_and_change_with_the_key(database: Database, publish: Publish) -> None:
    settings = publish()
    serve_postgres(settings, database.address("loader"))
    first = database.ask(NAMES, "ana")
    file = settings.home / "pseudonym_key"
    assert file.stat().st_mode & 0o777 == 0o600
    publish("00000002-aa", core__fct_orders=None)
    serve_postgres(settings, database.address("loader"))
    assert database.ask(NAMES, "ana") == first
    again = serve_postgres(dataclasses.replace(settings, pseudonym_key=KEY), database.address("loader"))
    assert again.loaded == ["core.dim_customers"]
    assert {row[0] for row in database.ask(NAMES, "ana")}.isdisjoint({row[0] for row in first})


def test_a_reader_gets_at_neither_the_stored_rows_nor_a_write(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    (name,) = database.ask("select tablename::text from pg_tables where tablename like 'dim_customers_%'")[0]
    for forbidden in (
        f"select name from holdfast_store.{name}",
        "create table marts.mine (i integer)",
        "drop view marts.retention",
        "insert into marts.retention select * from marts.retention",
    ):
        with pytest.raises(psycopg.Error, match=r"permission denied|must be owner"):
            database.ask(forbidden, "ana")


def test_a_function_of_a_reader_s_own_sees_no_name(database: Database, publish: Publish) -> None:
    serve_postgres(publish(), database.address("loader"))
    database.ask("create schema lab authorization ana")
    database.ask(
        "create function lab.look(text) returns boolean language plpgsql cost 0.0001 as"
        " $$ begin if $1 not like 'p\\_%' then raise exception 'seen: %', $1; end if; return true; end $$",
        "ana",
    )
    assert database.ask("select count(*) from core.dim_customers where lab.look(name)", "ana") == [(3,)]


def test_a_short_key_is_refused(publish: Publish) -> None:
    with pytest.raises(HoldfastError, match="at least 16 characters"):
        pseudonym_key(dataclasses.replace(publish(), pseudonym_key="secret"))


def test_settings_do_not_show_their_secrets(publish: Publish) -> None:
    shown = repr(dataclasses.replace(publish(), pseudonym_key=KEY, postgres="postgresql://u:s3cret@h/d"))
    assert "s3cret" not in shown
    assert KEY not in shown
