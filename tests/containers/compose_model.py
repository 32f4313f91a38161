"""The part of the compose specification that docker-compose.yml uses, closed to all else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VARIABLE = re.compile(r"\$\$|\$\{(?P<name>[A-Z_]+)(?:(?P<rule>:[-?+])(?P<word>(?:[^{}]|\{[^{}]*\})*))?\}")

Duration = str
Text = str | int | float | bool


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Bind(_Closed):
    create_host_path: bool


class Mount(_Closed):
    type: Literal["bind", "volume"]
    source: str
    target: str = Field(pattern="^/")
    read_only: bool = False
    bind: Bind | None = None


class Healthcheck(_Closed):
    test: list[str] = []
    interval: Duration | None = None
    timeout: Duration | None = None
    start_period: Duration | None = None
    retries: int | None = None
    disable: bool = False


class Dependency(_Closed):
    condition: Literal["service_started", "service_healthy", "service_completed_successfully"]


class Service(_Closed):
    image: str
    build: str | None = None
    user: str
    init: bool = False
    restart: Literal["no", "always", "on-failure", "unless-stopped"]
    stop_grace_period: Duration | None = None
    mem_limit: str = Field(pattern=r"^\d+[mg]$")
    sysctls: dict[str, str] = {}
    cap_drop: list[str]
    security_opt: list[str]
    environment: dict[str, str]
    volumes: list[Mount]
    ports: list[str] = []
    depends_on: dict[str, Dependency] = {}
    command: list[str] = []
    healthcheck: Healthcheck


class Addition(_Closed):
    """A file of compose/, laid over docker-compose.yml."""

    services: dict[str, Service]
    volumes: dict[str, None] = {}


def laid_over(base: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """What compose makes of docker-compose.yml and one file of compose/ that changes services of it."""
    merged = {**base, "services": dict(base["services"])}
    for name, service in file["services"].items():
        given = {key: part for key, part in service.items() if key != "extends"}
        origin = (
            base["services"][service["extends"]["service"]] if "extends" in service else base["services"].get(name, {})
        )
        together = {**origin, **given}
        for key in ("environment", "depends_on"):
            together[key] = {**origin.get(key, {}), **given.get(key, {})}
        merged["services"][name] = {"volumes": [], **together}
    merged["volumes"] = {**base.get("volumes", {}), **file.get("volumes", {})}
    return merged


class ComposeFile(_Closed):
    """The whole file, without the x- parts that only hold what services share."""

    name: str
    services: dict[str, Service]
    volumes: dict[str, None]


def fill_in(value: Any, variables: Mapping[str, str]) -> Any:
    """`value` with its variables replaced; KeyError for one that must be given and is not, ValueError for a stray $."""
    if isinstance(value, dict):
        return {key: fill_in(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_in(item, variables) for item in value]
    if not isinstance(value, str):
        return value
    if "$" in VARIABLE.sub("", value):
        raise ValueError(f"not a variable that compose would replace: {value}")

    def replaced(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        given, word = variables.get(match["name"], ""), match["word"] or ""
        if match["rule"] == ":?" and not given:
            raise KeyError(match["name"])
        if match["rule"] == ":+":
            return str(fill_in(word, variables)) if given else ""
        return given or (str(fill_in(word, variables)) if match["rule"] == ":-" else "")

    return VARIABLE.sub(replaced, value)


def variables_of(text: str) -> dict[str, set[str]]:
    """Every variable that the text of a compose file names, with the rules it is used by (`:?` must be given)."""
    found: dict[str, set[str]] = {}
    for match in VARIABLE.finditer(text):
        if match["name"]:
            found.setdefault(match["name"], set()).add(match["rule"] or "")
            for name, rules in variables_of(match["word"] or "").items():
                found.setdefault(name, set()).update(rules)
    return found
