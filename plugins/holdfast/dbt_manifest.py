"""The dbt project as dbt reads it. Reading takes seconds, and no setting changes what is read: it is done once, and kept."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from holdfast.atomic_files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from holdfast.settings import Settings

READ = "partial_parse.msgpack"
NOTE = ".sha256"
# What profiles.yml takes from the environment. Of all that only the file's name is in what is read, as the database of every
# table; but dbt reads all anew where anything differs.
PROFILE = {"HOLDFAST_TEMP": "", "HOLDFAST_THREADS": "1", "HOLDFAST_MODELS_AT_ONCE": "1", "HOLDFAST_MEMORY_LIMIT": "1GB"}

_manifests: dict[tuple[str, tuple[tuple[str, int], ...]], Any] = {}


def dbt_options(settings: Settings) -> list[str]:
    """The options of every dbt command: where the project is, and where what dbt writes goes."""
    project = str(settings.project / "dbt_project")
    folder = settings.home / "dbt"
    places = ["--project-dir", project, "--profiles-dir", project, "--target-path", str(folder / "target")]
    quiet = [
        "--log-path",
        str(folder / "logs"),
        "--log-level",
        "none",
        "--log-level-file",
        "none",
        "--no-version-check",
        "--no-use-colors",
    ]
    return places + quiet


def read_project(settings: Settings) -> Any:
    """The manifest that dbt's commands take; None when the project cannot be read: the command that follows says why.

    Once per process while no file changes. Across processes what was read is kept in the home, and taken while every file is the
    same; a new home begins with what another one of the same project has read.
    """
    # the project as JSON, written anew at each of three commands, took a fifth of a small build
    os.environ.setdefault("DBT_WRITE_JSON", "false")
    project = settings.project / "dbt_project"
    paths = _files(project)
    files = tuple((str(path), path.stat().st_mtime_ns) for path in paths)
    read = (settings.engine, files)
    if read not in _manifests:
        _manifests[read] = _read(settings, _digest(project, paths))
        # kept to the end of the process: looking through its million objects for garbage, again and again, took a tenth of a build
        gc.collect()
        gc.freeze()
    return _manifests[read]


def is_read(settings: Settings) -> bool:
    """Whether the project was read as it is now, so that dbt need not parse its files."""
    project = settings.project / "dbt_project"
    digest = _digest(project, _files(project))
    return any(_is_of(read, digest) for read in _kept(settings))


def _files(project: Path) -> list[Path]:
    return [
        path
        for path in sorted(project.rglob("*.*"))
        if path.is_file() and "target" not in path.relative_to(project).parts
    ]


def _digest(project: Path, paths: Sequence[Path]) -> str:
    """Of the names, in the project, and the contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(project)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _note(read: Path, digest: str) -> str:
    """What stands beside what was read: of which files, and that it is this and no other version's."""
    return f"{digest} {hashlib.sha256(read.read_bytes()).hexdigest()}"


def _kept(settings: Settings) -> tuple[Path, Path]:
    """Where what was read is kept: of this home, and for homes to come."""
    shared = settings.project / "dbt_project" / "target" / "read" / settings.engine / READ
    return settings.home / "dbt" / "target" / READ, shared


def _is_of(read: Path, digest: str) -> bool:
    try:
        return read.with_suffix(NOTE).read_text(encoding="ascii") == _note(read, digest)
    except FileNotFoundError:
        return False


def _read(settings: Settings, digest: str) -> Any:
    from dbt.cli.main import dbtRunner

    own, shared = _kept(settings)
    # dbt would go on from what it read of an older version, and has then kept a test whose model and definition both changed
    for read in (own, shared):
        with suppress(OSError):
            if not _is_of(read, digest):
                read.unlink()
    if not own.exists() and shared.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shared, own)
    with _profile_of_any_home(settings):
        manifest = dbtRunner().invoke(["parse", *dbt_options(settings)]).result
    if manifest is None:
        return None
    write_atomically(own.with_suffix(NOTE), _note(own, digest).encode())
    with suppress(OSError):  # the project may be read-only, as in a container: then each home reads it once
        if not (shared.exists() and shared.read_bytes() == own.read_bytes()):
            write_atomically(shared, own.read_bytes())
            write_atomically(shared.with_suffix(NOTE), _note(shared, digest).encode())
    return manifest


@contextmanager
def _profile_of_any_home(settings: Settings) -> Iterator[None]:
    taken = PROFILE | {"HOLDFAST_WAREHOUSE": settings.warehouse.name, "HOLDFAST_ENGINE": settings.engine}
    given = {name: os.environ.get(name) for name in taken}
    os.environ.update(taken)
    try:
        yield
    finally:
        for name, value in given.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
