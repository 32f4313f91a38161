"""What a build sees, and what the warehouse holds before it: docs/how-a-build-remembers.md.

The published version is the only truth about what came before a build. `audit.build_window` says in one row what the warehouse
was last built for, so that a try that was not published is either continued on the same input or done away with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from holdfast.dbt_runner import LAYERS
from holdfast.published_copy import is_published, read_manifest
from holdfast.rules import layer_rules
from holdfast.settings import SOURCES, Settings
from holdfast.spill import clear_spill
from holdfast.warehouse import connect, start_afresh

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REGISTRY = "create table if not exists audit.identity_registry (entity varchar, customer_id varchar)"


@dataclass(frozen=True)
class Input:
    """What a build is made of: the instant before which it sees things (UTC), the newest load per source, rules per layer."""

    as_of: datetime
    loads: dict[str, int]
    rules: dict[str, str]

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Input:
        """Of a manifest, or of `audit.build_window.input`."""
        instant = datetime.fromisoformat(told["as_of"]).replace(tzinfo=None)
        return cls(instant, told["loads"], told.get("layer_rules", {}))

    def to_dict(self) -> dict[str, Any]:
        return {"as_of": self.as_of.isoformat() + "Z", "loads": self.loads, "layer_rules": self.rules}

    def layers_from(self, other: Input) -> list[str]:
        """The layers that `other` builds by other rules, and those that read them."""
        layers = list(LAYERS)
        changed = [layer for layer in layers if self.rules.get(layer) != other.rules.get(layer)]
        return layers[layers.index(changed[0]) :] if changed else []


@dataclass(frozen=True)
class Build:
    """A build that was begun or published; `rebuilt` are the layers that it built in full."""

    build_id: int
    input: Input
    rebuilt: tuple[str, ...] = ()
    is_published: bool = True


def begin_build(settings: Settings, as_of: datetime, force_full: bool = False) -> dict[str, Any]:
    """Say what the coming build sees, and write it to `audit.build_window`.

    Returns `is_needed` (False when exactly this is published), `rebuilt_layers` (those to build in full, in order; the others
    take up what is new), `full_refresh` (all of them), `missing` (sources that have delivered nothing for this `as_of`) and
    `build_id`.
    """
    from holdfast import raw_catalog
    from holdfast.cadences import check_cadences
    from holdfast.calendars import write_calendar, write_support_calendar
    from holdfast.checks.history import remember_checks
    from holdfast.checks.results import create_table
    from holdfast.value import create_tables

    check_cadences(settings)
    if settings.engine == "spark":
        from holdfast.spark.session import open_session

        open_session(settings)  # before anything is done away with
    loads = {source: raw_catalog.newest_load(settings.home, source) for source in SOURCES}
    now = Input(as_of.astimezone(UTC).replace(tzinfo=None), loads, layer_rules(settings))
    published = _published(settings)
    rebuilt = _layers_to_rebuild(now, published, _warehouse_build(settings, published))
    if force_full or settings.engine == "spark":  # Parquet has no delete
        rebuilt = list(LAYERS)
    plan: dict[str, Any] = {
        "is_needed": force_full or published is None or published.input != now,
        "rebuilt_layers": rebuilt,
        "full_refresh": len(rebuilt) == len(LAYERS),
        "missing": _missing(settings, as_of),
        "build_id": published.build_id if published else 0,
    }
    if not plan["is_needed"]:
        return plan
    plan["build_id"] += 1
    if plan["full_refresh"]:
        start_afresh(settings)
    former = published.input if published and not plan["full_refresh"] else None
    with connect(settings) as connection:
        clear_spill(settings)
        connection.execute("create schema if not exists audit")
        connection.execute(REGISTRY)
        _write_window(connection, settings, as_of, Build(plan["build_id"], now, tuple(rebuilt), False), former)
        for layer in rebuilt:  # tables whose models are gone go with them
            connection.execute(f"drop schema if exists {layer} cascade")
        create_tables(connection)
        raw_catalog.register(connection, settings, former.loads if former else dict.fromkeys(SOURCES, 0))
        write_calendar(connection, settings, as_of)
        write_support_calendar(connection, settings, as_of)
        create_table(connection)
        remember_checks(connection, settings)
    return plan


def finish_build(settings: Settings) -> None:
    """Note in the warehouse that its build is published, with every golden customer id that it gave.

    Publishing calls this after the version became current; where it was killed in between, the next begin does.
    """
    with connect(settings) as connection:
        connection.begin()
        connection.execute("update audit.build_window set is_published = true")
        connection.execute(
            "delete from audit.identity_registry where entity in (select entity from intermediate.int_identities)"
        )
        connection.execute(
            "insert into audit.identity_registry select entity, customer_id from intermediate.int_identities"
        )
        # a key that too many share names nobody any more; should it be somebody's alone again, that is news
        connection.execute(
            "delete from audit.identity_registry"
            " where entity in (select kind || ':' || key_value from intermediate.int_identity_shared_keys)"
        )
        # which keys were contested, so that the next build sees which became so, and which are no more
        connection.execute("delete from audit.identity_registry where starts_with(entity, 'contested:')")
        connection.execute(
            "insert into audit.identity_registry"
            " select 'contested:' || kind || ':' || key_value, null from intermediate.int_identity_contested_keys"
        )
        connection.commit()


def _layers_to_rebuild(now: Input, published: Build | None, begun: Build | None) -> list[str]:
    """All layers where the warehouse holds nothing to go on from, else those from the first whose rules changed."""
    if published is None or begun is None or now.as_of < published.input.as_of:
        return list(LAYERS)
    changed = now.layers_from(published.input)
    if begun.is_published:
        return changed if begun.input == published.input else list(LAYERS)
    # a try that was not published: on the same data it is continued, on other data nobody knows what it has changed
    if (begun.input.as_of, begun.input.loads) != (now.as_of, now.loads):
        return list(LAYERS)
    return max(changed, now.layers_from(begun.input), list(begun.rebuilt), key=len)


def _published(settings: Settings) -> Build | None:
    if not is_published(settings):
        return None
    manifest = read_manifest(settings)
    return Build(manifest["build_id"], Input.from_dict(manifest))


def _warehouse_build(settings: Settings, published: Build | None) -> Build | None:
    """What the warehouse was last built for; None without a warehouse, and for one of an older Holdfast or another engine."""
    begun = _begun(settings)
    if (
        begun
        and published
        and not begun.is_published
        and (begun.build_id, begun.input) == (published.build_id, published.input)
    ):
        finish_build(settings)
        return published
    return begun


def _begun(settings: Settings) -> Build | None:
    if not settings.warehouse.exists():
        return None
    with connect(settings) as connection:
        known = connection.execute(
            "select count(*) from duckdb_columns() where schema_name = 'audit' and table_name = 'build_window'"
            " and database_name = current_database() and column_name in ('input', 'rebuilt_layers', 'is_published', 'engine')"
        ).fetchone()
        if known != (4,):
            return None
        # the engine is compared here: for a parameter DuckDB imports pandas, which a run with nothing to do waits for
        row = connection.execute(
            "select build_id, input, rebuilt_layers, is_published, engine from audit.build_window"
        ).fetchone()
    if row is None or row[4] != settings.engine:
        return None
    return Build(row[0], Input.from_dict(json.loads(row[1])), tuple(json.loads(row[2])), row[3])


def _missing(settings: Settings, as_of: datetime) -> list[str]:
    """Sources of which no load is as new as this run. A past range that was loaded later makes none of them older."""
    from holdfast.raw_catalog import load_records

    missing = []
    for source in SOURCES:
        loaded = [datetime.fromisoformat(record["as_of"]) for record in load_records(settings.home, source)]
        if not loaded or max(loaded) < as_of:
            missing.append(source)
    return missing


def _write_window(
    connection: DuckDBPyConnection, settings: Settings, as_of: datetime, build: Build, former: Input | None
) -> None:
    as_of_on = as_of.astimezone(settings.zone).date()
    last_visible_on = (as_of - timedelta(microseconds=1)).astimezone(settings.zone).date()
    seen = former.loads if former else dict.fromkeys(SOURCES, 0)
    previous = former.as_of if former else None
    connection.execute(
        """
        create or replace table audit.build_window as
        select
            cast($build_id as bigint) as build_id,
            cast($as_of as timestamp) as as_of,
            cast($as_of_on as date) as as_of_on,
            cast($as_of_on as date) - 1 as last_whole_day,
            cast($last_visible_on as date) as last_visible_on,
            cast($previous as timestamp) as previous_as_of,
            cast($previous_on as date) as previous_as_of_on,
            cast($crm as bigint) as previous_crm_load,
            cast($orders as bigint) as previous_orders_load,
            cast($chat as bigint) as previous_chat_load,
            cast($input as varchar) as input,
            cast($rebuilt as varchar) as rebuilt_layers,
            cast($engine as varchar) as engine,
            false as is_published
        """,
        {
            "build_id": build.build_id,
            "as_of": build.input.as_of,
            "as_of_on": as_of_on,
            "last_visible_on": last_visible_on,
            "previous": previous,
            "previous_on": previous.replace(tzinfo=UTC).astimezone(settings.zone).date() if previous else None,
            "input": json.dumps(build.input.to_dict()),
            "rebuilt": json.dumps(build.rebuilt),
            "engine": settings.engine,
            **seen,
        },
    )
