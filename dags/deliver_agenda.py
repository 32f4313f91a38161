"""Airflow DAG deliver_agenda: when new marts are out, every owner gets the list of contacts to make."""

from __future__ import annotations

from airflow.sdk import dag, task

from holdfast.settings import load_settings
from notices import tell_of_failure
from wiring import MARTS, fail_without_retry


@dag(
    description="Write the contact agenda of each owner from the published marts, and refresh the pages.",
    schedule=[MARTS],
    catchup=False,
    max_active_runs=1,
    default_args={"on_failure_callback": tell_of_failure},
    tags=["holdfast"],
)
def deliver_agenda() -> None:
    """Files for people, written from the published copy."""

    @task
    @fail_without_retry
    def deliver() -> list[str]:
        from holdfast.deliver import deliver_agenda

        return [str(path) for path in deliver_agenda(load_settings())]

    @task
    @fail_without_retry
    def write_pages() -> str:
        from holdfast.pages import write_pages

        return str(write_pages(load_settings()))

    deliver() >> write_pages()


deliver_agenda()
