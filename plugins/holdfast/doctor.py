"""`make doctor`: looks at an installation and says what to mend. It changes nothing, and no secret is printed.

Exit codes: 0 nothing to mend (warnings may be there), 1 something to mend.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from holdfast.doctor_places import ConnectionTo, Finding, look_at_deliveries, look_at_exports
from holdfast.errors import HoldfastError
from holdfast.settings import PROJECT, Settings, load_settings

# A build writes a new published version beside the old ones, and DuckDB spills about as much again.
FREE_PER_WAREHOUSE = 3
LEAST_FREE_BYTES = 2 * 1024**3
STALE_AFTER = timedelta(days=2)
LOCKED = ("apache-airflow", "dbt-core", "dbt-duckdb", "duckdb", "great-expectations")
MARTS_TO_READ = """
    select count(*)
    from pg_class as tables
    inner join pg_namespace as schemas on tables.relnamespace = schemas.oid
    where
        schemas.nspname = 'marts' and tables.relkind in ('r', 'v')
        and has_schema_privilege(schemas.oid, 'usage') and has_table_privilege(tables.oid, 'select')
"""


Check = Callable[[Settings], Iterator[Finding]]


def examine(env: Mapping[str, str] | None = None, connection_to: ConnectionTo | None = None) -> list[Finding]:
    """Everything that was found, in the order in which it is best mended.

    `connection_to` gives the way to places behind a network, which are not looked at without it.
    """
    try:
        settings = load_settings(env)
    except HoldfastError as error:
        return [Finding("mend", "settings", str(error))]
    findings = [Finding("good", "settings", f"They can be used; home is {settings.home}.")]
    places: dict[str, Check] = {
        "exports": lambda settings: look_at_exports(settings, connection_to),
        "deliveries": lambda settings: look_at_deliveries(settings, connection_to),
    }
    for subject, check in {**CHECKS, **places}.items():
        try:
            findings += check(settings)
        except HoldfastError as error:
            findings.append(Finding("mend", subject, str(error)))
        except OSError as error:
            findings.append(Finding("mend", subject, f"It could not be looked at: {error}."))
    return findings


def _versions(settings: Settings) -> Iterator[Finding]:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        yield Finding("look", "versions", f"Python {sys.version.split()[0]} is not one of those tested, 3.11 to 3.13.")
    lines = (PROJECT / "requirements" / "runtime.lock").read_text(encoding="utf-8").splitlines()
    locked = dict(
        line.split(" ")[0].split("==", 1) for line in lines if "==" in line and not line.startswith((" ", "#"))
    )
    wrong = []
    for name in LOCKED:
        try:
            if version(name) != locked[name]:
                wrong.append(f"{name} is {version(name)}, locked is {locked[name]}")
        except PackageNotFoundError:
            wrong.append(f"{name} is not installed")
    if wrong:
        yield Finding("mend", "versions", f"{'; '.join(wrong)}; run `make setup`, or build the image again.")
    else:
        yield Finding("good", "versions", ", ".join(f"{name} {locked[name]}" for name in LOCKED) + ".")


def _permissions(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        yield Finding("look", "permissions", f"{home} does not exist yet; the first run makes it.")
        return
    if home.stat().st_uid != os.getuid() or not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("mend", "permissions", f"{home} is not this user's own; change its owner, or set HOLDFAST_HOME.")
        return
    open_to = [path.name for path in home.iterdir() if path != settings.published and _is_open(path)]
    if open_to:
        yield Finding(
            "look", "permissions", f"Others may read {', '.join(sorted(open_to)[:5])}; the next run closes it."
        )
    else:
        yield Finding(
            "good", "permissions", f"Only their owner reads the files; published/ is for: {settings.readers}."
        )


def _is_open(path: Path) -> bool:
    return not path.is_symlink() and bool(path.stat().st_mode & 0o077)


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    warehouse = settings.warehouse.stat().st_size if settings.warehouse.exists() else 0
    needed = max(LEAST_FREE_BYTES, FREE_PER_WAREHOUSE * warehouse)
    said = f"{free / 1024**3:,.1f} GiB are free where {settings.home} is"
    if free < needed:
        yield Finding(
            "mend", "disk", f"{said}; a build may need {needed / 1024**3:,.1f} GiB: make room, or move the home."
        )
    else:
        yield Finding("good", "disk", f"{said}.")


def _last_run(settings: Settings) -> Iterator[Finding]:
    from holdfast.published_copy import is_published, published_as_of, read_manifest

    for file in sorted((settings.home / "checks").glob("*.json")):
        results = json.loads(file.read_text(encoding="utf-8"))["results"]
        failed = [result["expectation"] for result in results if result["status"] == "failed"]
        if failed:
            says = f"The checkpoint {file.stem} failed last time ({', '.join(failed[:3])}); open {settings.home}/docs/checks/."
            yield Finding("mend", "last run", says)
    if not is_published(settings):
        yield Finding("look", "last run", "Nothing is published yet; run `make run`.")
        return
    manifest, as_of = read_manifest(settings), published_as_of(settings)
    says = f"Published is {manifest['version']}, as of {as_of:%Y-%m-%d %H:%M %Z}"
    is_stale = not settings.is_sample and not settings.as_of and datetime.now(UTC) - as_of > STALE_AFTER
    if is_stale:
        yield Finding(
            "look", "last run", f"{says}, which is more than two days ago; look whether the DAGs are unpaused."
        )
    else:
        yield Finding("good", "last run", f"{says}.")


def _postgres(settings: Settings) -> Iterator[Finding]:
    from holdfast.published_copy import is_published, read_manifest
    from holdfast.serve.server import open_server

    address = settings.postgres
    if not address:
        yield Finding("good", "postgres", "Serving is off (HOLDFAST_POSTGRES is not set).")
        return
    if "://" not in address and "=" not in address:
        yield Finding("look", "postgres", f"Its address is in Airflow's connection {address}; test it there.")
        return
    with open_server(address) as server:
        served = server.execute("select to_regclass('audit.published_version')::text")[0][0]
        version_there = server.execute("select version from audit.published_version")[0][0] if served else None
    published = read_manifest(settings)["version"] if is_published(settings) else None
    if version_there == published:
        yield Finding(
            "good", "postgres", f"{server.name} serves {version_there or 'nothing, as nothing is published'}."
        )
    else:
        says = f"{server.name} serves {version_there or 'nothing yet'}, published is {published}; run serve_postgres."
        yield Finding("look", "postgres", says)


def _dashboard(settings: Settings) -> Iterator[Finding]:
    from holdfast.serve.server import open_server
    from holdfast.superset.bundle import place_of

    address = settings.dashboard_database
    place_of(settings, address)  # says what is no address of a PostgreSQL
    if not address:
        yield Finding(
            "good", "dashboard", "Its charts ask the published file (HOLDFAST_DASHBOARD_DATABASE is not set)."
        )
        return
    # SQLAlchemy may name a driver in the scheme, libpq does not
    with open_server("postgresql" + address[address.index("://") :]) as server:
        readable = server.execute(MARTS_TO_READ)[0][0]
    if readable:
        yield Finding("good", "dashboard", f"{server.name} shows its user {readable} marts.")
    else:
        says = f"{server.name} has no marts that its user may read; run serve_postgres, or grant the role (docs/serving.md)."
        yield Finding("mend", "dashboard", says)


CHECKS: Mapping[str, Check] = {
    "versions": _versions,
    "permissions": _permissions,
    "disk": _disk,
    "last run": _last_run,
    "postgres": _postgres,
    "dashboard": _dashboard,
}
MARKS = {"good": "✓", "look": "!", "mend": "✗"}


def main(connection_to: ConnectionTo | None = None) -> int:
    """Print what was found; returns the exit code."""
    findings = examine(connection_to=connection_to)
    for finding in findings:
        print(f"{MARKS[finding.verdict]} {finding.subject:<12} {finding.says}")
    return int(any(finding.verdict == "mend" for finding in findings))


if __name__ == "__main__":
    sys.exit(main())
