"""Quarantined rows as files to correct: quarantine/to_correct/<source>/<load>_<file>.csv, with why beside each row.

A person corrects the values and drops the file into the exports. It has the header of the file that the rows came in, so the same
layout reads it; the columns before it say where each row was, and are kept in raw as `_extra`. Both stay on record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.ingest.files import places
from holdfast.quoting import literals

# Before the delivered columns, so that a row with too many or too few of them keeps its own in their places.
ABOUT = ("holdfast_reason", "holdfast_file", "holdfast_line")
Bad = tuple[str, int, str, str]


def write_corrections(home: Path, source: str, record: Mapping[str, Any]) -> list[Path]:
    """Write a file per delivered file of a committed load with quarantined rows; returns them. Doing it again changes nothing."""
    written = []
    for file in record["files"]:
        shape = file.get("shape")
        bad = _quarantined(home, source, record["load_id"], file) if shape else []
        if not bad:
            continue
        is_csv = shape["format"] == "csv"
        name = f"{record['load_id']}_{Path(file['file']).name.split('.')[0]}.{'csv' if is_csv else 'jsonl'}"
        target = places.corrections_folder(home, source) / name
        write_atomically(target, _as_csv(bad, shape) if is_csv else _as_json_lines(bad))
        written.append(target)
    return written


def _quarantined(home: Path, source: str, load_id: str, file: Mapping[str, Any]) -> list[Bad]:
    """File, line, reasons and text of each quarantined row, once, by line."""
    import duckdb

    folder = home / "quarantine" / source
    paths = [path for name in file["objects"] if (path := folder / name / f"{load_id}.parquet").exists()]
    if not paths:
        return []
    with duckdb.connect() as connection:
        found: list[Bad] = connection.execute(
            "select _file, _line, string_agg(distinct reason, '; ' order by reason), any_value(raw_text)"
            f" from read_parquet({literals(paths)}) where _file = ? group by _file, _line order by _line",
            [file["file"]],
        ).fetchall()
    return found


def _as_csv(bad: Sequence[Bad], shape: Mapping[str, Any]) -> str:
    """The reasons as proper CSV before the text as it was delivered."""
    delimiter = shape["delimiter"]
    lines = [_joined([*ABOUT, *shape["header"]], delimiter)]
    lines += [_joined([reason, file, str(line)], delimiter) + delimiter + text for file, line, reason, text in bad]
    return "\n".join(lines) + "\n"


def _joined(values: Sequence[str], delimiter: str) -> str:
    return delimiter.join(
        '"' + value.replace('"', '""') + '"' if any(mark in value for mark in (delimiter, '"', "\n", "\r")) else value
        for value in values
    )


def _as_json_lines(bad: Sequence[Bad]) -> str:
    """The objects with the reasons in them; a line that is no object stands as it was delivered."""
    lines = []
    for file, line, reason, text in bad:
        try:
            record = json.loads(text)
        except ValueError:
            record = None
        about = dict(zip(ABOUT, (reason, file, line), strict=True))
        is_object = isinstance(record, dict)
        lines.append(json.dumps({**about, **record}, ensure_ascii=False) if is_object else text)
    return "\n".join(lines) + "\n"
