"""A careful reading, written down for DuckDB: a copy that holds only good records, in one dialect, and beside it the line of
each record and the lines that are none."""

from __future__ import annotations

import csv
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.parse.dialect import LINES
from holdfast.ingest.parse.records import MAX_JSON_LINE_BYTES, MAX_TEXT, Record, RecordReader


@dataclass(frozen=True, eq=False)
class Cleaned:
    """`plain` holds the records (in the dialect CLEAN, or JSON lines), `lines` the line of each, `bad` (None: there are
    none) line, reason and text of what cannot be read, as CSV; `counts` says what the lines of the file are."""

    plain: Path
    lines: array[int]
    bad: Path | None
    bad_count: int
    counts: Mapping[str, int]


class CleanCopy:
    """Writes the files of a Cleaned. A context manager."""

    def __init__(self, work: Path, name: str) -> None:
        self.plain = work / f"{name}_clean"
        self.bad = work / f"{name}_bad"
        self.lines: array[int] = array("q")
        self.bad_count = 0
        self.stack = ExitStack()

    def __enter__(self) -> CleanCopy:
        self.stream = self.stack.enter_context(self.plain.open("w", encoding="utf-8", newline=""))
        self.bad_stream = self.stack.enter_context(
            self.bad.open("w", encoding="utf-8", newline="", errors="backslashreplace")
        )
        self.rows = csv.writer(self.stream, lineterminator="\n")
        self.bad_rows = csv.writer(self.bad_stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def reject(self, line: int, reason: str, text: str) -> None:
        self.bad_count += 1
        self.bad_rows.writerow((line, reason, text[:MAX_TEXT]))

    def done(self, counts: Mapping[str, int]) -> Cleaned:
        self.stack.close()
        return Cleaned(self.plain, self.lines, self.bad if self.bad_count else None, self.bad_count, dict(counts))


def clean(rows: Iterable[Record], counts: Mapping[str, int], work: Path, name: str) -> Cleaned:
    """Write the rows of a table into `work`; `counts`, of its lines, are complete when the rows are. Raises Refused when none of its records has the width of its header."""
    first_fault = ""
    with CleanCopy(work, name) as copy:
        for record in rows:
            if record.fault:
                first_fault = first_fault or f"line {record.line:,}: {record.fault}"
                copy.reject(record.line, record.fault, record.text)
            else:
                copy.lines.append(record.line)
                copy.rows.writerow(record.fields)
        cleaned = copy.done(counts)
    if copy.bad_count > 1 and not cleaned.lines:
        raise Refused(
            f"None of its {copy.bad_count:,} rows can be read under its header ({first_fault}). Rows that may be longer or "
            "shorter than the header need `ragged: true` in a layout."
        )
    return cleaned


def clean_lines(path: Path, work: Path, name: str, is_rewritten: bool) -> Cleaned:
    """Write the readable lines of a text, none of them blank, into `work`."""
    counts: Counter[str] = Counter()
    with CleanCopy(work, name) as copy, path.open("rb") as stream:
        for record in RecordReader(stream, LINES, is_rewritten, MAX_JSON_LINE_BYTES):
            if record.fault:
                copy.reject(record.line, record.fault, record.text)
                counts["unreadable"] += 1
            elif not record.text.strip():
                counts["blank"] += 1
            else:
                copy.lines.append(record.line)
                copy.stream.write(record.text + "\n")
                counts["rows"] += 1
        return copy.done(counts)
