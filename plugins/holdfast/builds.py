"""What a build sees, and which build was the last whole one.

`audit.builds` holds one row per build that was begun. A build counts as completed when it was published; the next one
takes up every load and every hour after it. So a build that was killed is simply done again, and changes nothing twice.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from holdfast.settings import SOURCES, Settings
from holdfast.warehouse import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BUILDS = """
    create table if not exists audit.builds (
        build_id bigint, as_of timestamp, crm_load bigint, orders_load bigint, chat_load bigint,
        rules varchar, is_full_refresh boolean, is_completed boolean
    )
"""
REGISTRY = "create table if not exists audit.identity_registry (entity varchar, customer_id varchar)"


def begin_build(settings: Settings, as_of: datetime, force_full: bool = False) -> dict[str, Any]:
    """Say what the coming build sees, and write it to `audit.build_window`.

    Returns `is_needed` (False when the same loads were already published for the same `as_of` by the same rules),
    `full_refresh` (the rules changed, `as_of` went back, or a full build was not finished), `missing` (sources that have
    delivered nothing for this `as_of`) and `build_id`.
    """
    from holdfast import raw_catalog
    from holdfast.cadences import check_cadences
    from holdfast.calendars import write_calendar
    from holdfast.value import create_tables

    check_cadences(settings)
    rules = rules_fingerprint(settings)
    loads = {source: raw_catalog.newest_load(settings.home, source) for source in SOURCES}
    instant = as_of.astimezone(UTC).replace(tzinfo=None)
    with connect(settings) as connection:
        connection.execute("create schema if not exists audit")
        connection.execute(BUILDS)
        connection.execute(REGISTRY)
        create_tables(connection)
        done = _build(connection, "where is_completed")
        begun = _build(connection, "")
        is_same = done is not None and (done["as_of"], done["rules"], done["loads"]) == (instant, rules, loads)
        is_needed = force_full or not (is_same and (settings.published / "manifest.json").exists())
        full = (
            force_full
            or done is None
            or begun is None
            or begun["rules"] != rules
            or done["rules"] != rules
            or instant < max(begun["as_of"], done["as_of"])
            # one that looked at everything and was not finished: what it left is not what the completed one left
            or (begun["is_full_refresh"] and not begun["is_completed"])
        )
        plan = {"is_needed": is_needed, "full_refresh": full, "missing": _missing(settings, as_of)}
        if not is_needed:
            return plan | {"build_id": done["build_id"] if done else 0}
        build_id = (done["build_id"] if done else 0) + 1
        seen = dict.fromkeys(SOURCES, 0) if full or done is None else done["loads"]
        raw_catalog.register(connection, settings, seen)
        write_calendar(connection, settings, as_of)
        previous = None if full or done is None else done["as_of"]
        _write_window(connection, settings, as_of, build_id, previous, seen)
        connection.execute("delete from audit.builds where not is_completed")
        connection.execute(
            "insert into audit.builds values (?, ?, ?, ?, ?, ?, ?, false)",
            [build_id, instant, *(loads[source] for source in SOURCES), rules, full],
        )
    return plan | {"build_id": build_id}


def finish_build(settings: Settings) -> None:
    """Mark the build that was begun as completed, and remember every golden customer id that it gave."""
    with connect(settings) as connection:
        connection.begin()
        connection.execute("update audit.builds set is_completed = true")
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


def rules_fingerprint(settings: Settings) -> str:
    """A digest of everything but data that decides the numbers: SQL, seeds, canonical objects, business settings."""
    digest = hashlib.sha256(json.dumps(dict(settings.business), sort_keys=True).encode())
    folder = settings.project / "dbt_project"
    parts = [path for kind in ("models", "macros", "seeds") for path in (folder / kind).rglob("*") if path.is_file()]
    library = settings.project / "plugins" / "holdfast"
    parts += [library / name for name in ("objects.yml", "identity_keys.py", "significance.py")]
    parts += [folder / "dbt_project.yml", *(library / "value").glob("*.py")]
    for path in sorted(parts):
        digest.update(str(path.relative_to(settings.project)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _build(connection: DuckDBPyConnection, condition: str) -> dict[str, Any] | None:
    row = connection.execute(
        "select build_id, as_of, rules, is_full_refresh, is_completed, crm_load, orders_load, chat_load"
        f" from audit.builds {condition}"
        " order by build_id desc, is_completed limit 1"
    ).fetchone()
    if row is None:
        return None
    names = ("build_id", "as_of", "rules", "is_full_refresh", "is_completed")
    return dict(zip(names, row[:5], strict=True)) | {"loads": dict(zip(SOURCES, row[5:], strict=True))}


def _missing(settings: Settings, as_of: datetime) -> list[str]:
    """Sources whose newest load is older than this run."""
    from holdfast.raw_catalog import load_records

    missing = []
    for source in SOURCES:
        records = load_records(settings.home, source)
        newest = records[-1]["as_of"] if records else None
        if newest is None or datetime.fromisoformat(newest) < as_of:
            missing.append(source)
    return missing


def _write_window(
    connection: DuckDBPyConnection,
    settings: Settings,
    as_of: datetime,
    build_id: int,
    previous: datetime | None,
    seen: dict[str, int],
) -> None:
    as_of_on = as_of.astimezone(settings.zone).date()
    last_visible_on = (as_of - timedelta(microseconds=1)).astimezone(settings.zone).date()
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
            cast($chat as bigint) as previous_chat_load
        """,
        {
            "build_id": build_id,
            "as_of": as_of.astimezone(UTC).replace(tzinfo=None),
            "as_of_on": as_of_on,
            "last_visible_on": last_visible_on,
            "previous": previous,
            "previous_on": previous.replace(tzinfo=UTC).astimezone(settings.zone).date() if previous else None,
            **seen,
        },
    )
