"""docker-compose.yml, read as compose reads it, and an environment that fills it in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.settings import PROJECT

from .compose_model import ComposeFile, fill_in, variables_of


@pytest.fixture(scope="session")
def compose_text() -> str:
    return (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def given(compose_text: str) -> dict[str, str]:
    """The variables that must be given, and no other."""
    return {name: f"given-{name}" for name, rules in variables_of(compose_text).items() if ":?" in rules}


@pytest.fixture(scope="session")
def filled(compose_text: str, given: dict[str, str]) -> dict[str, Any]:
    """The file as plain data, with the variables replaced."""
    filled: dict[str, Any] = fill_in(yaml.safe_load(compose_text), given)
    return filled


@pytest.fixture(scope="session")
def compose(filled: dict[str, Any]) -> ComposeFile:
    return ComposeFile.model_validate({key: part for key, part in filled.items() if not key.startswith("x-")})


@pytest.fixture(scope="session")
def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), continued lines joined, comments left out."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], " ".join(line.split()[1:])) for line in lines if line.strip()]


@pytest.fixture(scope="session")
def env_example() -> dict[str, str]:
    lines = Path(PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}
