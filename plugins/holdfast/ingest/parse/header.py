"""Where the header of a table is: in the first lines that name all the columns some layout requires.

What stands above is preamble. Nothing is guessed: without such a line the file is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.form import Form
from holdfast.ingest.parse.records import Record

# how far down a header is looked for
PREAMBLE_LIMIT = 100
# more lines of one width than this are no preamble but a table
TABLE_LINES = 10
# a table this wide is none, and would take minutes to say so
MOST_COLUMNS = 5_000


@dataclass(frozen=True)
class Header:
    """The names of the columns and the lines they stand on, `first` to `last`; both are the last line before the data
    where the layout names the columns."""

    names: tuple[str, ...]
    first: int
    last: int
    is_written: bool = True

    @property
    def is_first_line(self) -> bool:
        return self.is_written and self.first == self.last == 1


def find_header(records: Sequence[Record], exports: Sequence[Export], form: Form) -> Header | None:
    """The header among the first records of a table whose layout is one of `exports`; None when none of them fits."""
    skipped = form.skip_lines or 0
    records = [record for record in records if record.line > skipped and not record.is_blank]
    if form.column_names is not None:
        wide = sum(len(record.fields) == len(form.column_names) for record in records)
        if 2 * wide < max(1, len(records)):
            return None
        return Header(tuple(form.column_names), skipped, skipped, is_written=False)
    heights = [form.header_lines] if form.header_lines else [1, 2]
    exports = _possible(records[: PREAMBLE_LIMIT + max(heights)], exports)
    if not exports:
        return None
    known = frozenset().union(*(names for export in exports for names in export.needs))
    for place in range(min(len(records), PREAMBLE_LIMIT)):
        for height in heights:
            rows = records[place : place + height]
            if len(rows) < height or any(record.fault for record in rows):
                continue
            for names in _joined([record.fields for record in rows]):
                columns = {name.casefold() for name in names}
                if not known.isdisjoint(columns) and any(export.fits(columns) for export in exports):
                    if _is_table(records[:place]):
                        return None
                    return Header(names, rows[0].line, rows[-1].line + rows[-1].lines - 1)
    return None


def _possible(records: Sequence[Record], exports: Sequence[Export]) -> list[Export]:
    """The exports whose needs some header among these records may name: most files fit few, and trying each line in turn is slow.

    A name of a header is a cell, or begins with one and a space where it is put together from several lines.
    """
    cells = {cell.strip().casefold() for record in records for cell in record.fields}

    def is_possible(name: str) -> bool:
        return name in cells or any(name[:at] in cells for at, char in enumerate(name) if char == " ")

    return [export for export in exports if all(any(map(is_possible, names)) for names in export.needs)]


def _is_table(records: Sequence[Record]) -> bool:
    """Whether what stands above a header is a table of its own."""
    widths = Counter(len(record.fields) for record in records if len(record.fields) > 2)
    return any(count > TABLE_LINES for count in widths.values())


def first_record(records: Sequence[Record], form: Form) -> Header:
    """The first record as header, where no layout says which it is. Raises Refused when it cannot be one."""
    records = [record for record in records if record.line > (form.skip_lines or 0) and not record.is_blank]
    if not records:
        raise Refused("It has no header line.")
    first = records[0]
    if first.fault:
        raise Refused(f"Its first line cannot be read: {first.fault}.")
    if not any(char.isalpha() for field in first.fields for char in field):
        raise Refused("Its first line holds no column names; a layout can give them (`column_names:`).")
    return Header(tuple(name.strip() for name in first.fields), first.line, first.line + first.lines - 1)


def check_width(names: Sequence[str]) -> None:
    """Raise Refused for more columns than a table has."""
    if len(names) > MOST_COLUMNS:
        raise Refused(f"Its header has {len(names):,} columns; more than {MOST_COLUMNS:,} are not read.")


def _joined(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The names that a header of one or more lines can mean: an upper cell may stand for the empty ones right of it."""
    stripped = [[cell.strip() for cell in row] for row in rows]
    if len(rows) == 1:
        yield tuple(stripped[0])
        return
    width = max(map(len, stripped))
    padded = [row + [""] * (width - len(row)) for row in stripped]
    yield _names(padded)
    filled = []
    for row in padded[:-1]:
        above = ""
        filled.append([above := cell or above for cell in row])
    yield _names([*filled, padded[-1]])


def _names(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(" ".join(cell for cell in cells if cell) for cells in zip(*rows, strict=True))
