"""`make up`: Airflow's four components on this machine's loopback, stopped together by Ctrl-C.

HOLDFAST_PORT (8080) is the port; HOLDFAST_ADMIN_PASSWORD the password of the user `admin`, made up once when not given.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, TextIO

from holdfast.errors import HoldfastError
from holdfast.home_modes import keep_private
from holdfast.settings import load_settings

HOST = "127.0.0.1"
USER = "admin"
PATIENCE_SECONDS = 15


def main() -> int:
    """Serve until stopped; returns the exit code."""
    try:
        settings = load_settings()
        port = int(os.environ.get("HOLDFAST_PORT") or 8080)
    except (HoldfastError, ValueError) as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2
    keep_private(settings)
    from airflow_home import prepare_database, set_environment
    from progress import take_over_output

    home = set_environment(settings, "served")
    screen = take_over_output(home / "logs" / "start.log")
    passwords = _passwords_file(home)
    os.environ.update(_access(home, passwords, port))
    if settings.is_sample:
        from holdfast.sample import write_sample

        write_sample(Path(settings.exports))
    print("Starting Airflow...", file=screen)
    prepare_database(home)
    return _serve(home, passwords, port, screen)


def _access(home: Path, passwords: Path, port: int) -> dict[str, str]:
    """Loopback, one user with a password, and secrets that the components share and nobody else can read."""
    address = f"http://{HOST}:{port}"
    return {
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__API_AUTH__JWT_SECRET": _kept_secret(home / "jwt_secret"),
        "AIRFLOW__API__SECRET_KEY": _kept_secret(home / "secret_key"),
        "AIRFLOW__CORE__FERNET_KEY": _kept_secret(home / "fernet_key"),
    }


def _passwords_file(home: Path) -> Path:
    file = home / "passwords.json"
    given = os.environ.pop("HOLDFAST_ADMIN_PASSWORD", "")
    if given or not file.exists():
        _write_private(file, json.dumps({USER: given or secrets.token_urlsafe(16)}))
    return file


def _kept_secret(file: Path) -> str:
    if not file.exists():
        # 32 bytes in URL-safe base64, padded: what Fernet wants, and enough for the others
        _write_private(file, secrets.token_urlsafe(32) + "=")
    return file.read_text(encoding="utf-8")


def _write_private(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        target.write(text)
    file.chmod(0o600)


def _serve(home: Path, passwords: Path, port: int, screen: TextIO) -> int:
    """Run the components; when one ends or somebody stops us, stop them all with everything that they started."""
    logs = home / "logs"
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: stopped.append(received))
    components: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
            components[name] = _start(name, logs / f"{name}.log")
        if _is_up(port, components, stopped):
            print(f"Airflow: http://{HOST}:{port}   user {USER}, password in {passwords}", file=screen)
            print(f"Pages:   http://{HOST}:{port}/plugin/holdfast", file=screen)
            print(f"Logs:    {logs}   Ctrl-C stops it.", file=screen)
        while not stopped and all(process.poll() is None for process in components.values()):
            time.sleep(0.5)
        dead = [name for name, process in components.items() if process.poll() is not None]
        if not stopped:
            print(f"holdfast: Airflow's {dead[0]} ended; see {logs / dead[0]}.log.", file=screen)
        return 0 if stopped else 1
    finally:
        _stop(components)


def _start(name: str, log: Path) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("airflow")), name]
    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True)


def _is_up(port: int, components: dict[str, Any], stopped: list[int]) -> bool:
    while not stopped and all(process.poll() is None for process in components.values()):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/v2/monitor/health", timeout=5) as answer:
                health = json.load(answer)
            if health["scheduler"]["status"] == "healthy" and health["dag_processor"]["status"] == "healthy":
                return True
        except (urllib.error.URLError, OSError, ValueError):
            pass
        time.sleep(0.5)
    return False


def _stop(components: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask each process group to end, then make it: a component's own children are in its group."""
    for process in components.values():
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and any(process.poll() is None for process in components.values()):
        time.sleep(0.1)
    for process in components.values():
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


if __name__ == "__main__":
    sys.exit(main())
