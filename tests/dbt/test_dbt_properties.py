"""What the properties promise: everything is described, public tables have contracts, every metric is in the dictionary."""

from __future__ import annotations

import re
from typing import Any

import pytest

from holdfast.dbt_manifest import read_project
from holdfast.settings import Settings
from holdfast.warehouse import connect

PERSONAL = {
    "name",
    "email",
    "phone",
    "tax_id",
    "birth_date",
    "address",
    "post_code",
    "email_key",
    "phone_key",
    "tax_key",
}


@pytest.fixture(scope="module")
def models(empty_company: Settings) -> dict[str, Any]:
    manifest = read_project(empty_company).writable_manifest().to_dict()
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert nodes
    return {node["name"]: node for node in nodes}


@pytest.fixture(scope="module")
def columns(empty_company: Settings) -> dict[str, list[str]]:
    """The columns that every table of the warehouse has."""
    with connect(empty_company, read_only=True) as connection:
        rows = connection.execute(
            "select table_schema || '.' || table_name, list(column_name) from information_schema.columns group by 1"
        ).fetchall()
    return dict(rows)


def is_public(model: dict[str, Any]) -> bool:
    return bool(model["access"] == "public")


def test_every_model_says_what_a_row_is(models: dict[str, Any]) -> None:
    assert [name for name, model in models.items() if not model["description"].startswith("One row")] == []


def test_public_tables_have_a_contract_and_describe_every_column(
    models: dict[str, Any], columns: dict[str, list[str]]
) -> None:
    public = {name: model for name, model in models.items() if is_public(model)}
    assert len(public) >= 18
    for name, model in public.items():
        assert model["contract"]["enforced"], name
        described = {
            column for column, about in model["columns"].items() if about["description"] and about["data_type"]
        }
        assert described == set(columns[f"{model['schema']}.{name}"]), name


def test_personal_columns_are_tagged(models: dict[str, Any], columns: dict[str, list[str]]) -> None:
    for name, model in models.items():
        if is_public(model) or model["fqn"][1] == "staging":
            campaigns = {"name"} if name == "stg_crm__campaigns" else set()  # a campaign is nobody
            held = PERSONAL.intersection(columns[f"{model['schema']}.{name}"]) - campaigns
            tagged = {column for column, about in model["columns"].items() if about["config"]["meta"].get("personal")}
            assert held <= tagged, name


def test_the_column_dictionary_says_what_the_properties_say(
    models: dict[str, Any], columns: dict[str, list[str]], empty_company: Settings
) -> None:
    with connect(empty_company, read_only=True) as connection:
        entries = connection.execute(
            "select table_name, column_name, description, is_personal, key_position, refers_to from audit.column_dictionary"
        ).fetchall()
    said = {(table, column): rest for table, column, *rest in entries}
    for name, model in models.items():
        table = f"{model['schema']}.{name}"
        if is_public(model):
            assert {column for owner, column in said if owner == table} == set(columns[table]), name
        for column, about in model["columns"].items():
            if is_public(model):
                description, is_personal, *_ = said[table, column]
                assert description == about["description"]
                assert is_personal == bool(about["config"]["meta"].get("personal"))
    assert said["core.fct_orders", "order_id"][2:] == [1, None]
    assert said["core.fct_orders", "customer_id"][2:] == [None, "dim_customers.customer_id"]


def test_every_metric_of_the_marts_is_in_the_dictionary(empty_company: Settings, columns: dict[str, list[str]]) -> None:
    with connect(empty_company, read_only=True) as connection:
        entries = connection.execute(
            "select table_name, column_name, formula, numerator, denominator from audit.metric_dictionary"
        ).fetchall()
    known = {(table, column) for table, column, *_ in entries}
    expected = {
        (table, column)
        for table, names in columns.items()
        for column in names
        if table.startswith("marts.") and column.endswith(("_rate", "_amount", "_count", "_rate_balance", "_of_total"))
    }
    assert len(expected) > 30
    assert expected - known == set()
    for table, column, formula, numerator, denominator in entries:
        assert column in columns[table]
        assert formula, (table, column)
        assert (numerator is None) == (denominator is None), (table, column)
        named = set(re.findall(r"[a-z]+(?:_[a-z0-9]+)+", f"{numerator} {denominator}"))
        assert named <= set(columns[table]), (table, column)
        if re.search(r"_rate(?!d)", column):
            assert numerator, (table, column)


def test_the_lineage_leads_every_public_table_back_to_what_was_delivered(
    models: dict[str, Any], empty_company: Settings
) -> None:
    with connect(empty_company, read_only=True) as connection:
        reads: dict[str, set[str]] = {}
        for table, read in connection.execute("select table_name, reads_table from audit.table_lineage").fetchall():
            reads.setdefault(table, set()).add(read)
    public = {f"{model['schema']}.{name}" for name, model in models.items() if is_public(model)}
    described = {"audit.metric_dictionary", "audit.column_dictionary", "audit.table_lineage"}  # of the project itself
    assert public - described == reads.keys()
    assert "core.fct_orders" in reads["marts.retention"]
    # which customers are worked out again also follows from their conversations; no tier does
    assert {name for name in reads["marts.customer_tiers"] if name.startswith("core.")} == {
        "core.dim_customers",
        "core.fct_contracts",
        "core.fct_orders",
        "core.fct_refunds",
    }
    assert "raw.orders_orders" in reads["core.fct_orders"]
    assert not any(name.endswith("__new") for names in reads.values() for name in names)
