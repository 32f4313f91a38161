"""docs/questions.md: every query runs as it is written, on DuckDB and on PostgreSQL, is short, and answers the same."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from companies import Company
from holdfast.serve import serve_postgres
from holdfast.settings import PROJECT
from postgres_server import Database

PAGE = (PROJECT / "docs" / "questions.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\d+\. .+?)$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
QUESTIONS = {
    f"{title}{' and more' * place}": query
    for title, text in SECTIONS.items()
    for place, query in enumerate(re.findall(r"```sql\n(.*?)```", text, re.DOTALL))
}


def comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Averages of decimals are doubles in DuckDB and decimals in PostgreSQL."""
    return tuple(round(float(value), 6) if isinstance(value, Decimal | float) else value for value in row)


def test_there_are_twenty() -> None:
    assert all("```sql" in text for text in SECTIONS.values())
    assert [title.partition(".")[0] for title in SECTIONS] == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize("title", QUESTIONS)
def test_a_query_is_short_and_has_an_answer(sample_company: Company, title: str) -> None:
    assert len(QUESTIONS[title].strip().splitlines()) <= 10
    assert sample_company.ask(QUESTIONS[title])


def test_postgresql_answers_the_same(sample_company: Company, database: Database) -> None:
    serve_postgres(sample_company.settings, database.address("loader"))
    for title, query in QUESTIONS.items():
        here = sorted((comparable(tuple(row.values())) for row in sample_company.ask(query)), key=repr)
        with psycopg.connect(database.address("bia")) as connection:
            assert sorted(map(comparable, connection.execute(query).fetchall()), key=repr) == here, title
