"""The rows that break an expectation: how many, and a few to look at, with personal data masked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine

SAMPLE_SIZE = 20
MASK = "***"

# words of a column's name that make its values personal, unless what is named is a thing
_PERSONAL = {"name", "email", "phone", "tax", "birth", "address", "post", "company", "text", "extra"}
_THINGS = {"product", "campaign", "table", "column", "file"}
_LOOKS_PERSONAL = re.compile(r"[^\s@]+@[^\s@]+\.|\d{3}\.?\d{3}\.?\d{3}-?\d{2}$|\+\d{10,}")


def count_rows(engine: Engine, query: str) -> int:
    """How many rows `query` gives, counted inside DuckDB."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(f"select count(*) from ({_bare(query)}) as offenders").scalar_one())


def sample_rows(engine: Engine, query: str) -> str:
    """Up to twenty rows of `query` as a JSON list of objects, always the same ones, personal values masked."""
    with engine.connect() as connection:
        statement = f"select * from ({_bare(query)}) as offenders order by all limit {SAMPLE_SIZE}"
        rows = connection.exec_driver_sql(statement).mappings().fetchall()
    masked = [{name: _mask(name, value) for name, value in row.items()} for row in rows]
    return json.dumps(masked, ensure_ascii=False, default=str)


def _bare(query: str) -> str:
    return query.strip().rstrip(";")


def _mask(column: str, value: Any) -> Any:
    if value is None:
        return None
    words = set(column.lower().strip("_").split("_"))
    if words & _PERSONAL and not words & _THINGS:
        return MASK
    return MASK if isinstance(value, str) and _LOOKS_PERSONAL.search(value) else value
