"""An unknown export as a table of text: what its format, dialect and header are, and a sample of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.ingest.files import unpacking
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.text_encoding import find_encoding
from holdfast.ingest.parse.dialect import find_dialect
from holdfast.ingest.parse.examining import HEAD_BYTES
from holdfast.quoting import identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAMPLE_ROWS = 20_000


@dataclass(frozen=True)
class Look:
    """A file's format in words, its header, and the delimiter; the rows are in the table `sample`."""

    description: str
    header: tuple[str, ...]
    delimiter: str | None


def look_at(connection: DuckDBPyConnection, path: Path, work: Path) -> Look:
    """Read the first rows of `path` into the table `sample`, all as text. Raises HoldfastError when it cannot be read."""
    import duckdb

    try:
        return _look(connection, path, work)
    except (Refused, duckdb.Error) as error:
        raise HoldfastError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None


def _look(connection: DuckDBPyConnection, path: Path, work: Path) -> Look:
    plain = unpacking.unpack(path, work)
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise Refused("It is empty.")
    if head.startswith(b"PAR1"):
        return Look("Parquet", _keep(connection, f"read_parquet({literal(plain)})"), None)
    found = unpacking.survey(plain)
    encoding = find_encoding(plain, found.bad_at, found.has_nul)
    if encoding is None:
        raise Refused("It is not text, nor an archive or Parquet file.")
    plain = unpacking.rewrite(plain, work, encoding) if encoding != "utf-8" else unpacking.unify_lines(plain, work)
    text = plain.read_bytes()[:HEAD_BYTES].decode("utf-8", errors="replace")
    if text.removeprefix("\ufeff").lstrip().startswith(("{", "[")):
        return Look(f"JSON, {encoding}", _keep(connection, f"read_json_auto({literal(plain)})"), None)
    dialect, header = find_dialect(text, len(text) < HEAD_BYTES, [])
    names = {f"c{number}": "VARCHAR" for number in range(len(header))}
    _keep(
        connection,
        f"read_csv({literal(plain)}, auto_detect = false, header = true, skip = {dialect.skip}, "
        f"delim = {literal(dialect.delimiter)}, quote = {literal(dialect.quote)}, escape = {literal(dialect.escape)}, "
        f"columns = {names}, ignore_errors = true)",
        {f"c{number}": title for number, title in enumerate(header)},
    )
    return Look(f"CSV with {dialect.delimiter!r} between columns, {encoding}", tuple(header), dialect.delimiter)


def _keep(connection: DuckDBPyConnection, reader: str, titles: Mapping[str, str] | None = None) -> tuple[str, ...]:
    described = connection.execute(f"describe select * from {reader}").fetchall()
    names = [str(row[0]) for row in described]
    columns = ", ".join(
        f"{identifier(name)}::varchar as {identifier((titles or {}).get(name, name))}" for name in names
    )
    connection.execute(f"create or replace table sample as select {columns} from {reader} limit {SAMPLE_ROWS}")
    return tuple(names)
