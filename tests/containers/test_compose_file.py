"""docker-compose.yml is a compose file, refuses to start without its secrets, and runs nobody as root."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.settings import PROJECT

from .compose_model import Addition, ComposeFile, fill_in, laid_over, variables_of

COMPONENTS = {"api-server", "scheduler", "dag-processor", "triggerer"}
SECRET = re.compile(r"PASSWORD|SECRET|FERNET_KEY")


def test_services_are_airflow_and_its_database(compose: ComposeFile) -> None:
    assert set(compose.services) == COMPONENTS | {"postgres", "prepare"}
    assert compose.services["postgres"].image.startswith("postgres:16")


@pytest.mark.skipif(importlib.util.find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed")
def test_it_agrees_with_the_published_schema() -> None:
    file = PROJECT / "docker-compose.yml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


def test_docker_itself_reads_it(given: dict[str, str], tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker has no compose command here")
    command = [docker, "compose", "--file", str(PROJECT / "docker-compose.yml"), "config", "--quiet"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **given}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_nothing_starts_while_a_secret_is_missing(compose_text: str, given: dict[str, str]) -> None:
    assert {name for name in given if SECRET.search(name)} == {
        "HOLDFAST_ADMIN_PASSWORD",
        "HOLDFAST_DB_PASSWORD",
        "HOLDFAST_FERNET_KEY",
        "HOLDFAST_JWT_SECRET",
        "HOLDFAST_SECRET_KEY",
    }
    for name in given:
        with pytest.raises(KeyError, match=name):
            fill_in(yaml.safe_load(compose_text), given | {name: ""})


def test_no_secret_is_written_down(compose_text: str, env_example: dict[str, str]) -> None:
    for name, value in yaml.safe_load(compose_text)["x-airflow"]["environment"].items():
        if SECRET.search(name) or name.endswith("SECRET_KEY"):
            assert re.fullmatch(r"\$\{HOLDFAST_[A-Z_]+:\?see \.env\.example\}", value), name
    assert "POSTGRES_PASSWORD: ${HOLDFAST_DB_PASSWORD:?" in compose_text
    assert not re.search(r"://[^/\s]*:[^/\s]*@", compose_text), "a password inside an address"
    assert {name: value for name, value in env_example.items() if value} == {}


def test_the_admin_password_goes_only_where_it_is_used(compose: ComposeFile) -> None:
    knowing = {name for name, service in compose.services.items() if "HOLDFAST_ADMIN_PASSWORD" in service.environment}
    assert knowing == {"prepare"}


def test_nobody_is_root(compose: ComposeFile, dockerfile: list[tuple[str, str]]) -> None:
    for name, service in compose.services.items():
        assert service.user.split(":")[0] not in ("", "0", "root"), name
        assert service.cap_drop == ["ALL"], name
        assert service.security_opt == ["no-new-privileges:true"], name
    assert [rest for word, rest in dockerfile if word == "USER"][-1] == "1000:1000"


def test_every_service_that_stays_says_whether_it_is_well(compose: ComposeFile) -> None:
    for name, service in compose.services.items():
        if name == "prepare":
            assert service.restart == "no"
            continue
        assert service.healthcheck.test[0] == "CMD", name
        assert service.healthcheck.interval, name
        assert service.restart == "unless-stopped", name


def test_each_waits_for_what_it_needs(compose: ComposeFile) -> None:
    waits = {
        name: {other: dependency.condition for other, dependency in service.depends_on.items()}
        for name, service in compose.services.items()
    }
    is_prepared = {"prepare": "service_completed_successfully"}
    assert waits.pop("postgres") == {}
    assert waits.pop("prepare") == {"postgres": "service_healthy"}
    assert waits.pop("api-server") == {"postgres": "service_healthy", **is_prepared}
    assert all(waits[name] == {"api-server": "service_healthy", **is_prepared} for name in waits)


def test_only_this_machine_is_listened_to_unless_told_otherwise(
    compose: ComposeFile, compose_text: str, given: dict[str, str]
) -> None:
    assert {name: service.ports for name, service in compose.services.items() if service.ports} == {
        "api-server": ["127.0.0.1:8080:8080"]
    }
    opened: dict[str, Any] = fill_in(yaml.safe_load(compose_text), given | {"HOLDFAST_PORT": "9000"})
    assert opened["services"]["api-server"]["ports"] == ["127.0.0.1:9000:8080"]
    assert opened["x-airflow"]["environment"]["AIRFLOW__API__BASE_URL"] == "http://localhost:9000"


def test_tasks_in_workers_run_on_a_broker_with_a_password_and_are_tried_again(
    filled: dict[str, Any], given: dict[str, str]
) -> None:
    text = (PROJECT / "compose" / "workers.yml").read_text(encoding="utf-8")
    variables = given | {"HOLDFAST_BROKER_PASSWORD": "given"}
    base = {key: part for key, part in filled.items() if not key.startswith("x-")}
    merged = ComposeFile.model_validate(laid_over(base, fill_in(yaml.safe_load(text), variables)))
    assert set(merged.services) == COMPONENTS | {"postgres", "prepare", "broker", "worker"}
    for name in COMPONENTS | {"worker"}:
        environment = merged.services[name].environment
        assert environment["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor", name
        assert environment["AIRFLOW__CORE__DEFAULT_TASK_RETRIES"] == "2", name
        assert merged.services[name].cap_drop == ["ALL"]
    worker, scheduler = merged.services["worker"], merged.services["scheduler"]
    assert worker.command == ["airflow", "celery", "worker"]
    assert (worker.mem_limit, scheduler.mem_limit) == ("10g", "2g")
    assert {mount.target for mount in worker.volumes} == {mount.target for mount in scheduler.volumes}
    assert merged.services["broker"].user.split(":")[0] not in ("", "0", "root")
    assert merged.services["broker"].ports == [], "nobody outside talks to it"
    assert not re.search(r"://[^/\s]*:[^/\s]*@", text), "a password inside an address"
    with pytest.raises(KeyError, match="HOLDFAST_BROKER_PASSWORD"):
        fill_in(yaml.safe_load(text), given)


def test_the_address_of_the_broker_is_put_together_without_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    command = yaml.safe_load((PROJECT / "compose" / "workers.yml").read_text(encoding="utf-8"))["x-celery"][
        "AIRFLOW__CELERY__BROKER_URL_CMD"
    ]
    program, *arguments = shlex.split(command)
    assert program == "python"
    environment = {**os.environ, "HOLDFAST_BROKER_PASSWORD": "abc"}
    said = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "redis://:abc@broker:6379/0"


@pytest.mark.parametrize(
    "name", ["compose/serving.yml", "compose/store.yml", "compose/tls.yml", "docker-compose.spark.yml"]
)
def test_what_may_be_added_is_as_careful_as_the_rest(name: str, given: dict[str, str], compose: ComposeFile) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    variables = {
        **given,
        **{missing: f"given-{missing}" for missing, rules in variables_of(text).items() if ":?" in rules},
    }
    filled = fill_in(yaml.safe_load(text), variables)
    added = Addition.model_validate({key: part for key, part in filled.items() if not key.startswith("x-")})
    for service in added.services.values():
        assert service.user.split(":")[0] not in ("", "0", "root")
        assert service.cap_drop == ["ALL"]
        assert service.healthcheck.test[0] == "CMD"
        assert set(service.depends_on) <= set(compose.services) | set(added.services)
        assert {mount.source for mount in service.volumes if mount.type == "volume"} <= set(added.volumes)
    assert not re.search(r"://[^/\s]*:[^/\s]*@", text), "a password inside an address"


def test_the_tasks_have_more_memory_than_the_build(compose: ComposeFile) -> None:
    scheduler = compose.services["scheduler"]
    assert (
        int(scheduler.mem_limit.removesuffix("g"))
        >= int(scheduler.environment["HOLDFAST_MEMORY_LIMIT"].removesuffix("GB")) + 2
    )
