"""Airflow DAG deliver_agenda: when new marts are out, every owner gets the list of contacts to make."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task

from connections import deliveries_connection
from holdfast.settings import load_settings
from notices import tell_of_failure
from wiring import MARTS, RETRIES, fail_without_retry


@task(retries=RETRIES, retry_delay=timedelta(seconds=20), retry_exponential_backoff=True)
@fail_without_retry
def send_files() -> dict[str, int]:
    """Bring the files to where HOLDFAST_DELIVERIES says."""
    from holdfast.deliver import send_deliveries

    settings = load_settings()
    sent = send_deliveries(settings, deliveries_connection(settings))
    return {"written": len(sent.written), "removed": len(sent.removed), "unchanged": sent.unchanged}


@task(retries=RETRIES, retry_delay=timedelta(seconds=20), retry_exponential_backoff=True)
@fail_without_retry
def send_digests() -> int:
    """Mail each owner of HOLDFAST_DIGESTS the next working day, by the Airflow connection smtp_default; each day once."""
    from mailing import send_digests

    return send_digests(load_settings())


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

    delivered = deliver()
    delivered >> write_pages()
    settings = load_settings()
    if settings.deliveries_to:
        delivered >> send_files()
    if settings.digests:
        delivered >> send_digests()


deliver_agenda()
