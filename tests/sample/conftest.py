"""The sample, written once for all its tests, and a plain reader of its exports that knows nothing of the pipeline."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.sample import write_sample

Rows = list[dict[str, str]]
Reader = Callable[[str, str], Rows]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "exports"
    write_sample(folder)
    return folder


@pytest.fixture(scope="session")
def expected(sample: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((sample / "truth" / "expected.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="session")
def delivered(sample: Path) -> Reader:
    """Every row of one object as delivered, in the order of delivery; the same bytes are read once."""

    def read(source: str, name: str) -> Rows:
        rows: Rows = []
        seen = set()
        for path in sorted((sample / source).glob(f"{name}_20*"), key=_natural):
            digest = hashlib.sha256(path.read_bytes()).digest()
            if digest not in seen:
                seen.add(digest)
                rows.extend(_read(path))
        return rows

    return read


def _natural(path: Path) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]


def _read(path: Path) -> Rows:
    if path.name.endswith(".gz"):
        try:
            lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
        except EOFError:
            return []
        return [json.loads(line) for line in lines if line.endswith("}")]
    content = path.read_bytes()
    is_portuguese = b";" in content.split(b"\n", 1)[0]
    lines = content.decode("cp1252" if is_portuguese else "utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";" if is_portuguese else ","))
    return [{name: _canonical(text) for name, text in row.items()} for row in rows] if is_portuguese else rows


def _canonical(text: str) -> str:
    if re.fullmatch(r"[\d.]+,\d\d", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", text):
        return f"{datetime.strptime(text, '%d/%m/%Y %H:%M:%S').isoformat()}Z"
    return {"sim": "true", "não": "false"}.get(text, text)
