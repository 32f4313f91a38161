"""Parsing: a batch of alike files becomes one Parquet file of text columns c0, c1, ... as delivered.

Parsing and numbering lines are two steps because numbering while parsing would keep DuckDB to one thread: the second
step takes the row numbers from the Parquet file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.examining import Examined, json_references
from holdfast.ingest.quoting import identifier, literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# a character no text export contains: makes DuckDB's CSV reader a reader of lines
NO_DELIMITER = "\x01"
MAX_LINE_BYTES = 1 << 25
NESTED = ("STRUCT", "MAP", "UNION", "JSON")


@dataclass(frozen=True)
class Unreadable:
    """A record the parser gave up on: file number, offset in bytes, the text (the parser keeps 10,000 characters)."""

    file_number: int
    offset: int
    error: str
    text: str


@dataclass(frozen=True)
class Parsed:
    """A batch as parsed: `path` holds c0.. (and f, the file number), `columns` which c stands for which name or path.

    `rest` is SQL for the columns no layout names, as JSON; `raw_text` SQL for the record as delivered; `is_valid` SQL
    that is false where a JSON line is none.
    """

    files: Sequence[Examined]
    path: Path
    columns: dict[str, str]
    rest: str
    raw_text: str
    is_valid: str = "true"
    unreadable: list[Unreadable] = field(default_factory=list)


def parse(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path) -> Parsed:
    """Parse `files` (all of one batch) into `target`. Raises duckdb.Error when DuckDB cannot."""
    readers = {"csv": _parse_csv, "jsonl": _parse_json, "parquet": _parse_parquet}
    return readers[files[0].format](connection, files, target)


def _copy(connection: DuckDBPyConnection, select: str, target: Path) -> None:
    # lz4: read once more and thrown away
    connection.execute(f"copy ({select}) to {literal(target)} (format parquet, compression lz4_raw)")


def _parse_csv(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path) -> Parsed:
    first = files[0]
    dialect = first.dialect
    assert dialect is not None
    names = [f"c{number}" for number in range(len(first.header))]
    typed = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    reader = (
        f"read_csv({literals(file.plain for file in files)}, auto_detect = false, header = true, skip = {dialect.skip}, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, escape = {literal(dialect.escape)}, "
        f"columns = {{{typed}}}, max_line_size = {MAX_LINE_BYTES}, {_keeping_rejects(connection)})"
    )
    _copy(connection, f"select {', '.join(names)}{_file_number(files)} from {reader}", target)
    named = {name.casefold() for name in json_references(first.export)}
    quoted = [
        f"case when regexp_matches({name}, '[\\n\\r\"' || {literal(dialect.delimiter)} || ']') "
        f"then '\"' || replace({name}, '\"', '\"\"') || '\"' else coalesce({name}, '') end"
        for name in names
    ]
    return Parsed(
        files,
        target,
        {title.casefold(): name for title, name in reversed(list(zip(first.header, names, strict=True)))},
        _rest({title: name for title, name in zip(first.header, names, strict=True) if title.casefold() not in named}),
        f" || {literal(dialect.delimiter)} || ".join(quoted),
        unreadable=_rejects(connection, files),
    )


def _parse_json(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path) -> Parsed:
    names = json_references(files[0].export)
    keys = {key.casefold(): key for key in files[0].header}
    paths = [json_path(name, keys) for name in names]
    # a merge patch with nulls takes the named keys out of the object
    used = {keys.get(_key(name).casefold(), _key(name)) for name in names}
    patch = "{" + ", ".join(f"{_json_text(key)}: null" for key in sorted(used)) + "}"
    reader = (
        f"read_csv({literals(file.plain for file in files)}, auto_detect = false, header = false, "
        f"delim = '{NO_DELIMITER}', quote = '', escape = '', columns = {{'line': 'VARCHAR'}}, "
        f"max_line_size = {MAX_LINE_BYTES}, {_keeping_rejects(connection)})"
    )
    number = _file_number(files)
    columns = ", ".join(f"found[{position}] as c{position - 1}" for position in range(1, len(names) + 1))
    _copy(
        connection,
        f"select line, is_valid, {columns}, nullif(rest, '{{}}') as rest{', f' if number else ''} from (select line, "
        f"is_valid, case when is_valid then json_extract_string(line, {literals(paths)}) end as found, "
        f"case when is_valid then json_merge_patch(line, {literal(patch)})::varchar end as rest"
        f"{', f' if number else ''} "
        f"from (select line{number}, coalesce(json_valid(line) and json_type(line) = 'OBJECT', false) as is_valid "
        f"from (select ltrim(line, chr(65279)) as line{', file_index' if number else ''} from {reader})))",
        target,
    )
    return Parsed(
        files,
        target,
        {name.casefold(): f"c{position}" for position, name in enumerate(names)},
        "rest",
        "line",
        is_valid="is_valid",
        unreadable=_rejects(connection, files),
    )


def _parse_parquet(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path) -> Parsed:
    first = files[0]
    columns = [
        (f"to_json({identifier(title)})::varchar" if _is_nested(kind) else f"{identifier(title)}::varchar")
        + f" as c{number}"
        for number, (title, kind) in enumerate(zip(first.header, first.types, strict=True))
    ]
    reader = f"read_parquet({literals(file.plain for file in files)})"
    _copy(connection, f"select {', '.join(columns)}{_file_number(files)} from {reader}", target)
    titles = {title: f"c{number}" for number, title in enumerate(first.header)}
    named = {_key(name).casefold() for name in json_references(first.export)} | {
        name.casefold() for name in json_references(first.export)
    }
    pairs = ", ".join(f"{literal(title)}, {name}" for title, name in titles.items())
    return Parsed(
        files,
        target,
        {title.casefold(): name for title, name in titles.items()},
        _rest({title: name for title, name in titles.items() if title.casefold() not in named}),
        f"json_object({pairs})::varchar",
    )


def _file_number(files: Sequence[Examined]) -> str:
    return ", file_index::integer as f" if len(files) > 1 else ""


def _is_nested(kind: str) -> bool:
    return kind.startswith(NESTED) or kind.endswith("]")


def _rest(columns: dict[str, str]) -> str:
    """SQL for the columns no layout names, as a JSON object; null when they are all empty."""
    if not columns:
        return "null::varchar"
    pairs = ", ".join(f"{literal(title or name)}, {name}" for title, name in columns.items())
    empty = f"coalesce({', '.join(columns.values())}) is null"
    return f"case when {empty} then null else json_object({pairs})::varchar end"


def json_path(name: str, keys: dict[str, str]) -> str:
    """The JSON path of a layout's `a.b[0].c`; a key that has dots itself is taken whole when the file has it."""
    if name.casefold() in keys:
        return f"$.{_json_text(keys[name.casefold()])}"
    first, *others = name.split(".")
    key, bracket, index = first.partition("[")
    key = keys.get(key.casefold(), key)
    path = f"$.{_json_text(key)}{bracket}{index}"
    for part in others:
        key, bracket, index = part.partition("[")
        path += f".{_json_text(key)}{bracket}{index}"
    return path


def _key(name: str) -> str:
    return name.split(".", 1)[0].split("[", 1)[0]


def _json_text(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _keeping_rejects(connection: DuckDBPyConnection) -> str:
    connection.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    return "store_rejects = true, rejects_limit = 0"


def _rejects(connection: DuckDBPyConnection, files: Sequence[Examined]) -> list[Unreadable]:
    """What the parser gave up on, once per record, in file order."""
    numbers = {str(file.plain): number for number, file in enumerate(files)}
    rows = connection.execute(
        """
        select s.file_path, e.line_byte_position - 1, any_value(e.error_type::varchar), any_value(e.csv_line)
        from reject_errors as e
        join (select distinct file_id, scan_id, file_path from reject_scans) as s using (scan_id, file_id)
        group by all
        """
    ).fetchall()
    found = [Unreadable(numbers[row[0]], int(row[1]), str(row[2]), str(row[3])) for row in rows]
    return sorted(found, key=lambda reject: (reject.file_number, reject.offset))
