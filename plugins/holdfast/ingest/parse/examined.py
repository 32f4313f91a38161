"""A file that has been looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.layout import references
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.parse.cleaning import Cleaned
from holdfast.ingest.parse.dialect import Dialect

Format = Literal["csv", "jsonl", "parquet"]


@dataclass(frozen=True)
class Examined:
    """A file that can be read, and the export it is.

    `plain` is what DuckDB reads: the landed file, or an unpacked, re-encoded or cleaned copy; `lines` its physical lines (rows,
    for Parquet and workbooks; elements, for JSON documents); `types` the DuckDB types of Parquet columns. `cleaned` is what
    the careful reader found; where it has not read the file yet, `carefully` lets it. `notes` are to be told once;
    `is_typed`: its numbers are numbers, not text; `written` is the dialect in which a cleaned file was delivered.
    """

    file: PulledFile
    plain: Path
    format: Format
    header: tuple[str, ...]
    lines: int
    export: Export
    dialect: Dialect | None = None
    types: tuple[str, ...] = ()
    cleaned: Cleaned | None = None
    known_names: frozenset[str] = frozenset()
    carefully: Callable[[], Examined] | None = field(default=None, compare=False, repr=False)
    notes: tuple[str, ...] = ()
    is_typed: bool = False
    written: Dialect | None = None

    @property
    def batch(self) -> tuple[object, ...]:
        """Files of which this is the same are read in one statement."""
        is_cleaned = self.cleaned is not None
        return (
            self.export.layout,
            self.export.number,
            self.format,
            self.header,
            self.dialect,
            self.types,
            is_cleaned,
            self.is_typed,
        )

    @property
    def delimiter(self) -> str | None:
        """What stands between its fields as it was delivered; None where it is no CSV file."""
        dialect = self.written or (None if self.is_typed else self.dialect)
        return dialect.delimiter if dialect else None

    @property
    def header_lines(self) -> int:
        """The lines before the first row of `plain`."""
        return 0 if self.dialect is None else self.dialect.header_lines

    @property
    def line_counts(self) -> Mapping[str, int]:
        """What the physical lines of the file are: header, preamble, footer, blank, rows, unreadable records, and further lines
        of records (continuation)."""
        if self.cleaned is not None:
            return self.cleaned.counts
        return {"header": self.header_lines, "rows": self.lines - self.header_lines}

    @property
    def json_references(self) -> tuple[str, ...]:
        """The names and paths to take out of each JSON object."""
        return references.of_export(self.export.spec)
