"""The published version beside the warehouse: what was true before this build, for dbt models that ask (macro `previous`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dbt.adapters.duckdb.plugins import BasePlugin

from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Plugin(BasePlugin):
    """Attaches the published file, read-only, as `previous` to the connection that dbt opens. Nothing published: no `previous`."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        file = os.environ.get("HOLDFAST_PREVIOUS")
        if file:
            conn.execute(f"attach if not exists {literal(file)} as previous (read_only)")
