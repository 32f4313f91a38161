"""Who may read what lies under HOLDFAST_HOME: its owner alone, for it names people; others the published copy, by setting."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

# By HOLDFAST_READERS: the modes of the home itself (others may pass through it, not list it), and of published folders and files.
MODES = {"owner": (0o700, 0o700, 0o600), "group": (0o710, 0o750, 0o640), "all": (0o711, 0o755, 0o644)}
OTHERS = 0o077


def keep_private(settings: Settings) -> None:
    """Make the home, and from now on everything that this process writes, its owner's only.

    A home that others could look into, made before or by hand, is tightened; what is published follows the setting.
    Raises HoldfastError where the home is another user's.
    """
    os.umask(OTHERS)
    settings.home.mkdir(parents=True, exist_ok=True)
    of_home, of_folders, _ = MODES[settings.readers]
    try:
        # before the home lets anybody pass: what lay safe behind its own mode no longer would
        for path in settings.home.iterdir():
            with suppress(FileNotFoundError):  # another task's, and gone meanwhile: DuckDB's log, say
                if path != settings.published and not path.is_symlink() and path.stat().st_mode & OTHERS:
                    _tighten(path)
        if settings.home.stat().st_mode & 0o777 != of_home:
            settings.home.chmod(of_home)
        if settings.published.is_dir() and settings.published.stat().st_mode & 0o777 != of_folders:
            open_to_readers(settings, settings.published)
    except PermissionError as error:
        raise HoldfastError(
            f"HOLDFAST_HOME must be the user's own who runs Holdfast, for its permissions are set: {error.filename} is not; "
            "change its owner, or name another folder."
        ) from None


def open_to_readers(settings: Settings, folder: Path) -> None:
    """Give a folder of the published copy, and all below it, the modes that the setting asks for."""
    _, of_folders, of_files = MODES[settings.readers]
    for path in _below(folder):
        path.chmod(of_folders if path.is_dir() else of_files)
    folder.chmod(of_folders)


def _tighten(path: Path) -> None:
    for each in (path, *_below(path)):
        with suppress(FileNotFoundError):
            each.chmod(each.stat().st_mode & 0o777 & ~OTHERS)


def _below(folder: Path) -> Iterator[Path]:
    """Everything below, links aside: they have no mode of their own, and may lead elsewhere."""
    return (path for path in folder.rglob("*") if not path.is_symlink())
