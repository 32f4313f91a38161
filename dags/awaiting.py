"""Waits for an export that has a due time: without a worker between two looks, and saying what is late, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseSensorOperator
from airflow.sdk.exceptions import AirflowSkipException

from connections import exports_connection
from holdfast.errors import PassingError
from holdfast.settings import load_settings
from notices import tell_of_overdue_export
from wiring import fail_without_retry, log

BETWEEN_LOOKS = timedelta(minutes=5)
# By then the next day's run is about to begin.
GIVEN_UP_AFTER = timedelta(hours=23)


class ExportSensor(BaseSensorOperator):
    """Goes on as soon as the place of a source holds something new, and tells once when it is late.

    Only a scheduled run waits; one that a person starts, and one of the past, takes what is there. The build does not wait
    for it: at its deadline it goes ahead with what has come, and what comes later is taken up by the next one.
    """

    def __init__(self, *, source: str, **options: Any) -> None:
        super().__init__(**options)
        self.source = source

    def execute(self, context: Mapping[str, Any]) -> None:
        """The first look."""
        kind = str(getattr(context["dag_run"].run_type, "value", context["dag_run"].run_type))
        if kind == "scheduled":
            self.look(context)

    def look(self, context: Mapping[str, Any], event: Any = None, is_told: bool = False) -> None:
        """Go on, or leave the worker until the next look; `is_told` says that it was late already at the last one."""
        due, begun = self._due(context), context["dag_run"].run_after
        if self._has_come():
            return
        now = datetime.now(due.tzinfo)
        if now >= begun + GIVEN_UP_AFTER:
            raise AirflowSkipException(f"Nothing new of {self.source} came until {now:%Y-%m-%d %H:%M %Z}.")
        if now >= due and not is_told:
            tell_of_overdue_export(load_settings(), self.source, due)
        next_look = now + BETWEEN_LOOKS
        moment = min(next_look, due) if now < due else next_look
        self.defer(trigger=DateTimeTrigger(moment), method_name="look", kwargs={"is_told": now >= due})

    def _due(self, context: Mapping[str, Any]) -> datetime:
        """When the export is due on the day of this run, in the company's zone."""
        settings = load_settings()
        day = context["dag_run"].run_after.astimezone(settings.zone).date()
        return datetime.combine(day, settings.due[self.source], settings.zone)

    @fail_without_retry
    def _has_come(self) -> bool:
        from holdfast.ingest import is_anything_new

        settings = load_settings()
        try:
            return is_anything_new(settings, self.source, exports_connection(settings, self.source))
        except PassingError as error:
            log.warning("%s", error)
            return False
