"""A company of one source folder per test: write exports, ingest them, look at raw."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from holdfast.ingest import LoadResult, commit, load, pull
from holdfast.ingest.parse.fast_path import line_number
from holdfast.ingest.store.line_accounts import is_accounted
from holdfast.raw_catalog import LINEAGE_COLUMNS, objects
from holdfast.settings import Settings, load_settings

AS_OF = "2025-12-31"


@dataclass
class Company:
    """Exports and home of a test; `ingest` runs a source through pull, load and commit."""

    exports: Path
    home: Path
    layouts: str = ""
    business: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        env: Mapping[str, str] = {
            "HOLDFAST_EXPORTS": str(self.exports),
            "HOLDFAST_HOME": str(self.home),
            "HOLDFAST_LAYOUTS": self.layouts,
            "HOLDFAST_VARS": json.dumps(self.business),
            "HOLDFAST_AS_OF": AS_OF,
        }
        return load_settings(env)

    def deliver(self, path: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        target = self.exports / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return target

    def load(self, source: str) -> LoadResult:
        return load(self.settings, source, AS_OF, pull(self.settings, source, AS_OF))

    def ingest(self, source: str) -> dict[str, Any]:
        record = commit(self.settings, self.load(source))
        # whatever a test is about: every line of every file is somewhere, exactly once
        assert [file for file in record.get("files", []) if not is_accounted(file["lines"])] == []
        return record

    def rows(self, place: str, columns: str = "*", folder: str = "raw") -> list[tuple[Any, ...]]:
        """Rows of all committed partitions of `place` (source/object), in order of load and place."""
        files = sorted((self.home / folder / place).glob("*.parquet"))
        if not files:
            return []
        relation = f"read_parquet({[str(file) for file in files]}, file_row_number = true, filename = true, union_by_name = true)"
        # as the warehouse reads it
        source, _, name = place.partition("/")
        known = objects()[source][name]["columns"] if folder == "raw" and name in objects()[source] else {}
        typed = dict.fromkeys(known, "VARCHAR") | LINEAGE_COLUMNS if folder == "raw" else {"_line": "BIGINT"}
        empty = ", ".join(f'null::{kind} as "{column}"' for column, kind in typed.items())
        line = f"{line_number(is_written=True)} as _line"
        return duckdb.sql(
            f"select {columns} from (select * replace ({line}) from (select {empty} where false "
            f"union all by name from {relation}) order by filename, file_row_number)"
        ).fetchall()

    def quarantine(self, place: str) -> list[tuple[Any, ...]]:
        return self.rows(place, "_file, _line, column_name, reason, raw_text", "quarantine")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    exports = tmp_path / "exports"
    exports.mkdir()
    # tests are small: one bad row must not fail the load unless the test is about that
    return Company(exports, tmp_path / "home", business={"bad_row_share": 0.9})


@pytest.fixture
def refusal(company: Company) -> Callable[[str], str]:
    """Ingest a source and return the reason of its only refusal."""

    def ingest(source: str) -> str:
        refused = company.ingest(source)["refused"]
        assert len(refused) == 1
        return str(refused[0]["reason"])

    return ingest
