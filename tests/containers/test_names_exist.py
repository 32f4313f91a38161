"""Every path, variable, command and Airflow option that the container files name exists."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings import PROJECT, load_settings

from .compose_model import ComposeFile, fill_in, variables_of

# Comes with the FAB provider, which only the image has; see requirements/container.in.
FAB_COMMANDS = {
    ("users", "create"): {"--role", "--username", "--password", "--firstname", "--lastname", "--email"},
    ("users", "reset-password"): {"--username", "--password"},
}
AIRFLOW_OPTION = re.compile(r"AIRFLOW__([A-Z_]+?)__([A-Z_]+)")


@pytest.fixture(scope="session")
def image_environment(dockerfile: list[tuple[str, str]]) -> dict[str, str]:
    text = next(rest for word, rest in dockerfile if word == "ENV")
    return dict(pair.split("=", 1) for pair in shlex.split(text))


def ask_airflow(program: str, argument: str, home: Path) -> str:
    """What `program` prints in a Python of its own, so that Airflow's settings do not get into the other tests."""
    environment = {"PATH": os.environ["PATH"], "AIRFLOW_HOME": str(home)}
    command = [sys.executable, "-c", program, argument]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    return outcome.stdout.splitlines()[-1]


def test_what_the_image_copies_exists_and_is_let_through(dockerfile: list[tuple[str, str]]) -> None:
    more = re.findall(r"^COPY (.*)$", (PROJECT / "Dockerfile.spark").read_text(encoding="utf-8"), re.MULTILINE)
    copied = [rest for word, rest in dockerfile if word == "COPY" and not rest.startswith("--from")] + more
    paths = {path for rest in copied for path in rest.split()[:-1]}
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == paths
    assert ignored[1] == "*"
    for path in paths:
        assert (PROJECT / path).exists(), path


def test_the_image_is_built_from_the_lock_and_nothing_else(dockerfile: list[tuple[str, str]]) -> None:
    bases = [rest.split()[0] for word, rest in dockerfile if word == "FROM"]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[123]-slim-\w+", bases[0])
    (install,) = [rest for word, rest in dockerfile if word == "RUN" and "pip install" in rest]
    assert "--require-hashes" in install
    assert "--requirement /tmp/container.lock" in install
    assert ("COPY", "requirements/container.lock /tmp/container.lock") in dockerfile
    assert not re.search(r"https?://(?!localhost)", (PROJECT / "Dockerfile").read_text(encoding="utf-8"))


def test_the_project_lies_where_the_settings_look_for_it(
    dockerfile: list[tuple[str, str]], image_environment: dict[str, str]
) -> None:
    work = Path(next(rest for word, rest in dockerfile if word == "WORKDIR"))
    assert image_environment["PYTHONPATH"] == str(work / "plugins")
    assert image_environment["AIRFLOW__CORE__DAGS_FOLDER"] == str(work / "dags")
    assert image_environment["AIRFLOW__CORE__PLUGINS_FOLDER"] == str(work / "plugins")


def test_mounts_are_where_the_environment_points(compose: ComposeFile, image_environment: dict[str, str]) -> None:
    for name, service in compose.services.items():
        if name == "postgres":
            assert [mount.source for mount in service.volumes] == list(compose.volumes)
            continue
        mounts = {mount.target: mount for mount in service.volumes}
        assert mounts[service.environment["HOLDFAST_EXPORTS"]].read_only
        assert not mounts[service.environment["HOLDFAST_HOME"]].read_only
        assert image_environment["AIRFLOW_HOME"].startswith(service.environment["HOLDFAST_HOME"] + "/")
        assert all(mount.bind and not mount.bind.create_host_path for mount in service.volumes)
        for mount in service.volumes:
            assert mount.source.startswith("given-") or (PROJECT / mount.source).is_dir(), mount.source


def test_own_layouts_are_read_only_when_given(filled: dict[str, Any], compose_text: str, given: dict[str, str]) -> None:
    assert filled["x-airflow"]["environment"]["HOLDFAST_LAYOUTS"] == ""
    with_layouts = fill_in("${HOLDFAST_LAYOUTS:+/holdfast/layouts}", {"HOLDFAST_LAYOUTS": "/mine"})
    assert with_layouts in {mount["target"] for mount in filled["x-airflow"]["volumes"]}


def test_every_variable_is_in_the_example_and_no_other(compose_text: str, env_example: dict[str, str]) -> None:
    added = [*(PROJECT / "compose").glob("*.yml"), PROJECT / "docker-compose.spark.yml"]
    texts = [compose_text, *(file.read_text(encoding="utf-8") for file in added)]
    assert set(env_example) == {name for text in texts for name in variables_of(text)}


def test_the_settings_can_be_used(compose: ComposeFile) -> None:
    settings = load_settings(compose.services["scheduler"].environment | {"HOLDFAST_LAYOUTS": ""})
    assert settings.exports == "/holdfast/exports"
    assert settings.home == Path("/holdfast/home")
    assert not settings.is_sample
    assert settings.as_of is None


def test_every_airflow_option_is_one(compose: ComposeFile, image_environment: dict[str, str], tmp_path: Path) -> None:
    names = set(image_environment).union(*(service.environment for service in compose.services.values()))
    options = sorted(match.groups() for name in names if (match := AIRFLOW_OPTION.fullmatch(name)))
    assert options
    program = (
        "import json, sys; from airflow.configuration import conf; known = conf.configuration_description; "
        "print(json.dumps([f'{s}.{o}' for s, o in json.loads(sys.argv[1].lower())"
        " if o not in known.get(s, {'options': {}})['options']]))"
    )
    assert json.loads(ask_airflow(program, json.dumps(options), tmp_path)) == []


def test_every_airflow_command_is_one(compose: ComposeFile, dockerfile: list[tuple[str, str]], tmp_path: Path) -> None:
    commands = [service.command for service in compose.services.values() if service.command]
    commands += [ast.literal_eval(rest) for word, rest in dockerfile if word == "CMD"]
    lines = [shlex.split(line) for script in commands if script[0] == "bash" for line in script[-1].splitlines()]
    calls = [words[1:] for words in [*commands, *lines] if words[0] == "airflow"]
    assert len(calls) == 9
    for call in calls:
        if known := FAB_COMMANDS.get((call[0], call[1] if call[1:] else "")):
            assert {word for word in call if word.startswith("--")} == known
    ours = [call for call in calls if call[0] != "users"]
    program = (
        "import json, sys; from airflow.cli.cli_parser import get_parser; parser = get_parser(); "
        "print(len([parser.parse_args(call) for call in json.loads(sys.argv[1])]))"
    )
    assert ask_airflow(program, json.dumps(ours), tmp_path) == str(len(ours)) == "7"


def test_every_executor_that_is_named_can_be_loaded(tmp_path: Path) -> None:
    texts = [(PROJECT / name).read_text(encoding="utf-8") for name in ("docker-compose.yml", "compose/workers.yml")]
    named = [name for text in texts for name in re.findall(r"AIRFLOW__CORE__EXECUTOR: (\w+)", text)]
    assert named == ["LocalExecutor", "CeleryExecutor"]
    program = (
        "import os, sys; os.environ['AIRFLOW__CELERY__RESULT_BACKEND'] = 'db+postgresql+psycopg://x@localhost/x'; "
        "os.environ['AIRFLOW__CORE__EXECUTOR'] = sys.argv[1]; "
        "from airflow.executors.executor_loader import ExecutorLoader; "
        "print(ExecutorLoader.import_default_executor_cls()[0].__name__)"
    )
    assert [ask_airflow(program, name, tmp_path) for name in named] == named


def test_the_fab_provider_is_in_the_image_only() -> None:
    locks = {name: (PROJECT / f"requirements/{name}.lock").read_text(encoding="utf-8") for name in ("container", "dev")}
    assert "apache-airflow-providers-fab==" in locks["container"]
    assert "apache-airflow-providers-fab==" not in locks["dev"]


def test_the_pool_is_the_one_of_the_dags(compose: ComposeFile) -> None:
    wiring = (PROJECT / "dags" / "wiring.py").read_text(encoding="utf-8")
    line = next(line for line in compose.services["prepare"].command[-1].splitlines() if "pools set" in line)
    name, slots = shlex.split(line)[3:5]
    assert f'WAREHOUSE_POOL = "{name}"\n' in wiring
    assert slots == "1"


def test_health_is_asked_of_the_component_itself(compose: ComposeFile) -> None:
    heartbeats = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
    programs = {
        name: service.healthcheck.test[3]
        for name, service in compose.services.items()
        if service.healthcheck.test[1:2] == ["python"]
    }
    assert set(programs) == {*heartbeats, "api-server"}
    for name, program in programs.items():
        ast.parse(program)
        assert "/api/v2/monitor/health" in program
        assert name == "api-server" or f"health['{heartbeats[name]}']" in program
