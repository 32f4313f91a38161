"""Whether DuckDB may read a CSV file by itself: every line is a record, quotes are well formed, and the separators add up.

Looked at once, in C, before anything is parsed: what does not pass is read by the careful reader instead.
"""

from __future__ import annotations

from pathlib import Path

from holdfast.ingest.files.plain_text import Survey, chunks, count_byte
from holdfast.ingest.parse.dialect import Dialect

NEWLINE, RETURN, QUOTE = 10, 13, 34
LONGEST_LINE = 1 << 22


def is_simple(path: Path, found: Survey, dialect: Dialect, width: int) -> bool:
    """Whether every line of `path`, its header the first, is a record of `width` fields as far as separators tell."""
    if not dialect.is_plain or found.has_nul or found.cr or found.bad_at is not None:
        return False
    delimiter = dialect.delimiter.encode()
    if not found.quotes:
        separators = sum(count_byte(chunk, delimiter) for chunk in chunks(path))
    else:
        counted = _separators_outside_quotes(path, ord(delimiter))
        if counted is None:
            return False
        separators = counted
    return separators == found.lines * (width - 1)


def _separators_outside_quotes(path: Path, delimiter: int) -> int | None:
    """The separators between fields; None when a quote is misplaced or holds a line end."""
    total = 0
    rest = b""
    for chunk in chunks(path):
        text = rest + chunk
        cut = text.rfind(b"\n") + 1
        rest = text[cut:]
        if len(rest) > LONGEST_LINE:
            return None
        counted = _count(text[:cut], delimiter) if cut else 0
        if counted is None:
            return None
        total += counted
    counted = _count(rest + b"\n", delimiter) if rest else 0
    return None if counted is None else total + counted


def _count(lines: bytes, delimiter: int) -> int | None:
    import numpy as np

    text = np.frombuffer(lines, dtype=np.uint8)
    is_quote = text == QUOTE
    places = np.flatnonzero(is_quote)
    if len(places) % 2:
        return None
    opening, closing = places[0::2], places[1::2]
    before, after = text[opening - 1], text[closing + 1]
    # a quote opens behind a separator, at the start of a line, or as the second of a doubled one
    opens = (before == delimiter) | (before == NEWLINE) | (before == QUOTE) | (opening == 0)
    closes = (after == delimiter) | (after == NEWLINE) | (after == RETURN) | (after == QUOTE)
    if not (opens.all() and closes.all()):
        return None
    # odd where an odd number of quotes stands before; wraps around without harm
    is_inside = np.cumsum(is_quote, dtype=np.uint8) & 1
    if (is_inside[text == NEWLINE]).any():
        return None
    return int(np.count_nonzero((text == delimiter) & (is_inside == 0)))
