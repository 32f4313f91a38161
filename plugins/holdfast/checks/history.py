"""How many checks passed in each layer, build after build: the published copy remembers it, as every build's checks are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from holdfast.settings import Settings

# As many days as a page can show, and small for ever.
KEPT = 400
COLUMNS = "as_of, layer, passed_count, warned_count, failed_count, skipped_count"
NOW = """
    select (select as_of from audit.build_window) as as_of, layer,
        count(*) filter (where status = 'passed') as passed_count,
        count(*) filter (where status = 'warned') as warned_count,
        count(*) filter (where status = 'failed') as failed_count,
        count(*) filter (where status = 'skipped') as skipped_count
    from audit.checks group by layer
"""


def remember_checks(connection: DuckDBPyConnection, settings: Settings) -> None:
    """(Re)create `audit.check_history`: what the published copy remembers, and in place of the same as_of what the checks found now."""
    published = settings.published / "holdfast.duckdb"
    former = ""
    if published.exists():
        connection.execute(f"attach {literal(published.resolve())} as former (read_only)")
        has_history = connection.execute(
            "select count(*) from duckdb_tables() where database_name = 'former' and table_name = 'check_history'"
        ).fetchone()
        if has_history != (0,):
            former = f"""
                union all
                select {COLUMNS} from former.audit.check_history
                where as_of <> (select as_of from audit.build_window)
            """
    connection.execute(
        f"""
        create or replace table audit.check_history as
        select {COLUMNS} from ({NOW} {former}) as remembered
        qualify dense_rank() over (order by as_of desc) <= {KEPT}
        order by as_of, layer
        """
    )
    if published.exists():
        connection.execute("detach former")
