"""docs/from-figure-to-source.md: every query runs as it is written, on DuckDB and on PostgreSQL, and finds what the page says."""

from __future__ import annotations

import re

import psycopg
import pytest

from companies import Company
from holdfast.serve import serve_postgres
from holdfast.settings import PROJECT
from postgres_server import Database

PAGE = (PROJECT / "docs" / "from-figure-to-source.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^## (\d+)\. .+?$.*?```sql\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("number", QUERIES)
def test_a_query_has_an_answer(sample_company: Company, number: str) -> None:
    assert sample_company.ask(QUERIES[number])


def test_the_first_finds_the_customers_of_its_cell(sample_company: Company) -> None:
    cell = sample_company.ask(
        "select churned_count from marts.retention where period_grain = 'month' and period_start = date '2025-11-01'"
        " and segment_by = 'owner' and segment = 'Caio Prado'"
    )
    assert len(sample_company.ask(QUERIES["1"])) == cell[0]["churned_count"] > 0


def test_the_last_leads_to_the_line_of_the_file(sample_company: Company) -> None:
    [found] = sample_company.ask(QUERIES["6"])
    text = (sample_company.exports / "orders" / found["source_file"]).read_text(encoding="utf-8")
    assert text.splitlines()[found["source_line"] - 1].startswith(f"{found['order_id']},")


def test_postgresql_answers_as_much(sample_company: Company, database: Database) -> None:
    serve_postgres(sample_company.settings, database.address("loader"))
    with psycopg.connect(database.address("bia")) as connection:
        for number, query in QUERIES.items():
            answered = connection.execute(query).fetchall()  # the page's own text
            # bia is granted names: the same rows as here
            assert len(answered) == len(sample_company.ask(query)), number
