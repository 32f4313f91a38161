"""What a landed file is: its format, encoding, dialect and header. Raises Refused when it is none we can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from holdfast.ingest.files import unpacking
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.files.text_encoding import find_encoding
from holdfast.ingest.layout import references
from holdfast.ingest.layout.layouts import Export
from holdfast.ingest.layout.matching import find_export
from holdfast.ingest.parse.dialect import Dialect, find_dialect
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEAD_BYTES = 1 << 18
Format = Literal["csv", "jsonl", "parquet"]


@dataclass(frozen=True)
class Examined:
    """A file that can be read, and the export it is.

    `plain` is what DuckDB reads: the landed file, or an unpacked, re-encoded copy; `lines` its physical lines (rows, for
    Parquet); `types` the DuckDB types of Parquet columns.
    """

    file: PulledFile
    plain: Path
    format: Format
    header: tuple[str, ...]
    lines: int
    export: Export
    dialect: Dialect | None = None
    types: tuple[str, ...] = ()

    @property
    def batch(self) -> tuple[object, ...]:
        """Files of which this is the same are read in one statement."""
        return (self.export.layout, self.export.number, self.format, self.header, self.dialect, self.types)


def examine(
    file: PulledFile, path: Path, exports: Sequence[Export], work: Path, connection: DuckDBPyConnection
) -> Examined:
    """Look at the landed file at `path`; copies go to `work`. Raises Refused with the reason."""
    if file.bytes == 0:
        raise Refused("It is empty.")
    plain = unpacking.unpack(path, work)
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise Refused("It is empty.")
    if head.startswith(b"PAR1"):
        return _examine_parquet(file, plain, exports, connection)
    plain, lines = _as_utf8(plain, exports, work)
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    text = head.decode("utf-8", errors="replace")
    is_whole = len(head) < HEAD_BYTES
    start = text.removeprefix("\ufeff").lstrip()
    if start.startswith("{"):
        header = _json_keys(start, is_whole)
        return Examined(file, plain, "jsonl", header, lines, find_export(file.name, header, exports))
    if start.startswith("["):
        raise Refused("It is a JSON array; deliver one JSON object per line (JSON lines).")
    more = [export.spec.delimiter for export in exports if export.spec.delimiter]
    dialect, header = find_dialect(text, is_whole, more)
    return Examined(file, plain, "csv", header, lines, find_export(file.name, header, exports), dialect)


def _as_utf8(plain: Path, exports: Sequence[Export], work: Path) -> tuple[Path, int]:
    """A UTF-8 version with one kind of line end, and its physical lines."""
    found = unpacking.survey(plain)
    encoding = find_encoding(plain, found.bad_at, found.has_nul)
    if encoding is None:
        raise Refused("It is not text, nor an archive or Parquet file.")
    if encoding not in ("utf-8", "utf-16"):
        # a layout can say what cannot be told from the bytes
        hints = {export.spec.encoding for export in exports if export.spec.encoding}
        encoding = hints.pop() if len(hints) == 1 else encoding
    is_mixed = sum(count > 0 for count in (found.crlf, found.lf)) > 1 or (found.cr and not found.lf + found.crlf)
    if encoding == "utf-8" and not is_mixed:
        return plain, found.lines
    copy = unpacking.rewrite(plain, work, encoding) if encoding != "utf-8" else unpacking.unify_lines(plain, work)
    return copy, unpacking.survey(copy).lines


def _examine_parquet(
    file: PulledFile, path: Path, exports: Sequence[Export], connection: DuckDBPyConnection
) -> Examined:
    import duckdb

    try:
        shape = connection.execute(f"describe select * from read_parquet({literal(path)})").fetchall()
        counted = connection.execute(f"select count(*) from read_parquet({literal(path)})").fetchone()
    except duckdb.Error:
        raise Refused("Its Parquet footer is damaged or cut off.") from None
    header = tuple(str(row[0]) for row in shape)
    export = find_export(file.name, header, exports)
    rows = int(counted[0]) if counted else 0
    return Examined(file, path, "parquet", header, rows, export, types=tuple(str(row[1]) for row in shape))


def _json_keys(text: str, is_whole: bool) -> tuple[str, ...]:
    """The top-level keys of the first objects, in order of appearance."""
    lines = text.split("\n")
    keys: dict[str, None] = {}
    readable = 0
    for line in (lines if is_whole else lines[:-1] or lines)[:1000]:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            readable += 1
            keys.update(dict.fromkeys(value))
    if not readable:
        raise Refused("It begins like JSON, but no line of it is a JSON object (JSON lines are one object per line).")
    return tuple(keys)


def json_references(export: Export) -> tuple[str, ...]:
    """The names and paths to take out of each JSON object."""
    return references.of_export(export.spec)
