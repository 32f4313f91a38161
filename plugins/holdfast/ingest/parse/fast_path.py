"""The fast path: CSV files whose columns are an object's columns are written as its partition while they are parsed.

Nothing of it needs rewriting as long as every value is canonical as it stands and every record takes one line. Then the
line of a row follows from its place in the partition: numbering rows while parsing would keep DuckDB to one thread, and
writing them all again for the number's sake would double the time of the load. Of a single file `_line` is left out; of
several it holds a mark, the same for all rows of a file, that says how many rows of other files come before. Columns that
the files do not have are left out, too: a third of the time went into writing nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.parse.examined import Examined
from holdfast.quoting import identifier, literal

# the line of a file's first row: the one after a header of one line
FIRST_LINE = 2
# finding a row's file by its mark looks through those of all files: with more of them, writing the rows again is sooner done
MOST_FILES = 50


def line_number(is_written: bool, place: str = "file_row_number") -> str:
    """SQL for the line of a partition's row; `is_written` says whether the partition has `_line`, `place` counts its rows from 0.

    Readers of raw read columns that are missing as null.
    """
    line = f"{place} + {FIRST_LINE}"
    return f"case when _line < 0 then {line} + _line + 1 else coalesce(_line, {line}) end" if is_written else line


def rows_before(files: Sequence[Examined]) -> list[int]:
    """For each file, how many rows those before it have when each of their lines is one."""
    return [0, *accumulate(file.lines - file.header_lines for file in files)][:-1]


def _marks(files: Sequence[Examined]) -> list[int]:
    return [-1 - before for before in rows_before(files)]


def partition_columns(files: Sequence[Examined]) -> dict[str, str] | None:
    """Which delivered column (c0, c1, ...) each canonical column of the partition is; None when it is not that plain."""
    file, spec = files[0], files[0].export.spec
    # who accounts for kept rows, or for records of several lines, reads the lines from the partition
    is_kept = bool(file.export.kept_name)
    if len(files) > MOST_FILES or len(spec.objects) != 1 or file.dialect is None or file.cleaned is not None or is_kept:
        return None
    [given] = spec.objects.values()
    is_filtered = (
        given.rows or given.is_derived or given.id_namespace or spec.ignored_rows or spec.null_values or spec.fill_down
    )
    if is_filtered or file.header_lines + 1 != FIRST_LINE:
        return None
    places = {title.casefold(): f"c{number}" for number, title in enumerate(file.header)}
    columns = {
        name: places[rule.casefold()]
        for name, rule in given.columns.items()
        if isinstance(rule, str) and rule.casefold() in places
    }
    is_plain = all(isinstance(rule, str) for rule in given.columns.values())
    return columns if is_plain and sorted(columns.values()) == sorted(places.values()) else None


def select_partition(files: Sequence[Examined], columns: dict[str, str], load_id: str) -> str:
    """The select list that makes the delivered columns a partition."""
    parts = [
        f"{columns[column]} as {identifier(column)}"
        for column in _canonical(files)
        if column in columns  # in their order
    ]
    names = [literal(file.file.file) for file in files]
    lineage = [f"{literal(files[0].export.layout)} as _layout", f"{_by_file(names)} as _file"]
    if len(files) > 1:
        lineage.append(f"{_by_file([str(mark) for mark in _marks(files)])}::bigint as _line")
    return ", ".join([*parts, *lineage, f"{int(load_id)}::bigint as _load"])


def _by_file(values: Sequence[str]) -> str:
    """SQL for one of `values`, by the file that is read. Taking it out of a list costs a third of the time of reading more."""
    if len(values) == 1:
        return values[0]
    return f"case file_index {' '.join(f'when {number} then {value}' for number, value in enumerate(values))} end"


def left_out(files: Sequence[Examined], columns: dict[str, str]) -> frozenset[str]:
    """The columns of a partition that `select_partition` leaves out."""
    return frozenset(_canonical(files)).difference(columns) | ({"_extra", "_line"} if len(files) == 1 else {"_extra"})


def _canonical(files: Sequence[Examined]) -> list[str]:
    [name] = files[0].export.spec.objects
    return [column.name for column in canonical_objects()[files[0].export.spec.source][name].columns]


def select_delivered(files: Sequence[Examined], columns: dict[str, str]) -> str:
    """The select list that turns the partition back into the delivered columns and, of several files, f."""
    delivered = [f"{identifier(name)} as {place}" for name, place in columns.items()]
    if len(files) > 1:
        # a file without rows has the mark of the next one, which comes later: nothing is found by the former
        marks = [mark if file.lines > file.header_lines else 0 for file, mark in zip(files, _marks(files), strict=True)]
        delivered.append(f"(list_position({marks}, _line) - 1)::integer as f")
    return ", ".join(delivered)
