"""Airflow DAG serve_postgres: when new marts are out, a PostgreSQL server shows them too. There only where HOLDFAST_POSTGRES is set."""

from __future__ import annotations

from airflow.sdk import Connection, dag, task

from holdfast.settings import load_settings
from notices import tell_of_failure
from wiring import MARTS, fail_without_retry


def address_of(setting: str) -> str:
    """The libpq URI that HOLDFAST_POSTGRES is, or that the Airflow connection of this id holds."""
    is_address = "://" in setting or "=" in setting
    return setting if is_address else Connection.get(setting).get_uri()


@dag(
    description="Load what changed of the published tables into PostgreSQL.",
    schedule=[MARTS],
    catchup=False,
    max_active_runs=1,
    default_args={"on_failure_callback": tell_of_failure},
    tags=["holdfast"],
)
def serve_postgres() -> None:
    """One transaction: readers of the server see the old version or the new one."""

    @task
    @fail_without_retry
    def load() -> list[str]:
        from holdfast.serve import serve_postgres

        settings = load_settings()
        return serve_postgres(settings, address_of(settings.postgres)).loaded

    load()


if load_settings().postgres:
    serve_postgres()
