"""Which physical line each parsed record starts on, exactly, and that no line is lost.

Where every line of a file is a record, a record's place is its line. Else the careful reader has noted the lines, or is to
read the file now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.fast_path import rows_before
from holdfast.ingest.parse.reading import Parsed
from holdfast.ingest.parse.rows import FOOTER_WORDS
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class NeedsCare(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """Files of a batch (their numbers) that DuckDB has not read as the careful reader would."""

    def __init__(self, files: frozenset[int]) -> None:
        super().__init__()
        self.files = files


def number_lines(connection: DuckDBPyConnection, parsed: Parsed) -> bool:
    """Create the view `delivered`: the parsed columns with f (file number), _row, _file and _line.

    Returns whether the view may give the records in another order. Raises NeedsCare for files to be read carefully, Refused
    where the lines of a file that was do not add up.
    """
    files = parsed.files
    is_single = len(files) == 1
    number = "0" if is_single else "f"
    found = connection.execute(
        f"select {number}, count(*), min(file_row_number) from {_from(parsed)} group by all"
    ).fetchall()
    rows: dict[int, tuple[int, int]] = {row[0]: (row[1], row[2] or 0) for row in found}
    # the marks of a partition say where each file's rows begin, and of which file each row is: they must
    places = rows_before(files) if parsed.is_partition else None
    has_strays = not rows.keys() <= set(range(len(files)))
    doubtful = parsed.rejected | {
        index
        for index, file in enumerate(files)
        if has_strays
        or rows.get(index, (0, 0))[0] != _expected(file)
        or (places and index in rows and rows[index][1] != places[index])
    }
    for index in doubtful:
        if files[index].carefully is None:
            raise Refused(
                f"{abs(_expected(files[index]) - rows.get(index, (0, 0))[0]):,} of its rows cannot be told apart."
            )
    if doubtful:
        raise NeedsCare(doubtful)
    is_cleaned = files[0].cleaned is not None
    _create_files(connection, files, {index: first for index, (_, first) in rows.items()})
    line = "d.file_row_number - first_row + header + 1"
    join = ""
    if is_cleaned:
        _create_lines(connection, files, {index: first for index, (_, first) in rows.items()})
        line, join = "m.line", "join record_lines as m on m.r = d.file_row_number"
    if is_single:
        line = line if is_cleaned else f"d.file_row_number + {files[0].header_lines + 1}"
        source = (
            f"select d.*, 0 as f, d.file_row_number as _row, {literal(files[0].file.file)} as _file, {line} as _line"
        )
        source += f" from {_from(parsed)} as d {join}"
    else:
        source = f"select d.*, d.file_row_number as _row, files.file as _file, {line} as _line"
        source += f" from {_from(parsed)} as d join delivered_files as files on files.f = d.f {join}"
    connection.execute(f"create or replace temp view delivered as {source}")
    return not is_single or is_cleaned


def check_other_lines(connection: DuckDBPyConnection, parsed: Parsed) -> None:
    """Raise NeedsCare for files with a row that may be the header again, that of another table, or a footer."""
    file = parsed.files[0]
    if file.format != "csv" or file.cleaned is not None or not file.known_names:
        return
    number = "0" if len(parsed.files) == 1 else "f"
    names = ", ".join(literal(name) for name in sorted({*file.known_names, *FOOTER_WORDS}))
    # a join: DuckDB compares with the values of a list one by one
    found = connection.execute(
        f"select distinct {number} from {_from(parsed)} where lower(rtrim(c0, ' :')) in (select unnest([{names}]))"
    )
    if doubtful := frozenset(int(row[0]) for row in found.fetchall()):
        raise NeedsCare(doubtful)


def _expected(file: Examined) -> int:
    return file.lines - file.header_lines if file.cleaned is None else len(file.cleaned.lines)


def _from(parsed: Parsed) -> str:
    file = f"read_parquet({literal(parsed.path)}, file_row_number = true)"
    return file if parsed.delivered == "*" else f"(select {parsed.delivered}, file_row_number from {file})"


def _create_files(connection: DuckDBPyConnection, files: Sequence[Examined], first_rows: Mapping[int, int]) -> None:
    values = ", ".join(
        f"({index}, {literal(file.file.file)}, {first_rows.get(index, 0)}, {file.header_lines})"
        for index, file in enumerate(files)
    )
    connection.execute(
        "create or replace temp table delivered_files as select * from "
        f"(values {values}) as files (f, file, first_row, header)"
    )


def _create_lines(connection: DuckDBPyConnection, files: Sequence[Examined], first_rows: Mapping[int, int]) -> None:
    """Create `record_lines` (r, line): the row of the parsed file, the line of the delivered one."""
    import pyarrow as pa

    connection.execute("create or replace temp table record_lines (r bigint, line bigint)")
    for index, file in enumerate(files):
        if file.cleaned is None or not file.cleaned.lines:
            continue
        first = first_rows.get(index, 0)
        numbers = pa.array(range(first, first + len(file.cleaned.lines)), pa.int64())
        connection.register("new_lines", pa.table({"r": numbers, "line": pa.array(file.cleaned.lines, pa.int64())}))
        connection.execute("insert into record_lines select r, line from new_lines")
        connection.unregister("new_lines")
