"""Every setting is read here and nowhere else: the environment, and the business settings over dbt's defaults."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holdfast import setting_places
from holdfast.engines import MEMORY_LIMIT, Spark, read_engine, read_memory_limit
from holdfast.errors import HoldfastError
from holdfast.setting_limits import check_limits, normalised

SOURCES = ("crm", "orders", "chat")
READERS = ("owner", "group", "all")
LANGUAGES = ("en", "pt-BR")
PROJECT = Path(__file__).resolve().parents[2]

SAMPLE_AS_OF = "2025-12-15"
SAMPLE_VARS: Mapping[str, Any] = {
    "time_zone": "America/Sao_Paulo",
    "reporting_currency": "BRL",
    "holiday_country": "BR",
    "holiday_subdivision": "SP",
    "contact_cost": {"visit": 60, "call": 8, "email": 0.5},
    "support_hours": {str(day): "08:00-20:00" for day in range(1, 7)},
    "agent_teams": {
        "ag-alice": "entregas",
        "ag-bento": "entregas",
        "ag-cecilia": "entregas",
        "ag-davi": "entregas",
        "ag-elisa": "financeiro",
        "ag-fabio": "financeiro",
        "ag-gilda": "financeiro",
    },
    "acknowledgement_templates": ["tpl-recebido"],
}


@dataclass(frozen=True)
class Notify:
    """Whom to tell of failures and late exports: e-mail addresses, and the Airflow connections of a Slack webhook and of a web address."""

    email: tuple[str, ...] = ()
    slack: str = ""
    webhook: str = ""


@dataclass(frozen=True)
class Settings:
    """What one run needs to know.

    `exports` is a folder or URL that holds `crm/`, `orders/` and `chat/`; `home` is everything the pipeline writes;
    `business` holds every business setting (dbt's defaults, the sample's when the sample is run, then `HOLDFAST_VARS`);
    `as_of` is the UTC instant of a one-shot run, or None where each run brings its own; `readers` says who may read the
    published copy: its owner, the group, or all; `postgres` is the server that serves it too, as a libpq URI or the id of
    an Airflow connection, empty for none; `pseudonym_key` keys the pseudonyms there, empty for one that is made once; `notify`
    says who is told when something fails. `exports_of` has the sources that lie in a place of their own, and `due` the local
    time by which a source's export is due each day; `deliveries_to` is a folder or URL that deliveries are brought to,
    empty for none; `digests` has the e-mail addresses of owners who get theirs by mail; `language` is the one that the pages open in and deliveries are in.
    `engine` is duckdb or spark, and `spark` says where the latter is. `dashboard_database` is what the charts of the BI dashboard
    ask, as a SQLAlchemy URI of PostgreSQL, empty for the published file. `memory_limit` is how much memory DuckDB may take, with
    its unit.
    """

    project: Path
    home: Path
    exports: str
    is_sample: bool
    layouts: Path | None
    business: Mapping[str, Any]
    as_of: datetime | None
    readers: str = "owner"
    postgres: str = field(default="", repr=False)
    pseudonym_key: str = field(default="", repr=False)
    notify: Notify = Notify()
    exports_of: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, time] = field(default_factory=dict)
    deliveries_to: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    language: str = LANGUAGES[0]
    engine: str = "duckdb"
    spark: Spark = field(default_factory=Spark)
    dashboard_database: str = field(default="", repr=False)
    memory_limit: str = MEMORY_LIMIT

    def exports_at(self, source: str) -> tuple[str, bool]:
        """The folder or URL in which the exports of `source` lie, empty for none, and whether it is that source's own."""
        own = self.exports_of.get(source, "")
        return own or self.exports, bool(own)

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone, in which business days and months are cut."""
        return ZoneInfo(self.business["time_zone"])

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def deliveries(self) -> Path:
        return self.home / "deliveries"


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (`os.environ` unless given).

    Raises HoldfastError with one sentence when a setting cannot be used.
    """
    env = os.environ if env is None else env
    home = Path(env.get("HOLDFAST_HOME") or PROJECT / ".holdfast").expanduser().absolute()
    exports = setting_places.place("HOLDFAST_EXPORTS", env.get("HOLDFAST_EXPORTS") or "")
    own = {source: (name, env.get(name) or "") for source in SOURCES if (name := f"HOLDFAST_EXPORTS_{source.upper()}")}
    exports_of = {source: setting_places.place(name, text) for source, (name, text) in own.items() if text}
    is_sample = not exports and not exports_of
    business = _business_settings(env.get("HOLDFAST_VARS") or "{}", is_sample)
    engine, spark = read_engine(env, home)
    as_of_text = env.get("HOLDFAST_AS_OF") or (SAMPLE_AS_OF if is_sample else "")
    return Settings(
        project=PROJECT,
        home=home,
        exports=str(home / "sample_exports") if is_sample else exports,
        is_sample=is_sample,
        layouts=_layouts_folder(env.get("HOLDFAST_LAYOUTS") or ""),
        business=business,
        as_of=parse_as_of(as_of_text, ZoneInfo(business["time_zone"])) if as_of_text else None,
        readers=_one_of("HOLDFAST_READERS", env.get("HOLDFAST_READERS") or READERS[0], READERS),
        postgres=env.get("HOLDFAST_POSTGRES") or "",
        pseudonym_key=env.get("HOLDFAST_PSEUDONYM_KEY") or "",
        notify=_notify(env.get("HOLDFAST_NOTIFY") or "{}"),
        exports_of=exports_of,
        due=setting_places.due_times("HOLDFAST_EXPORTS_DUE", env.get("HOLDFAST_EXPORTS_DUE") or "{}", SOURCES),
        deliveries_to=setting_places.place("HOLDFAST_DELIVERIES", env.get("HOLDFAST_DELIVERIES") or ""),
        digests=setting_places.addresses("HOLDFAST_DIGESTS", env.get("HOLDFAST_DIGESTS") or "{}"),
        language=_one_of("HOLDFAST_LANGUAGE", env.get("HOLDFAST_LANGUAGE") or LANGUAGES[0], LANGUAGES),
        engine=engine,
        spark=spark,
        dashboard_database=env.get("HOLDFAST_DASHBOARD_DATABASE") or "",
        memory_limit=read_memory_limit(env),
    )


def parse_as_of(text: str, zone: ZoneInfo) -> datetime:
    """The UTC instant meant by `text`: an ISO instant (UTC unless it carries an offset), or an ISO date.

    A date means the first instant of that day in the company's zone, so that the run sees whole business days.
    """
    text = text.strip()
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise HoldfastError(
            f"as_of '{text}' is not a date or an instant; write it like 2025-12-31 or 2025-12-31T23:00:00Z."
        ) from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


@cache
def business_defaults() -> Mapping[str, Any]:
    """The business settings and their defaults: the `vars` of dbt_project.yml, where they are described."""
    import yaml

    text = (PROJECT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    defaults: dict[str, Any] = yaml.safe_load(text)["vars"]
    return defaults


def _business_settings(text: str, is_sample: bool) -> Mapping[str, Any]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise HoldfastError(f"HOLDFAST_VARS is not valid JSON ({error}).") from None
    if not isinstance(given, dict):
        raise HoldfastError('HOLDFAST_VARS must be a JSON object, such as {"churn_window_days": 60}.')
    defaults = business_defaults()
    for name, value in given.items():
        if name not in defaults:
            raise HoldfastError(
                f"HOLDFAST_VARS names an unknown setting '{name}'; the known ones are {', '.join(sorted(defaults))}."
            )
        _check_kind(name, value, defaults[name])
    merged = {**defaults, **(SAMPLE_VARS if is_sample else {}), **given}
    try:
        ZoneInfo(merged["time_zone"])
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        raise HoldfastError(
            f"time_zone '{merged['time_zone']}' is unknown; use a name like America/Sao_Paulo."
        ) from None
    merged = normalised(merged)
    check_limits(merged)
    return merged


def _check_kind(name: str, value: Any, default: Any) -> None:
    if default is None or (isinstance(default, float) and isinstance(value, int)):
        return
    if isinstance(value, bool) != isinstance(default, bool) or not isinstance(value, type(default)):
        raise HoldfastError(
            f"HOLDFAST_VARS: '{name}' must be {_kind_in_words(default)} (its default is {default!r}), not {value!r}."
        )


def _kind_in_words(default: Any) -> str:
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list"}
    return words.get(type(default), "a JSON object")


def _one_of(setting: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise HoldfastError(f"{setting} must be one of {', '.join(known)}; it is '{text}'.")
    return text


def _notify(text: str) -> Notify:
    like = 'write it like {"email": ["ana@acme.example"], "slack": "a_connection", "webhook": "a_connection"}'
    try:
        given = json.loads(text)
        addresses = given.pop("email", [])
        notify = Notify(email=tuple([addresses] if isinstance(addresses, str) else addresses), **given)
    except (json.JSONDecodeError, AttributeError, TypeError):
        raise HoldfastError(f"HOLDFAST_NOTIFY cannot be read; {like}.") from None
    if not all(isinstance(value, str) for value in (*notify.email, notify.slack, notify.webhook)):
        raise HoldfastError(f"HOLDFAST_NOTIFY holds something other than text; {like}.")
    return notify


def _layouts_folder(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text).expanduser().absolute()
    if not path.exists():
        raise HoldfastError(f"HOLDFAST_LAYOUTS points at {path}, which does not exist.")
    return path
