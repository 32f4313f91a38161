"""What the checks found: one row per expectation, kept as JSON beside the loads and in audit.checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from holdfast.atomic_files import write_atomically

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from holdfast.settings import Settings

Status = Literal["passed", "warned", "failed", "skipped"]

TABLE = """
    create table if not exists audit.checks (
        layer varchar, table_name varchar, expectation varchar, expectation_type varchar, column_name varchar,
        severity varchar, status varchar, why varchar, observed_value varchar, element_count bigint,
        unexpected_count bigint, unexpected_share_rate double, unexpected_query varchar, sample_values varchar
    )
"""


@dataclass(frozen=True)
class CheckResult:
    """One expectation's outcome; the columns of audit.checks.

    `unexpected_query` is the full SQL of the offending rows; `sample_values` at most twenty of them as JSON objects,
    personal data masked; `unexpected_share_rate` a fraction of `element_count`, null when it
    is 0 or when what was found are not single rows.
    """

    layer: str
    table_name: str
    expectation: str
    expectation_type: str
    column_name: str | None
    severity: str
    status: Status
    why: str
    observed_value: str | None = None
    element_count: int | None = None
    unexpected_count: int | None = None
    unexpected_share_rate: float | None = None
    unexpected_query: str | None = None
    sample_values: str = "[]"

    def sentence(self) -> str:
        """What was found, for a person: "core.fct_orders order_id_is_unique: 3 of 20,000 rows (e.g. o1): why"."""
        return f"{self.table_name} {self.expectation}: {self.finding()}: {self.why.rstrip('.')}."

    def finding(self) -> str:
        """The figures of the finding, with up to three of the offending rows."""
        if not self.unexpected_count:
            return self.observed_value or "no figure"
        of_rows = f" of {self.element_count:,} rows" if self.unexpected_share_rate is not None else " found"
        examples = [_row_in_words(row) for row in json.loads(self.sample_values)[:3]]
        return f"{self.unexpected_count:,}{of_rows}" + (f" (e.g. {'; '.join(examples)})" if examples else "")


@dataclass(frozen=True)
class CheckSummary:
    """How a checkpoint's checks went; `failures` are the sentences of the critical ones, `warnings` of the others."""

    layer: str
    passed: int = 0
    warned: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def summarise(layer: str, results: Sequence[CheckResult]) -> CheckSummary:
    """The counts and sentences of one checkpoint's results."""
    counts = {
        status: sum(result.status == status for result in results)
        for status in ("passed", "warned", "failed", "skipped")
    }
    return CheckSummary(
        layer=layer,
        failures=[result.sentence() for result in results if result.status == "failed"],
        warnings=[result.sentence() for result in results if result.status == "warned"],
        **counts,
    )


def create_table(connection: DuckDBPyConnection) -> None:
    """Make `audit.checks` in the warehouse, unless it is there."""
    connection.execute("create schema if not exists audit")
    connection.execute(TABLE)


def store(connection: DuckDBPyConnection, layer: str, results: Sequence[CheckResult]) -> None:
    """Put `results` into `audit.checks` in place of everything the layer had there."""
    create_table(connection)
    names = [each.name for each in fields(CheckResult)]
    connection.begin()
    connection.execute("delete from audit.checks where layer = ?", [layer])
    if results:
        marks = ", ".join("?" for _ in names)
        rows = [[getattr(result, name) for name in names] for result in results]
        connection.executemany(f"insert into audit.checks ({', '.join(names)}) values ({marks})", rows)
    connection.commit()


def save_json(path: Path, checkpoint: str, as_of: datetime, results: Sequence[CheckResult]) -> None:
    """Write one checkpoint's results, whole or not at all. `as_of` is the run's instant, the only time in the file."""
    content = {
        "checkpoint": checkpoint,
        "as_of": as_of.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "results": [asdict(result) for result in results],
    }
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1))


def load_json(path: Path) -> list[CheckResult]:
    """The results in one file that `save_json` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [CheckResult(**row) for row in content["results"]]


def import_raw_results(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Bring what the raw checkpoints found (home/checks/raw_<source>.json) into `audit.checks`."""
    files = sorted((settings.home / "checks").glob("raw_*.json"))
    store(connection, "raw", [result for file in files for result in load_json(file)])


def _row_in_words(row: dict[str, Any]) -> str:
    values = list(row.values())
    return str(values[0]) if len(values) == 1 else ", ".join(f"{name} {value}" for name, value in row.items())
