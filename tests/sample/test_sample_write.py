"""write_sample: the same bytes every time, nothing to do the second time, nothing of others' lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import holdfast
from holdfast.errors import HoldfastError
from holdfast.sample import MARKER, write_sample


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_processes_with_other_hash_seeds_write_the_same_bytes(tmp_path: Path) -> None:
    code = "import sys, pathlib; from holdfast.sample import write_sample; write_sample(pathlib.Path(sys.argv[1]), 0.1)"
    library = str(Path(holdfast.__file__).parents[1])
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": library, "TZ": f"UTC-{seed}"}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], check=True, env=environment)
    first = _digests(tmp_path / "1")
    assert len(first) > 100
    assert first == _digests(tmp_path / "2")


def test_a_complete_sample_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    write_sample(folder, 0.1)
    probe = folder / "crm" / "customers_2025-12.csv"
    probe.write_text("touched", encoding="utf-8")
    write_sample(folder, 0.1)
    assert probe.read_text(encoding="utf-8") == "touched"


def test_an_unfinished_or_other_sample_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    write_sample(folder, 0.1)
    whole = _digests(folder)
    (folder / MARKER).unlink()
    shutil.rmtree(folder / "chat")
    write_sample(folder, 0.1)
    assert _digests(folder) == whole
    write_sample(folder, 0.2)
    assert _digests(folder) != whole
    assert [path.name for path in tmp_path.iterdir()] == ["exports"]


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "payroll.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(HoldfastError, match="something else"):
        write_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["payroll.csv"]
