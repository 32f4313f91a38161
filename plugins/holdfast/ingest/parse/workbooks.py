"""Excel workbooks as records: a row of the sheet is a record, its number the line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.unpacking import Guard, Limits
from holdfast.ingest.parse.records import Record

# of a sheet's XML: some 20 million cells, which a workbook of a million full rows has
MOST_SHEET_BYTES = 1 << 30


class Workbook:
    """A sheet of the workbook at `path`: the one named, or the first.

    `unread` are the names of other sheets that hold something. Raises Refused for what cannot be read.
    """

    def __init__(self, path: Path, sheet: str | None, decimal: str | None, limits: Limits) -> None:
        from python_calamine import CalamineError, load_workbook

        _check_size(path, limits)
        self.decimal = decimal
        try:
            self.book = load_workbook(str(path))
            names = list(self.book.sheet_names)
            if not names:
                raise Refused("Its workbook has no sheet.")
            if sheet is not None and sheet not in names:
                raise Refused(f"Its workbook has no sheet '{sheet}' (it has {', '.join(names)}).")
            self.name = sheet or names[0]
            self.sheet = self.book.get_sheet_by_name(self.name)
            self.unread = tuple(name for name in names if name != self.name)
        except CalamineError as error:
            raise Refused(f"Its workbook cannot be read ({error}).") from None
        self.merged = [tuple(spot) for spot in self.sheet.merged_cell_ranges or []]

    def __iter__(self) -> Iterator[Record]:
        top = (self.sheet.start or (0, 0))[0]
        for number in range(1, top + 1):
            yield Record(number, 1, [""], "", "")
        for number, row in enumerate(self.sheet.iter_rows(), start=top + 1):
            fields = [self._text(value) for value in row]
            yield Record(number, 1, fields, "", _as_csv(fields))

    def check_header(self, first: int, last: int) -> None:
        """Raise Refused when cells of the header (rows `first` to `last`) are merged: which column they name is not told."""
        for (top, left), (bottom, right) in self.merged:
            if top + 1 <= last and bottom + 1 >= first:
                cells = f"{_cell(top, left)}:{_cell(bottom, right)}"
                raise Refused(f"Its header has merged cells ({cells} of sheet '{self.name}'); give each column a name.")

    def _text(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
            return text.replace(".", ",") if self.decimal == "," else text
        if isinstance(value, dt.datetime):
            return value.isoformat(" ", "seconds" if not value.microsecond else "microseconds")
        return str(value)


def _as_csv(fields: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue()


def _check_size(path: Path, limits: Limits) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > MOST_SHEET_BYTES:
        raise Refused(f"Its workbook unpacks to {size / 2**30:,.1f} GiB, which is not read; deliver it as CSV.")
    Guard(path.stat().st_size, limits).check(size)


def _cell(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
