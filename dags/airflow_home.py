"""Where a local Airflow keeps its things, told to it by environment variables; Airflow must not be imported before."""

from __future__ import annotations

import os
from pathlib import Path

from holdfast.settings import Settings


def set_environment(settings: Settings, name: str) -> Path:
    """Point Airflow at a home of its own under HOLDFAST_HOME (`airflow/<name>`); returns that folder.

    `make run` and `make up` have one each: a scheduler would otherwise take up the runs that `make run` is executing.
    Overrides what the shell may hold for another Airflow, so that ours never writes into that one's database.
    """
    home = settings.home / "airflow" / name
    home.mkdir(parents=True, exist_ok=True)
    variables = {
        "AIRFLOW_HOME": home,
        "AIRFLOW_CONFIG": home / "airflow.cfg",
        "AIRFLOW__CORE__DAGS_FOLDER": settings.project / "dags",
        "AIRFLOW__CORE__PLUGINS_FOLDER": settings.project / "plugins",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": home / "logs",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "GX_ANALYTICS_ENABLED": "False",
        "SCARF_ANALYTICS": "False",
        "DO_NOT_TRACK": "1",
    }
    os.environ.update({key: str(value) for key, value in variables.items()})
    return home


def prepare_database(home: Path) -> None:
    """Create or upgrade Airflow's database where this Airflow version has not done so yet, and the one-writer pool."""
    from airflow import __version__
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    from wiring import WAREHOUSE_POOL

    stamp = home / "migrated"
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == __version__ and (home / "airflow.db").exists()):
        initdb()
        stamp.write_text(__version__, encoding="utf-8")
    Pool.create_or_update_pool(
        name=WAREHOUSE_POOL,
        slots=1,
        description="The warehouse has one writer.",
        include_deferred=False,
    )


def speak_one_version() -> None:
    """Let the API that tasks run by this very process speak to know the newest of its versions only.

    Airflow makes it in all versions that workers of older Airflows may speak, which took nine of the twenty-eight seconds of a
    `make run` with nothing to do. Routes that only older versions have go with them, for without these they have no place.
    """
    from airflow.api_fastapi.execution_api import versions
    from airflow.api_fastapi.execution_api.routes import execution_api_router
    from cadwyn import HeadVersion, Version, VersionBundle
    from cadwyn.route_generation import _DELETED_ROUTE_TAG

    versions.bundle = VersionBundle(HeadVersion(), Version(versions.bundle.versions[0].value))
    routes = execution_api_router.routes
    routes[:] = [route for route in routes if _DELETED_ROUTE_TAG not in getattr(route, "tags", ())]
