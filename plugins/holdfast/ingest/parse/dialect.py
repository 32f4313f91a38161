"""How a CSV file is written, found out from its head: delimiter, quote, escape, header."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from holdfast.ingest.files.refusal import Refused

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Dialect:
    """`skip` counts the blank lines before the header, `header_lines` the physical lines of the header itself."""

    delimiter: str
    quote: str
    escape: str
    skip: int
    header_lines: int


def find_dialect(head: str, is_whole: bool, more_delimiters: Iterable[str] = ()) -> tuple[Dialect, tuple[str, ...]]:
    """The dialect of a CSV file and its header, from its first characters. Raises Refused when it has none.

    `is_whole`: the head is the whole file; else its last line may be cut and is not looked at.
    """
    text = head.removeprefix("\ufeff")
    body = text.lstrip("\r\n")
    skip = text[: len(text) - len(body)].count("\n")
    if not is_whole and "\n" in body:
        body = body[: body.rindex("\n") + 1]
    if not body.strip():
        raise Refused("It has no header line.")
    if not any(char.isalpha() for char in body.split("\n", 1)[0]):
        raise Refused("Its first line holds no column names.")
    delimiters = tuple(dict.fromkeys([*DELIMITERS, *more_delimiters]))
    escapes = ['"', "\\"] if '\\"' in body else ['"']
    trials = [_try(body, delimiter, escape) for delimiter in delimiters for escape in escapes]
    (_, _, _), delimiter, escape, header, header_lines = max(trials, key=lambda trial: trial[0])
    return Dialect(delimiter, '"', escape, skip, header_lines), header


def _try(body: str, delimiter: str, escape: str) -> tuple[tuple[bool, float, int], str, str, tuple[str, ...], int]:
    """How well the head reads with these: (has several columns, share of records as wide as the header, width)."""
    reader = csv.reader(
        body.splitlines(keepends=True),
        delimiter=delimiter,
        quotechar='"',
        doublequote=escape == '"',
        escapechar=None if escape == '"' else escape,
    )
    header: tuple[str, ...] = ()
    header_lines = 1
    widths: list[int] = []
    try:
        for record in reader:
            if not header:
                header, header_lines = tuple(name.strip() for name in record), reader.line_num
            elif record:
                widths.append(len(record))
            if len(widths) == 50:
                break
    except csv.Error:
        pass
    share = sum(width == len(header) for width in widths) / len(widths) if widths else 1.0
    return (len(header) > 1, share, len(header)), delimiter, escape, header, header_lines
