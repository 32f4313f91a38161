"""`make dashboards`: the dashboard into a Superset of yours; `make superset`: a Superset on this machine, with it.

    python -m holdfast.superset import <program superset> [user]
    python -m holdfast.superset serve <program superset> [port]
    python -m holdfast.superset bundle <file.zip>

HOLDFAST_DASHBOARD_DATABASE is what its charts ask: a SQLAlchemy URI of the serving PostgreSQL; by default the published file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.settings import Settings, load_settings
from holdfast.superset.bundle import place_of, write_bundle
from holdfast.superset.client import import_dashboards
from holdfast.superset.local import HOST, USER, prepare, serve_command


def main(arguments: list[str]) -> int:
    """Do what the arguments name; returns the exit code: 2 with one sentence when it cannot be done."""
    try:
        command, target, *rest = arguments
        settings = load_settings()
        if command == "bundle":
            print(write_bundle(settings, Path(target), settings.dashboard_database))
        elif command == "import":
            import_dashboards(settings, Path(target), rest[0] if rest else USER, settings.dashboard_database, {})
            print(f"Imported; its charts ask {place_of(settings, settings.dashboard_database).name}.")
        else:
            _serve(settings, Path(target), int(rest[0]) if rest else 8088)
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings, superset: Path, port: int) -> None:
    addresses = ["", *([settings.dashboard_database] if settings.dashboard_database else [])]
    home, _password = prepare(settings, superset, addresses)
    print(f"Superset: http://{HOST}:{port}/dashboard/list/   user {USER}, password in {home / 'password'}", flush=True)
    command, env = serve_command(superset, home, port)
    os.execve(command[0], command, env)  # Ctrl-C reaches it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
