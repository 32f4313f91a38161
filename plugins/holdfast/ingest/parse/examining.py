"""What a landed file is: its format, encoding and header. Raises Refused when it is none we can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.files import unpacking
from holdfast.ingest.files.encodings import find_encoding
from holdfast.ingest.files.plain_text import new_file, rewrite, survey, unify_lines
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.files.unpacking import Limits
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.matching import find_export
from holdfast.ingest.parse.alike import Alike
from holdfast.ingest.parse.cleaning import clean_lines
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.json_documents import write_lines
from holdfast.ingest.parse.tables import HEAD_BYTES, examine_table, examine_workbook, forms_of
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# what people take for tables, by how it begins; XML and HTML may have a mark and blanks before
OTHER_DOCUMENTS = {
    "%PDF": "It is a PDF document; export the data as CSV, JSON or Excel.",
    "<?xml": "It is XML, which is not read; export the data as CSV, JSON or Excel.",
    "<!doctype html": "It is a web page (some systems call it an Excel file); save it as .xlsx or CSV.",
    "<html": "It is a web page (some systems call it an Excel file); save it as .xlsx or CSV.",
}
# a NUL among so many characters is dirt; more of them are no text
NUL_SHARE = 0.001


def examine(
    file: PulledFile,
    path: Path,
    exports: Sequence[Export],
    work: Path,
    connection: DuckDBPyConnection,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    alike: Alike | None = None,
) -> Examined:
    """Look at the landed file at `path`; copies go to `work`. Raises Refused with the reason.

    `alike` spares finding out what was found out of a file like it, and learns.
    """
    if file.bytes == 0:
        raise Refused("It is empty.")
    plain = unpacking.unpack(path, work, limits)
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise Refused("It is empty.")
    if head.startswith(b"PAR1"):
        return _examine_parquet(file, plain, exports, connection)
    if head.startswith(unpacking.ZIP) and unpacking.is_workbook(plain):
        return examine_workbook(file, plain, exports, work, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("It is an old Excel workbook (.xls); save it as .xlsx or CSV.")
    start = head[:200].replace(b"\0", b"").decode("ascii", errors="ignore").strip().casefold()
    for sign, reason in OTHER_DOCUMENTS.items():
        if start.startswith(sign.casefold()):
            raise Refused(reason)
    return _examine_text(file, plain, exports, work, Alike() if alike is None else alike)


def _examine_text(file: PulledFile, plain: Path, exports: Sequence[Export], work: Path, alike: Alike) -> Examined:
    found = survey(plain)
    hints = {export.spec.encoding for export in exports if export.spec.encoding}
    encoding = find_encoding(plain, found.bad_at, found.nul_count > max(8, NUL_SHARE * found.bytes), hints)
    if encoding is None:
        raise Refused("It is not text, nor an archive, a workbook or a Parquet file.")
    is_rewritten = encoding != "utf-8"
    if is_rewritten or found.is_mixed:
        plain = rewrite(plain, work, encoding) if is_rewritten else unify_lines(plain, work)
        found = survey(plain)
    is_doubtful = is_rewritten and found.has_replaced
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    start = head.decode("utf-8", errors="replace").removeprefix("\ufeff").lstrip()
    if start.startswith("{") and _is_lines(start, len(head) < HEAD_BYTES, exports):
        header = _json_keys(start, len(head) < HEAD_BYTES)
        export = find_export(file.name, header, exports)

        def read_carefully() -> Examined:
            cleaned = clean_lines(plain, work, new_file(work).name, is_doubtful)
            return Examined(file, cleaned.plain, "jsonl", header, found.lines, export, cleaned=cleaned)

        if found.has_nul or found.bad_at is not None or is_doubtful:
            return read_carefully()
        return Examined(file, plain, "jsonl", header, found.lines, export, carefully=read_carefully)
    if start.startswith(("{", "[")):
        return _examine_json_document(file, plain, exports, work)
    return examine_table(file, plain, found, is_doubtful, exports, work, alike)


def _examine_json_document(file: PulledFile, plain: Path, exports: Sequence[Export], work: Path) -> Examined:
    """An array of objects, or a document that holds one."""
    refusal: Refused | None = None
    for records in dict.fromkeys(form.records for form, _ in forms_of(file.name, exports)):
        group = [export for export in exports if export.spec.records in (None, records)]
        try:
            lines, count = write_lines(plain, work, records)
            if not count:
                raise Refused("Its JSON array is empty.")
            with lines.open("rb") as stream:
                head = stream.read(HEAD_BYTES)
            header = _json_keys(head.decode("utf-8", errors="replace"), len(head) < HEAD_BYTES)
            return Examined(file, lines, "jsonl", header, count, find_export(file.name, header, group))
        except Refused as reason:
            refusal = reason
    raise refusal or Refused("It is a JSON document.")


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


def _is_lines(text: str, is_whole: bool, exports: Sequence[Export]) -> bool:
    """Whether some line is a JSON object by itself; a document that is one line is none (it holds the records in an array)."""
    for value in _objects(text, is_whole):
        has_records = any(isinstance(part, list) and part and isinstance(part[0], dict) for part in value.values())
        if not has_records or not is_whole or "\n" in text.strip():
            return True
        columns = {key.casefold() for key in value}
        return any(export.fits(columns) for export in exports)
    return False


def _objects(text: str, is_whole: bool) -> Iterator[dict[str, object]]:
    """The JSON objects among the first lines."""
    lines = text.split("\n")
    for line in (lines if is_whole else lines[:-1] or lines)[:1000]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _json_keys(text: str, is_whole: bool) -> tuple[str, ...]:
    """The top-level keys of the first objects, in order of appearance."""
    keys: dict[str, None] = {}
    for value in _objects(text, is_whole):
        keys.update(dict.fromkeys(value))
    if not keys:
        raise Refused("It begins like JSON, but no line of it is a JSON object (JSON lines are one object per line).")
    return tuple(keys)
