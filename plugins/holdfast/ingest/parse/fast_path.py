"""The fast path: a single CSV file whose columns are an object's columns is written as its partition while it is parsed.

Nothing of it needs rewriting as long as every value is canonical as it stands and every record takes one line. Then the
line of a row is its place in the partition plus FIRST_LINE, and `_line` is left out: numbering rows while parsing would
keep DuckDB to one thread, and writing them all again for the number's sake would double the time of the load. Columns that
the file does not have are left out, too: a third of the time went into writing nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.parse.examined import Examined
from holdfast.quoting import identifier, literal

# the line of a partition's first row where `_line` is missing: the one after a header of one line.
# Readers of raw read `_line` as line_number says, and columns that are missing as null.
FIRST_LINE = 2


def line_number(is_written: bool) -> str:
    """SQL for the line of a partition's row, read with file_row_number; `is_written` says whether the partition has `_line`."""
    place = f"file_row_number + {FIRST_LINE}"
    return f"coalesce(_line, {place})" if is_written else place


def partition_columns(files: Sequence[Examined]) -> dict[str, str] | None:
    """Which delivered column (c0, c1, ...) each canonical column of the partition is; None when it is not that plain."""
    file, spec = files[0], files[0].export.spec
    if len(files) > 1 or len(spec.objects) != 1 or file.dialect is None:
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


def select_partition(file: Examined, columns: dict[str, str], load_id: str) -> str:
    """The select list that makes the delivered columns a partition."""
    parts = [
        f"{columns[column]} as {identifier(column)}"
        for column in _canonical(file)
        if column in columns  # in their order
    ]
    lineage = [
        f"{literal(file.export.layout)} as _layout",
        f"{literal(file.file.file)} as _file",
        f"{int(load_id)}::bigint as _load",
    ]
    return ", ".join(parts + lineage)


def left_out(file: Examined, columns: dict[str, str]) -> frozenset[str]:
    """The columns of a partition that `select_partition` leaves out."""
    return frozenset(_canonical(file)).difference(columns) | {"_extra", "_line"}


def _canonical(file: Examined) -> list[str]:
    [name] = file.export.spec.objects
    return [column.name for column in canonical_objects()[file.export.spec.source][name].columns]


def select_delivered(columns: dict[str, str]) -> str:
    """The select list that turns the partition back into the delivered columns."""
    return ", ".join(f"{identifier(name)} as {place}" for name, place in columns.items())
