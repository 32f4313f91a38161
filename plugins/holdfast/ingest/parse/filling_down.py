"""Cells that an export leaves empty because the line above has them: order columns on an order's first line only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from holdfast.ingest.layout.model import FillDown
from holdfast.quoting import identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def fill_down(connection: DuckDBPyConnection, columns: Mapping[str, str], rule: FillDown | None) -> dict[str, str]:
    """Give the view `delivered` a filled column beside each that `rule` names; those delivered stay for the quarantine.

    `columns` says which column of the view stands for which exported name. Returns the same with the filled ones.
    """
    found = dict(columns)
    if rule is None:
        return found
    keys = [name for name in rule.columns if name in rule.within]
    for number, names in enumerate((keys, [name for name in rule.columns if name not in rule.within])):
        within = [found[name.casefold()] for name in rule.within if number and name.casefold() in found]
        window = (
            f"partition by {', '.join(['f', *within])} order by _row rows between unbounded preceding and current row"
        )
        filled = {
            name.casefold(): f"last_value(nullif(trim({found[name.casefold()]}), '') ignore nulls) over ({window})"
            for name in names
            if name.casefold() in found
        }
        if not filled:
            continue
        view = f"delivered_{number}"
        connection.execute(f"drop view if exists {view}; alter view delivered rename to {view}")
        added = ", ".join(f"{sql} as {identifier(f'filled {name}')}" for name, sql in filled.items())
        connection.execute(f"create or replace temp view delivered as select *, {added} from {view}")
        found |= {name: identifier(f"filled {name}") for name in filled}
    return found
