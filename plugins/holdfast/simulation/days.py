"""Day after day: the agenda is made, people do what they do of it, and the next day's agenda knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from holdfast.settings import Settings
from holdfast.simulation.people import Person
from holdfast.simulation.world import CHANGES, DAILY, ONCE, compiled, make, settle, turn_to

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What stands in a day's list, and whether it was made: by chance, but the same one in every run.
LIST = """
    insert into listed
    select
        agenda.due_on, agenda.owner, coalesce(agenda.stands_in_for, agenda.owner) as book, agenda.customer_id,
        agenda.channel, agenda.tier, agenda.planned_on, agenda.last_contact_on, agenda.interval_days, agenda.spacing_days,
        agenda.is_lapsed,
        ('0x' || substr(md5(agenda.customer_id || agenda.channel || agenda.due_on), 1, 6))::bigint / 16777216.0
            < coalesce(people.done_share, 1) as is_made
    from marts.contact_agenda as agenda
    left join people on agenda.owner = people.owner
    where agenda.due_on = ?
"""
MADE = """
    insert into intermediate.int_contacts_made by name
    select customer_id, channel, due_on as occurred_on, due_on + interval 12 hour as made_at, owner
    from listed where due_on = ? and is_made
"""
# Who was promised what, as of each day: customers, owners and channels do not change while one looks ahead.
ASKED = """
    insert into asked
    select owner, tier, customer_id, channel, interval_days, spacing_days, last_contact_on
    from intermediate.int_contact_promises
"""


def simulate(
    settings: Settings, days: int = 365, people: Mapping[str, Person] | None = None, horizon_days: int = 0
) -> DuckDBPyConnection:
    """Look `days` ahead from the last build, with its customers, tiers, calendar and cadences as they are.

    Returns a connection whose tables `listed` (each contact of a day's list, and whether it was made) and `asked` (who is promised
    what) say what came of it; with `horizon_days` above 0, `changes` has what each agenda changed of the one before. Whoever `people`
    does not name does all of the list. HoldfastError when nothing was built yet.
    """
    people = people or {}
    connection = settle(settings, people)
    sql = compiled(settings, horizon_days)
    first = _one(connection, "select as_of_on from audit.build_window")
    connection.execute("create table people (owner varchar, done_share double)")
    for owner, person in people.items():
        connection.execute("insert into people values (?, ?)", [owner, person.done_share])
    make(connection, sql, ONCE)
    open_days = connection.execute(
        "select day from intermediate.int_calendar where is_open and day >= ? and day < ? order by day",
        [first, first + timedelta(days=days)],
    ).fetchall()
    for number, (day,) in enumerate(open_days):
        turn_to(connection, day)
        make(connection, sql, DAILY)
        if number == 0:
            _begin(connection)
            connection.execute(ASKED)
        elif horizon_days > 0:
            connection.execute(f"insert into changes {sql[CHANGES]}")
        connection.execute(LIST, [day])
        connection.execute(MADE, [day])
        _remember(connection, day)
    return connection


def _begin(connection: DuckDBPyConnection) -> None:
    connection.execute(
        """
        create table listed (
            due_on date, owner varchar, book varchar, customer_id varchar, channel varchar, tier varchar, planned_on date,
            last_contact_on date, interval_days double, spacing_days integer, is_lapsed boolean, is_made boolean
        );
        create table asked as
            select owner, tier, customer_id, channel, interval_days, spacing_days, last_contact_on
            from intermediate.int_contact_promises where false;
        create table intermediate.int_former_changes (
            agenda_on date, previous_agenda_on date, owner varchar, planned_count bigint, same_count bigint, moved_count bigint,
            moved_by_news_count bigint, gone_count bigint, new_count bigint
        );
        create table changes as select *, 0.0::double as moved_rate from intermediate.int_former_changes;
        """
    )


def _remember(connection: DuckDBPyConnection, day: date) -> None:
    connection.execute(
        "create or replace table intermediate.int_former_agenda as"
        " select customer_id, channel, owner, tier, due_on, cast(? as date) as agenda_on from marts.contact_agenda",
        [day],
    )


def _one(connection: DuckDBPyConnection, query: str) -> date:
    row = connection.execute(query).fetchone()
    assert row is not None
    day: date = row[0]
    return day
