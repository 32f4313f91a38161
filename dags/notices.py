"""Sends notices to those whom HOLDFAST_NOTIFY names, through Airflow's own notifiers (e-mail, Slack, webhook) and connections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from holdfast.notices import Notice, failure_notice, late_notice, overdue_notice
from holdfast.settings import Settings, load_settings
from wiring import log


def tell_of_failure(context: Mapping[str, Any]) -> None:
    """Airflow calls this when a task has failed for good."""
    settings = load_settings()
    task = context["ti"]
    error = context.get("exception")
    sentence = str(error or "no reason was given")
    tell_on_the_pages(settings, f"{task.dag_id} {task.task_id}", sentence)
    url = str(getattr(task, "log_url", "") or "")
    send(settings, failure_notice(settings, task.dag_id, task.task_id, sentence, url))


def tell_on_the_pages(settings: Settings, step: str, sentence: str) -> None:
    """Who opens the pages reads that the last run failed, and that they are those of the run before."""
    from holdfast.pages import note_failure

    try:
        note_failure(settings, step, sentence, datetime.now(UTC))
    except OSError as error:
        log.error("The pages could not be told of the failure: %s", error)


def tell_of_late_exports(settings: Settings, missing: Sequence[str], as_of: str) -> None:
    """At the deadline: which sources had no news."""
    send(settings, late_notice(settings, missing, as_of))


def tell_of_overdue_export(settings: Settings, source: str, due: datetime) -> None:
    """When an export that has a due time has not come by then; also in the task's log, where nobody is named to be told."""
    notice = overdue_notice(settings, source, due)
    log.warning("%s", notice.text)
    send(settings, notice)


def send(settings: Settings, notice: Notice) -> None:
    """Send to everybody; who cannot be reached is logged, and hinders neither the others nor the run.

    `notify` is called rather than the notifier itself, which would read the text as a Jinja template: it holds what files said.
    """
    for name, notifier in _notifiers(settings, notice):
        try:
            notifier.notify({})
        except Exception as error:  # whatever a provider, a server or a network does
            log.error("The notice could not be sent by %s: %s", name, error)
        else:
            log.info("Told by %s: %s", name, notice.subject)


def _notifiers(settings: Settings, notice: Notice) -> Iterator[tuple[str, Any]]:
    whole = f"{notice.subject}\n{notice.text}"
    if settings.notify.email:
        from airflow.providers.smtp.notifications.smtp import SmtpNotifier

        html = "".join(f"<p>{escape(line)}</p>" for line in notice.lines)
        yield "email", SmtpNotifier(to=list(settings.notify.email), subject=notice.subject, html_content=html)
    if settings.notify.slack:
        from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier

        # what Slack reads as links and mentions is escaped as it asks for
        plain = escape(whole, quote=False)
        yield "slack", SlackWebhookNotifier(slack_webhook_conn_id=settings.notify.slack, text=plain)
    if settings.notify.webhook:
        from airflow.providers.http.notifications.http import HttpNotifier

        body = {"subject": notice.subject, "text": notice.text}
        yield "webhook", HttpNotifier(http_conn_id=settings.notify.webhook, json=body)
