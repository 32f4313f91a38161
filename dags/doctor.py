"""`make doctor`: holdfast.doctor, with Airflow's connections to look into places behind a network."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path

from holdfast.doctor import main
from holdfast.errors import HoldfastError
from holdfast.settings import Settings, load_settings
from holdfast.sources import Connect, is_remote


def connection_to(settings: Settings, source: str) -> Connect | None:
    """The way to a source's exports, or, for an empty name, to where deliveries go."""
    from connections import deliveries_connection, exports_connection

    return exports_connection(settings, source) if source else deliveries_connection(settings)


def _prepare_airflow(settings: Settings) -> None:
    """Let Airflow find the connections that the served Airflow keeps, else those of the environment; in a container it does."""
    from airflow_home import set_environment

    logging.disable(logging.WARNING)  # what providers say of their own doings is no finding
    os.environ["_AIRFLOW_PROCESS_CONTEXT"] = "server"
    if "AIRFLOW_HOME" in os.environ:
        return
    if (settings.home / "airflow" / "served" / "airflow.db").exists():
        set_environment(settings, "served")
    else:
        os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="holdfast-doctor-")


if __name__ == "__main__":
    try:
        found = load_settings()
        places = [found.exports, *found.exports_of.values(), found.deliveries_to]
        if any(map(is_remote, places)):
            sys.path.insert(0, str(Path(__file__).parent))
            _prepare_airflow(found)
    except HoldfastError:
        pass  # it is the first thing that main says
    sys.exit(main(connection_to))
