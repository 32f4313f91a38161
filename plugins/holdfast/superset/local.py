"""A Superset of one's own on this machine's loopback, with the dashboard in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.home_modes import keep_private
from holdfast.settings import PROJECT, Settings
from holdfast.superset.client import call, import_dashboards

HOST = "127.0.0.1"
USER = "admin"
THREADS = "8"


def environment(home: Path) -> dict[str, str]:
    """What its programs are run with; it keeps everything in `home`."""
    return {"SUPERSET_HOME": str(home), "SUPERSET_CONFIG_PATH": str(PROJECT / "dashboards" / "superset_config.py")}


def prepare(settings: Settings, superset: Path, addresses: list[str]) -> tuple[Path, str]:
    """A Superset below `HOLDFAST_HOME/superset` with one user, and the dashboard on each of `addresses` ("" is the published file).

    Returns its folder and the user's password, which is made up once. What is there already stays.
    """
    keep_private(settings)
    home = settings.home / "superset"
    home.mkdir(parents=True, exist_ok=True)
    env = environment(home)
    password = _kept(home / "password", secrets.token_urlsafe(16))
    _kept(home / "secret_key", secrets.token_urlsafe(42))
    if not (home / "prepared").exists():
        call(superset, ["db", "upgrade"], env)
        names = ["--firstname", "Holdfast", "--lastname", "Admin", "--email", "admin@localhost"]
        # by the environment, for the list of processes shows what stands on a command line
        by_environment = {"FLASK_FAB_CREATE_ADMIN_PASSWORD": password}
        call(superset, ["fab", "create-admin", "--username", USER, *names], env | by_environment)
        call(superset, ["init"], env)
        (home / "prepared").touch()
    for address in addresses:
        import_dashboards(settings, superset, USER, address, env)
    return home, password


def serve_command(superset: Path, home: Path, port: int) -> tuple[list[str], dict[str, str]]:
    """The command that serves it until it is stopped, and its environment."""
    program = superset.with_name("gunicorn")
    if not program.exists():
        raise HoldfastError(f"{program} is not there; it belongs to requirements/superset.lock.")
    options = ["--worker-class", "gthread", "--threads", THREADS, "--timeout", "300", "--bind", f"{HOST}:{port}"]
    return [str(program), *options, "superset.app:create_app()"], {**os.environ, **environment(home)}


def _kept(file: Path, made_up: str) -> str:
    """What a private file holds, made up once."""
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
            target.write(made_up)
    return file.read_text(encoding="utf-8")
