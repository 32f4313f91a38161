"""The company as the last build left it, in memory, and the agenda's own SQL to make the agenda of any day of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.connections import settled
from holdfast.dbt_runner import run_dbt
from holdfast.errors import HoldfastError
from holdfast.quoting import literal
from holdfast.settings import Settings
from holdfast.simulation.people import Person
from holdfast.spill import reader_spill

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What the agenda stands on, taken over as it is.
TAKEN = (
    *("audit.build_window", "audit.calendar", "core.contact_cadences", "core.contact_channels", "core.dim_customers"),
    *("intermediate.int_cadence_holdout", "intermediate.int_contacts_made", "intermediate.int_customer_firsts"),
    *("intermediate.int_tiers_now", "staging.stg_crm__owner_absences", "staging.stg_crm__owner_capacity"),
)
# What happens to customers is not foreseen: there are only the cadences.
EMPTIED = ("intermediate.int_open_issues", "intermediate.int_quiet_customers", "marts.contact_reasons")
# The models, in their order: those that no day changes, and those of each day.
ONCE = (
    *("int_calendar", "int_weekly_patterns", "int_weekly_steps", "int_contact_cadences", "int_cadences_in_force"),
    "int_rhythm_steps",
)
DAILY = (
    *("int_agenda_days", "int_last_contacts", "int_contact_candidates", "int_dated_promises", "int_contact_promises"),
    *("int_owner_absences", "int_owner_days", "int_contacts_by_day", "contact_agenda"),
)
CHANGES = "agenda_changes"


def compiled(settings: Settings, horizon_days: int) -> dict[str, str]:
    """The SQL of the models by name, as dbt compiles it for agendas that look `horizon_days` ahead of their own day."""
    with tempfile.TemporaryDirectory() as folder:
        aside = replace(
            settings, home=Path(folder), business={**settings.business, "agenda_horizon_days": horizon_days}
        )
        run_dbt(aside, ["compile", "--select", *ONCE, *DAILY, CHANGES])
        return {
            path.stem: path.read_text(encoding="utf-8")
            for path in (Path(folder) / "dbt" / "target" / "compiled").rglob("*.sql")
            if path.parent.suffix != ".yml"
        }


def settle(settings: Settings, people: Mapping[str, Person]) -> DuckDBPyConnection:
    """A connection to the company in memory, as `warehouse`. Who is active stays so; HoldfastError when nothing was built yet."""
    import duckdb

    if not settings.warehouse.exists():
        raise HoldfastError(f"There is no company in {settings.home} to look ahead from; run `make run` first.")
    spill = str(reader_spill(settings, "looking_ahead"))
    connection = settled(duckdb.connect(config={"memory_limit": settings.memory_limit, "temp_directory": spill}))
    connection.execute(f"attach {literal(settings.warehouse)} as built (read_only)")
    connection.execute("attach ':memory:' as warehouse")
    for table in (*TAKEN, *EMPTIED):
        connection.execute(f"create schema if not exists warehouse.{table.split('.')[0]}")
        nothing = "" if table in TAKEN else " where false"
        connection.execute(f"create table warehouse.{table} as from built.{table}{nothing}")
    connection.execute("detach built")
    connection.execute("use warehouse")
    connection.execute(
        "delete from intermediate.int_customer_firsts"
        " where last_active_on < (select last_whole_day from audit.build_window)"
    )
    connection.execute("update intermediate.int_customer_firsts set last_active_on = date '9999-01-01'")
    for owner, person in people.items():
        if person.away:
            connection.execute(
                "insert into staging.stg_crm__owner_absences by name"
                " select ? as owner, cast(? as date) as starts_on, cast(? as date) as ends_on",
                [owner, *person.away],
            )
    return connection


def turn_to(connection: DuckDBPyConnection, day: date) -> None:
    """Let `day` be the day of as_of."""
    connection.execute(
        "update audit.build_window set as_of_on = $day, as_of = $day, last_whole_day = $day - 1, last_visible_on = $day - 1",
        {"day": day},
    )


def make(connection: DuckDBPyConnection, sql: Mapping[str, str], models: tuple[str, ...]) -> None:
    """(Re)make the tables of the models."""
    for model in models:
        schema = "intermediate" if model.startswith("int_") else "marts"
        connection.execute(f"create or replace table {schema}.{model} as {sql[model]}")
