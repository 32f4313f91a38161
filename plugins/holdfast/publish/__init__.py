"""Handing a checked version to readers, all at once.

`published/current` is a link to `published/versions/<version>`; `holdfast.duckdb`, `parquet` and `manifest.json` are links
through it. A version is written aside and becomes current by one atomic rename, so a reader finds the old version or the new
one, whole, and a reader that has the old one open keeps it.

A version begins with what the one before holds unchanged: `contents` says which parts of which tables those are, `files` writes
the others.
"""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast import __version__
from holdfast.builds import finish_build
from holdfast.home_modes import keep_private, open_to_readers
from holdfast.publish.contents import public_tables
from holdfast.publish.files import Former, write_files
from holdfast.rules import all_rules
from holdfast.settings import Settings
from holdfast.warehouse import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)

KEPT_VERSIONS = 3


def publish(settings: Settings) -> dict[str, Any]:
    """Publish the warehouse's public tables and return the manifest.

    The manifest gives as_of, build, rules, and per table its rows and the SHA-256 of its Parquet files. The same build gives
    the same tables; a part of a table that did not change keeps its bytes.
    """
    keep_private(settings)
    folder = settings.published
    staging = folder / "versions" / ".writing"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    with connect(settings, read_only=True) as connection:
        written = write_files(connection, public_tables(connection), staging, Former.of(settings))
        manifest = _head(connection) | {"code_version": __version__} | written
    version = _free_name(folder / "versions", f"{manifest['build_id']:08d}-{manifest['rules']}")
    manifest["version"] = version
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    (staging / "manifest.json").write_text(text + "\n", encoding="utf-8")
    open_to_readers(settings, staging)
    _make_current(folder, staging, version)
    finish_build(settings)
    _forget_old_versions(folder, version)
    log.info("Published %s: %d tables as of %s.", version, len(manifest["tables"]), manifest["as_of"])
    return manifest


def _head(connection: DuckDBPyConnection) -> dict[str, Any]:
    row = connection.execute("select build_id, input from audit.build_window").fetchone()
    assert row is not None, "begin_build writes the row before anything can be published"
    built: dict[str, Any] = json.loads(row[1])
    return built | {"run": f"build {row[0]}", "build_id": row[0], "rules": all_rules(built["layer_rules"])}


def _make_current(folder: Path, staging: Path, version: str) -> None:
    final = folder / "versions" / version
    staging.rename(final)
    _link(folder / "current", Path("versions") / version)
    for name in ("holdfast.duckdb", "parquet", "manifest.json"):
        if not (folder / name).is_symlink():
            _link(folder / name, Path("current") / name)


def _free_name(versions: Path, name: str) -> str:
    """`name`, numbered where it is taken: the same build again, after it was killed between renaming the folder and flipping the link."""
    number = 2
    candidate = name
    while (versions / candidate).exists():
        candidate, number = f"{name}.{number}", number + 1
    return candidate


def _link(link: Path, target: Path) -> None:
    aside = link.with_name(f".{link.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)


def _forget_old_versions(folder: Path, current: str) -> None:
    versions = sorted(path for path in (folder / "versions").iterdir() if path.name != current)
    hidden = [path for path in versions if path.name.startswith(".")]
    for path in hidden + [path for path in versions if path not in hidden][: -(KEPT_VERSIONS - 1)]:
        shutil.rmtree(path, ignore_errors=True)
