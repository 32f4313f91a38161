"""A company for a test: its exports, its home, and the whole way from one to the other, in this process.

The steps are those of the DAGs (dags/ingest.py and dags/build_marts.py) in their order; Airflow itself is tested in tests/dags.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from holdfast import dbt_runner
from holdfast.settings import SOURCES, Settings, load_settings, parse_as_of

Rows = list[dict[str, Any]]
LAYERS = tuple(dbt_runner.LAYERS)
# What a run did, and when, not what is true: it differs between one load and many.
ABOUT_THE_RUN = {"audit.loads", "audit.file_accounting", "audit.column_changes", "audit.checks", "audit.check_history"}
# What past agendas promised: it depends on the days on which they were made.
OF_PAST_AGENDAS = {
    "core.fct_planned_contacts",
    "marts.contact_adherence",
    "marts.contact_effect",
    "marts.agenda_changes",
}
# Which delivery of a record counts: with other loads, another one of the same content.
OF_DELIVERIES = {"source_file", "source_line", "load_id"}


@dataclass
class Company:
    """Exports under `folder`/exports, everything else under `folder`/home; `business` are its settings, `engine` those of the engine."""

    folder: Path
    business: dict[str, Any] = field(default_factory=dict)
    home_name: str = "home"
    engine: Mapping[str, str] = field(default_factory=dict)

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def home(self) -> Path:
        return self.folder / self.home_name

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment)

    @property
    def environment(self) -> dict[str, str]:
        self.exports.mkdir(parents=True, exist_ok=True)
        return {
            "HOLDFAST_HOME": str(self.home),
            "HOLDFAST_EXPORTS": str(self.exports),
            "HOLDFAST_VARS": json.dumps(dict(self.business)),
            **self.engine,
        }

    def with_home(self, name: str) -> Company:
        """The same exports, another home."""
        return Company(self.folder, self.business, name)

    def copied_to(self, folder: Path) -> Company:
        """The same exports and home in another folder, to go on with while others look at these."""
        for part in (self.exports, self.home):
            shutil.copytree(part, folder / part.name, symlinks=True)
        return replace(self, folder=folder)

    def on_spark(self, name: str, **settings: str) -> Company:
        """The same exports in another home, built by Spark on this machine unless `settings` say otherwise."""
        return Company(self.folder, self.business, name, {"HOLDFAST_ENGINE": "spark", **settings})

    def export(self, path: str, rows: Iterable[Mapping[str, Any]]) -> Path:
        """Write a CSV export, such as `orders/orders_1.csv`; columns are the keys of the rows, absent ones empty."""
        rows = list(rows)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        target = self.exports / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return target

    def ingest(self, as_of: str, with_checks: bool = True) -> None:
        """What the three ingest DAGs do."""
        from holdfast.checks import check_raw
        from holdfast.ingest import commit, load, pull

        settings = self.settings
        instant = parse_as_of(as_of, settings.zone)
        for source in SOURCES:
            loaded = load(settings, source, instant, pull(settings, source, instant))
            if with_checks:
                check_raw(settings, source, loaded)
            commit(settings, loaded)

    def build(
        self, as_of: str, with_checks: bool = True, killed_after: str | None = None, last_layer: str = LAYERS[-1]
    ) -> dict[str, Any]:
        """What build_marts does; returns the plan of the build, with `manifest` when one was published.

        `killed_after` names the layer after which the build ends, as if it had been killed there. Where nothing is asked of the
        layers after it, `last_layer` spares their time: those up to it are built and published.
        """
        from holdfast.builds import begin_build
        from holdfast.checks import check_layer
        from holdfast.dbt_runner import build_layer
        from holdfast.publish import publish
        from holdfast.value import fit

        settings = self.settings
        plan = begin_build(settings, parse_as_of(as_of, settings.zone))
        if not plan["is_needed"]:
            return plan
        for layer in LAYERS[: LAYERS.index(last_layer) + 1]:
            build_layer(settings, layer, layer in plan["rebuilt_layers"], with_data_tests=with_checks)
            if with_checks:
                check_layer(settings, layer)
            if layer == "core":
                fit(settings)
            if layer == killed_after:
                return plan
        return plan | {"manifest": publish(settings)}

    def run(self, as_of: str, with_checks: bool = True, last_layer: str = LAYERS[-1]) -> dict[str, Any]:
        """From the exports to the published copy. Without checks (dbt's data tests, Great Expectations) the tables are the same."""
        self.ingest(as_of, with_checks)
        return self.build(as_of, with_checks, last_layer=last_layer)

    def ask(self, query: str, *parameters: Any) -> Rows:
        """Rows of the published copy."""
        return self._ask(self.home / "published" / "holdfast.duckdb", query, parameters)

    def ask_warehouse(self, query: str, *parameters: Any) -> Rows:
        """Rows of the warehouse, where raw, staging and the inner steps are, too."""
        return self._ask(self.home / "warehouse.duckdb", query, parameters)

    def _ask(self, file: Path, query: str, parameters: tuple[Any, ...]) -> Rows:
        import duckdb

        from holdfast.published_copy import rows

        with duckdb.connect(str(file.resolve()), read_only=True) as connection:
            return rows(connection, query, list(parameters))


def tables(company: Company) -> list[str]:
    """The published tables that say what is true, as schema.table."""
    found = company.ask(
        "select schema_name || '.' || table_name as name from duckdb_tables()"
        " where database_name = current_database() order by 1"
    )
    return [row["name"] for row in found if row["name"] not in ABOUT_THE_RUN]


def differences(one: Company, other: Company, same_days: bool = False) -> dict[str, Any]:
    """Per published table that is not the same in both: up to five rows that only one of them has, or differ in a float.

    Compared as sets with multiplicity; floats to a billionth, because sums may be taken in another order. What past agendas
    promised, and which delivery a record is from, is compared where both published on the `same_days`.
    """
    import duckdb

    names = tables(one)
    found: dict[str, Any] = {} if names == tables(other) else {"tables": (names, tables(other))}
    with duckdb.connect() as connection:
        for alias, company in (("one", one), ("other", other)):
            file = (company.home / "published" / "holdfast.duckdb").resolve()
            connection.execute(f"attach '{file}' as {alias} (read_only)")
        for name in names if same_days else [name for name in names if name not in OF_PAST_AGENDAS]:
            left_out = set() if same_days else OF_DELIVERIES
            if wrong := _different_rows(connection, name, left_out) or _different_floats(connection, name, left_out):
                found[name] = wrong
    return found


def _columns(connection: Any, name: str, are_floats: bool, left_out: set[str]) -> str:
    described = connection.execute(f"describe one.{name}").fetchall()
    return ", ".join(
        f'"{column}"'
        for column, kind, *_ in described
        if (kind in ("DOUBLE", "FLOAT")) == are_floats and column not in left_out
    )


def _different_rows(connection: Any, name: str, left_out: set[str]) -> dict[str, Any]:
    columns = _columns(connection, name, False, left_out)
    found = {}
    for alias, against in (("one", "other"), ("other", "one")):
        query = f"select {columns} from {alias}.{name} except all select {columns} from {against}.{name} limit 5"
        if rows := connection.execute(query).df().to_dict("records"):
            found[alias] = rows
    return found


def _different_floats(connection: Any, name: str, left_out: set[str]) -> dict[str, Any]:
    import numpy as np

    floats = _columns(connection, name, True, left_out)
    if not floats:
        return {}
    order = f"{_columns(connection, name, False, left_out)}, {floats}"
    one, other = (
        connection.execute(f"select * from {alias}.{name} order by {order}").df() for alias in ("one", "other")
    )
    numbers = [name.strip().strip('"') for name in floats.split(",")]
    here, there = one[numbers].to_numpy(dtype=float), other[numbers].to_numpy(dtype=float)
    wrong = ~np.isclose(here, there, rtol=1e-9, atol=1e-12, equal_nan=True).all(axis=1)
    return (
        {"one": one[wrong].head().to_dict("records"), "other": other[wrong].head().to_dict("records")}
        if wrong.any()
        else {}
    )
