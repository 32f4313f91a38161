"""Where ingest keeps its files under HOLDFAST_HOME."""

from __future__ import annotations

from pathlib import Path

from holdfast.ingest.files.results import PulledFile


def landed_file(home: Path, source: str, sha256: str, name: str) -> Path:
    return home / "landing" / source / sha256 / name


def fetched_folder(home: Path, source: str) -> Path:
    """Where files from behind a network arrive, and what was fetched is remembered."""
    return home / "landing" / "_fetched" / source


def landed_path(home: Path, source: str, file: PulledFile) -> Path:
    """Where the bytes of `file` lie (under the name they first came with)."""
    folder = home / "landing" / source / file.sha256
    return next(iter(sorted(folder.iterdir())), folder) if folder.is_dir() else folder


def refused_folder(home: Path, source: str) -> Path:
    return home / "refused" / source


def partition(home: Path, source: str, object_name: str, load_id: str) -> Path:
    return home / "raw" / source / object_name / f"{load_id}.parquet"


def pending_folder(home: Path, source: str) -> Path:
    return home / "raw" / "_pending" / source


def pending_partition(home: Path, source: str, object_name: str, load_id: str) -> Path:
    return pending_folder(home, source) / object_name / f"{load_id}.parquet"


def quarantine_file(home: Path, source: str, object_name: str, load_id: str) -> Path:
    return home / "quarantine" / source / object_name / f"{load_id}.parquet"


def pending_quarantine_folder(home: Path, source: str) -> Path:
    return home / "quarantine" / "_pending" / source


def pending_quarantine(home: Path, source: str, object_name: str, load_id: str) -> Path:
    return pending_quarantine_folder(home, source) / object_name / f"{load_id}.parquet"


def corrections_folder(home: Path, source: str) -> Path:
    return home / "quarantine" / "to_correct" / source


def load_record(home: Path, source: str, load_id: str) -> Path:
    return home / "loads" / source / f"{load_id}.json"


def pending_record(home: Path, source: str, load_id: str) -> Path:
    return pending_folder(home, source) / f"{load_id}.json"


def work_folder(home: Path, source: str) -> Path:
    return home / "tmp" / f"ingest_{source}"


def lock_file(home: Path, source: str) -> Path:
    return home / "tmp" / f"ingest_{source}.lock"
