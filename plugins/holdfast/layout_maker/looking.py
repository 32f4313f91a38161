"""An unknown export as a table of text: what its format, dialect and header are, and a sample of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.ingest.files import unpacking
from holdfast.ingest.files.encodings import find_encoding
from holdfast.ingest.files.plain_text import new_file, rewrite, survey, unify_lines
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.form import Form
from holdfast.ingest.parse.cleaning import clean
from holdfast.ingest.parse.finding_dialect import TRIED_RECORDS, find_dialect
from holdfast.ingest.parse.header import Header, first_record
from holdfast.ingest.parse.records import Record, RecordReader
from holdfast.ingest.parse.rows import Rows
from holdfast.ingest.parse.tables import HEAD_BYTES
from holdfast.ingest.parse.workbooks import Workbook
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
    if head.startswith(unpacking.ZIP) and unpacking.is_workbook(plain):
        book = Workbook(plain, None, None, unpacking.Limits())
        header = first_record(list(islice(book, TRIED_RECORDS)), Form())
        return _table(connection, book, header, work, f"Excel, sheet {book.name!r}", None)
    found = survey(plain)
    encoding = find_encoding(plain, found.bad_at, found.has_nul)
    if encoding is None:
        raise Refused("It is not text, nor an archive, a workbook or a Parquet file.")
    plain = rewrite(plain, work, encoding) if encoding != "utf-8" else unify_lines(plain, work)
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.decode("utf-8", errors="replace").removeprefix("\ufeff").lstrip().startswith(("{", "[")):
        return Look(f"JSON, {encoding}", _keep(connection, f"read_json_auto({literal(plain)})"), None)
    dialect, header, _ = find_dialect(head, len(head) < HEAD_BYTES, (), Form())
    words = f"CSV with {dialect.delimiter!r} between columns, {encoding}"
    with plain.open("rb") as stream:
        return _table(connection, RecordReader(stream, dialect), header, work, words, dialect.delimiter)


def _table(
    connection: DuckDBPyConnection,
    records: Iterable[Record],
    header: Header,
    work: Path,
    words: str,
    delimiter: str | None,
) -> Look:
    cleaned = clean(islice(Rows(records, header, (), Form()), SAMPLE_ROWS), {}, work, new_file(work).name)
    names = {f"c{number}": "VARCHAR" for number in range(len(header.names))}
    _keep(
        connection,
        f"read_csv({literal(cleaned.plain)}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', "
        f"columns = {names})",
        {f"c{number}": title for number, title in enumerate(header.names)},
    )
    return Look(words, header.names, delimiter)


def _keep(connection: DuckDBPyConnection, reader: str, titles: Mapping[str, str] | None = None) -> tuple[str, ...]:
    described = connection.execute(f"describe select * from {reader}").fetchall()
    names = [str(row[0]) for row in described]
    columns = ", ".join(
        f"{identifier(name)}::varchar as {identifier((titles or {}).get(name, name))}" for name in names
    )
    connection.execute(f"create or replace table sample as select {columns} from {reader} limit {SAMPLE_ROWS}")
    return tuple(names)
