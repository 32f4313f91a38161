"""Which physical line each parsed record starts on, exactly, and that no line is lost.

A record's line is its place among the records of its file, moved by what takes more or less than one line: line feeds
inside quoted values, blank lines, and records the parser gave up on. Where the lines of a file are as many as its
records, nothing of that can be there, and the place is the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.ingest.parse.examining import Examined
from holdfast.ingest.parse.reading import Parsed
from holdfast.quoting import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHUNK = 1 << 20
# the parser keeps no more of a record it gave up on
REJECT_TEXT_LIMIT = 10_000


@dataclass(frozen=True)
class LineCount:
    """Lines of a file on which no record begins: `continuation` of records over several lines, `blank` between them."""

    continuation: int = 0
    blank: int = 0


@dataclass(frozen=True)
class LineNumbers:
    """`lost` gives a reason per file number whose lines do not add up; `unreadable_lines` the line of each unreadable
    record, in their order; `is_shuffled` that the view `delivered` may give the records in another order; `counts` the lines
    that begin no record per file number, where there are any."""

    lost: Mapping[int, str]
    unreadable_lines: tuple[int, ...]
    is_shuffled: bool
    counts: Mapping[int, LineCount]


def number_lines(connection: DuckDBPyConnection, parsed: Parsed) -> LineNumbers:
    """Create the view `delivered`: the parsed columns with f (file number), _row, _file and _line."""
    files = parsed.files
    is_single = len(files) == 1
    number = "0" if is_single else "f"
    rows: dict[int, tuple[int, int]] = {
        row[0]: (row[1], row[2] or 0)
        for row in connection.execute(
            f"select {number}, count(*), min(file_row_number) from {_from(parsed)} group by all"
        ).fetchall()
    }
    values = ", ".join(
        f"({index}, {literal(file.file.file)}, {rows.get(index, (0, 0))[1]}, {_header_lines(file)})"
        for index, file in enumerate(files)
    )
    connection.execute(
        "create or replace temp table delivered_files as select * from "
        f"(values {values}) as files (f, file, first_row, header)"
    )
    is_exact = not parsed.unreadable and all(
        rows.get(index, (0, 0))[0] + _header_lines(file) == file.lines for index, file in enumerate(files)
    )
    lost: dict[int, str] = {}
    lines: tuple[int, ...] = ()
    counts: dict[int, LineCount] = {}
    if not is_exact:
        lost, lines, counts = _map_lines(
            connection, parsed, number, {index: count for index, (count, _) in rows.items()}
        )
    line = "d.file_row_number - first_row + header + 1" if is_exact else "m.line"
    join = "" if is_exact else "join record_lines as m on m.r = d.file_row_number"
    if is_single:
        header = _header_lines(files[0])
        line = f"d.file_row_number + {header + 1}" if is_exact else line
        source = (
            f"select d.*, 0 as f, d.file_row_number as _row, {literal(files[0].file.file)} as _file, {line} as _line"
        )
        source += f" from {_from(parsed)} as d {join}"
    else:
        source = f"select d.*, d.file_row_number as _row, files.file as _file, {line} as _line"
        source += f" from {_from(parsed)} as d join delivered_files as files on files.f = d.f {join}"
    connection.execute(f"create or replace temp view delivered as {source}")
    return LineNumbers(lost, lines, is_shuffled=not (is_single and is_exact), counts=counts)


def _from(parsed: Parsed) -> str:
    file = f"read_parquet({literal(parsed.path)}, file_row_number = true)"
    return file if parsed.delivered == "*" else f"(select {parsed.delivered}, file_row_number from {file})"


def _header_lines(file: Examined) -> int:
    return 0 if file.dialect is None else file.dialect.skip + file.dialect.header_lines


def _map_lines(
    connection: DuckDBPyConnection, parsed: Parsed, number: str, counts: Mapping[int, int]
) -> tuple[dict[int, str], tuple[int, ...], dict[int, LineCount]]:
    """Create `record_lines` (r, line). Returns the files that do not add up, the lines of unreadable records, and the lines
    on which no record begins."""
    inside = "0"
    if parsed.files[0].format == "csv":
        columns = [f"c{index}" for index in range(len(parsed.files[0].header))]
        inside = " + ".join(f"coalesce(length({name}) - length(replace({name}, chr(10), '')), 0)" for name in columns)
    connection.execute(
        f"""
        create or replace temp table record_places as
        select d.file_row_number as r, files.f, line_feeds,
            files.header + d.file_row_number - files.first_row + 1 + coalesce(sum(line_feeds) over (
                partition by files.f order by d.file_row_number rows between unbounded preceding and 1 preceding
            ), 0) as line
        from (select {number} as f, file_row_number, {inside} as line_feeds from {_from(parsed)}) as d
        join delivered_files as files on files.f = d.f
        """
    )
    line_feeds = dict(connection.execute("select f, sum(line_feeds) from record_places group by f").fetchall())
    connection.execute("create or replace temp table gaps (f int, place bigint, lines bigint)")
    lost: dict[int, str] = {}
    unreadable_lines: list[int] = []
    line_counts: dict[int, LineCount] = {}
    for index, file in enumerate(parsed.files):
        rejects = [reject for reject in parsed.unreadable if reject.file_number == index]
        starts = _lines_at(file.plain, [reject.offset for reject in rejects])
        unreadable_lines += starts
        lengths = [reject.text.rstrip("\r\n").count("\n") + 1 for reject in rejects]
        gaps = list(zip(starts, lengths, strict=True))
        known = _header_lines(file) + counts.get(index, 0) + int(line_feeds.get(index, 0)) + sum(lengths)
        if known < file.lines:
            gaps += [(line, 1) for line in _blank_lines(file, {start for start, _ in gaps})]
        if known + len(gaps) - len(rejects) != file.lines:
            lost[index] = _lost_reason(file, parsed, index, starts, file.lines - known)
        further = int(line_feeds.get(index, 0)) + sum(lengths) - len(lengths)
        line_counts[index] = LineCount(further, blank=len(gaps) - len(rejects))
        _insert_gaps(connection, index, sorted(gaps))
    connection.execute(
        """
        create or replace temp table record_lines as
        select p.r, (p.line + coalesce(gaps.lines, 0))::bigint as line
        from record_places as p asof left join gaps on gaps.f = p.f and p.line >= gaps.place
        """
    )
    return lost, tuple(unreadable_lines), line_counts


def _insert_gaps(connection: DuckDBPyConnection, index: int, gaps: list[tuple[int, int]]) -> None:
    """From which place (line, if there were no gaps) on how many lines are to be added."""
    import pyarrow as pa

    places: dict[int, int] = {}
    before = 0
    for line, length in gaps:
        places[line - before] = before + length
        before += length
    table = pa.table({"place": list(places), "lines": list(places.values())})
    if places:
        connection.register("new_gaps", table)
        connection.execute(f"insert into gaps select {index}, place, lines from new_gaps")
        connection.unregister("new_gaps")


def _lines_at(path: Path, offsets: Iterable[int]) -> list[int]:
    """The physical line that each byte offset (ascending) is on."""
    found: list[int] = []
    line, position = 1, 0
    wanted = iter(offsets)
    offset = next(wanted, None)
    if offset is None:
        return found
    with path.open("rb") as stream:
        while offset is not None and (chunk := stream.read(CHUNK)):
            start = 0
            while offset is not None and offset < position + len(chunk):
                line += chunk.count(b"\n", start, offset - position)
                start = offset - position
                found.append(line)
                offset = next(wanted, None)
            line += chunk.count(b"\n", start)
            position += len(chunk)
    return found


def _blank_lines(file: Examined, taken: set[int]) -> list[int]:
    """The blank lines between records: an even number of quotes stands before them."""
    header = _header_lines(file)
    found: list[int] = []
    is_inside = False
    with file.plain.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip(b"\r\n") and not is_inside and number > header and number not in taken:
                found.append(number)
            is_inside ^= line.count(b'"') % 2 == 1
    return found


def _lost_reason(file: Examined, parsed: Parsed, index: int, starts: list[int], lost: int) -> str:
    open_quotes = [
        line
        for line, reject in zip(starts, (r for r in parsed.unreadable if r.file_number == index), strict=True)
        if reject.error == "UNQUOTED VALUE" or len(reject.text) >= REJECT_TEXT_LIMIT
    ]
    where = f": a quote that opens on line {open_quotes[-1]} is never closed" if open_quotes else ""
    return f"{abs(lost):,} of its {file.lines:,} lines cannot be told apart{where}."
