"""Parsing of what may be nested: JSON lines and Parquet, into the same text columns as CSV."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.parse.dialect import LINES
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.reading import (
    Parsed,
    file_number,
    keeping_rejects,
    read_rejects,
    rest_as_json,
    write,
)
from holdfast.ingest.parse.records import MAX_JSON_LINE_BYTES
from holdfast.quoting import identifier, literal, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NESTED = ("STRUCT", "MAP", "UNION", "JSON")


def parse_json(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path, load_id: str) -> Parsed:
    """Parse JSON lines files of one batch into `target`. Raises duckdb.Error when DuckDB cannot."""
    names = files[0].json_references
    keys = {key.casefold(): key for key in files[0].header}
    paths = [json_path(name, keys) for name in names]
    # a merge patch with nulls takes the named keys out of the object
    used = {keys.get(name.casefold()) or keys.get(_key(name).casefold(), _key(name)) for name in names}
    patch = "{" + ", ".join(f"{_json_text(key)}: null" for key in sorted(used)) + "}"
    reader = (
        f"read_csv({literals(file.plain for file in files)}, auto_detect = false, header = false, "
        f"delim = '{LINES.delimiter}', quote = '', escape = '', columns = {{'line': 'VARCHAR'}}, "
        f"max_line_size = {MAX_JSON_LINE_BYTES}, {keeping_rejects(connection)})"
    )
    number = file_number(files)
    columns = ", ".join(f"found[{position}] as c{position - 1}" for position in range(1, len(names) + 1))
    write(
        connection,
        f"select line, is_valid, {columns}, nullif(rest, '{{}}') as rest{', f' if number else ''} from (select line, "
        f"is_valid, case when is_valid then json_extract_string(line, {literals(paths)}) end as found, "
        f"case when is_valid then json_merge_patch(line, {literal(patch)})::varchar end as rest"
        f"{', f' if number else ''} "
        f"from (select line{number}, case when json_valid(line) then json_type(line) = 'OBJECT' else false end as is_valid "
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
        rejected=read_rejects(connection, files),
    )


def parse_parquet(connection: DuckDBPyConnection, files: Sequence[Examined], target: Path, load_id: str) -> Parsed:
    """Parse Parquet files of one batch into `target`. Raises duckdb.Error when DuckDB cannot."""
    first = files[0]
    columns = [
        (f"to_json({identifier(title)})::varchar" if _is_nested(kind) else f"{identifier(title)}::varchar")
        + f" as c{number}"
        for number, (title, kind) in enumerate(zip(first.header, first.types, strict=True))
    ]
    reader = f"read_parquet({literals(file.plain for file in files)})"
    write(connection, f"select {', '.join(columns)}{file_number(files)} from {reader}", target)
    titles = {title: f"c{number}" for number, title in enumerate(first.header)}
    named = {_key(name).casefold() for name in first.json_references} | {
        name.casefold() for name in first.json_references
    }
    pairs = ", ".join(f"{literal(title)}, {name}" for title, name in titles.items())
    return Parsed(
        files,
        target,
        {title.casefold(): name for title, name in titles.items()},
        rest_as_json({title: name for title, name in titles.items() if title.casefold() not in named}),
        f"json_object({pairs})::varchar",
    )


def _is_nested(kind: str) -> bool:
    return kind.startswith(NESTED) or kind.endswith("]")


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
    return json.dumps(text, ensure_ascii=False)
