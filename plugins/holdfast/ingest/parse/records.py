"""The careful reader: text as records, each with the line it starts on, or with what is wrong with it.

Strict about quotes: a quoted field begins and ends with its quote, quotes inside are escaped, and a field without quotes
holds none. A record that breaks this costs its first line only: reading goes on with the next one, so that a stray quote
swallows nothing. Memory is bounded by the longest record allowed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from holdfast.ingest.parse.dialect import Dialect
from holdfast.ingest.parse.splitting import DONE, OPEN, Splitter

# the longest line: DuckDB's own default, whose buffers, and with them memory and time, grow with it
MAX_LINE_BYTES = 1 << 21
# a record may take several lines, and grows where its quotes are doubled
MAX_RECORD_BYTES = 1 << 22
MAX_RECORD_LINES = 10_000
# whole conversations come as one line
MAX_JSON_LINE_BYTES = 1 << 23
# what is kept of a line that cannot be read
MAX_TEXT = 10_000

FEWER = "the line has fewer columns than the header"
MORE = "the line has more columns than the header"
QUOTES = "a quote is opened or closed in the wrong place"
TOO_LONG = "the line is too long"
NOT_UTF8 = "the line is not valid UTF-8"
NUL = "the line holds NUL characters"
REPLACED = "the line holds bytes that its encoding does not know"


class Record(NamedTuple):
    """A record: the line it starts on, the lines it takes, its fields; `fault` says why it is none, `text` is it as delivered."""

    line: int
    lines: int
    fields: list[str]
    fault: str
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.fault and not any(field.strip() for field in self.fields)


class RecordReader:
    """Iterates over the records of a UTF-8 text whose lines end in line feeds.

    `width`, once the reader of the records knows it, is how many fields a record has: it tells a stray quote from a text
    of several lines. `is_rewritten`: the text comes from another encoding, so that U+FFFD marks bytes that could not be read.
    """

    def __init__(
        self, stream: BinaryIO, dialect: Dialect, is_rewritten: bool = False, longest: int = MAX_LINE_BYTES
    ) -> None:
        self.stream = stream
        self.dialect = dialect
        self.is_rewritten = is_rewritten
        self.longest = longest
        self.width: int | None = None
        self.line = 0
        self.waiting: deque[tuple[str, str]] = deque()
        self.last: list[str] = []

    def __iter__(self) -> Iterator[Record]:
        quote, delimiter = self.dialect.quote, self.dialect.delimiter
        while (found := self._next_line()) is not None:
            text, fault = found
            start = self.line
            if fault:
                yield Record(start, 1, [], fault, text)
            elif not quote or quote not in text:
                fields = text.split(delimiter)
                if len(fields) == self.width:
                    self.last = fields
                yield Record(start, 1, fields, "", text)
            else:
                yield self._quoted(start, text)

    def _next_line(self) -> tuple[str, str] | None:
        """The next physical line without its end, and what is wrong with it."""
        self.line += 1
        if self.waiting:
            return self.waiting.popleft()
        raw = self.stream.readline(self.longest)
        if not raw:
            return None
        if raw[-1:] != b"\n" and len(raw) == self.longest:
            for piece in iter(partial(self.stream.readline, self.longest), b""):
                if piece.endswith(b"\n"):
                    break
            return raw[: 4 * MAX_TEXT].decode("utf-8", errors="replace")[:MAX_TEXT], TOO_LONG
        raw = raw.rstrip(b"\r\n")
        if self.line == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("utf-8", errors="replace")[:MAX_TEXT], NOT_UTF8
        if "\0" in text:
            return text.replace("\0", "\u2400")[:MAX_TEXT], NUL
        if self.is_rewritten and "\ufffd" in text:
            return text[:MAX_TEXT], REPLACED
        return text, ""

    def _quoted(self, start: int, first: str) -> Record:
        splitter = Splitter(self.dialect)
        lines, size = [first], len(first)
        state = splitter.feed(first)
        while state is OPEN and len(lines) < MAX_RECORD_LINES and size < MAX_LINE_BYTES:
            found = self._next_line()
            if found is None or found[1]:
                if found is not None:
                    self.waiting.appendleft(found)
                self.line -= 1
                break
            lines.append(found[0])
            size += len(found[0]) + 1
            state = splitter.feed(found[0])
        if state is DONE and size <= MAX_LINE_BYTES and (len(lines) == 1 or not self._hides_records(lines)):
            if len(splitter.fields) == self.width:
                self.last = splitter.fields
            return Record(start, len(lines), splitter.fields, "", "\n".join(lines))
        self.waiting.extendleft((line, "") for line in reversed(lines[1:]))
        self.line = start
        return Record(start, 1, [], QUOTES, first[:MAX_TEXT])

    def _hides_records(self, lines: list[str]) -> bool:
        """Whether lines that a quote holds together look like records of their own, so that the quote is a stray one."""
        if self.width is None or self.width < 2:
            return False
        are_alike = [self._is_like_a_record(line) for line in lines]
        return any(are_alike[1:-1]) or (are_alike[0] and are_alike[-1])

    def _is_like_a_record(self, line: str) -> bool:
        fields = line.replace(self.dialect.quote, "").split(self.dialect.delimiter)
        if len(fields) != self.width:
            return False
        if len(self.last) != self.width:
            return True
        alike = sum(_shape(field) == _shape(other) for field, other in zip(fields, self.last, strict=True))
        return 2 * alike >= self.width


def _shape(field: str) -> str:
    """What a value looks like: digits and letters without their number."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", field.strip()))
