"""Finding out how a text table is written: each likely dialect is tried on its first lines."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.form import Form
from holdfast.ingest.parse.dialect import Dialect
from holdfast.ingest.parse.header import Header, check_width, find_header, first_record
from holdfast.ingest.parse.records import Record, RecordReader

COMMON = (",", ";", "\t", "|")
# tried too where a header that a layout knows tells that they are meant; longer ones first
RARE = ("|~|", "||", ";;", "::", "~~", ", ", "; ", "~", "^", "\x1f", "\x01", "#", ":", "&", "!", "§", "¬", " ")
TRIED_RECORDS = 200


@dataclass(frozen=True)
class Trial:
    """The first lines read in one dialect. `share` is that of the records as wide as the header and without faults."""

    dialect: Dialect
    header: Header | None
    share: float
    width: int
    count: int

    @property
    def is_perfect(self) -> bool:
        return (
            self.header is not None and self.header.first <= 1 and self.share == 1 and self.width > 1 and self.count > 0
        )

    @property
    def score(self) -> tuple[bool, int, bool, float, int]:
        # read wrongly, the header of a first table hides, and that of a second one may not
        above = self.header.first if self.header is not None else 0
        return (self.header is not None, -above, self.width > 1, self.share, self.width)


def find_dialect(head: bytes, is_whole: bool, exports: Sequence[Export], form: Form) -> tuple[Dialect, Header, bool]:
    """The dialect of a table, its header, and whether one of `exports` knows it, from the first bytes of the file.

    `form` is what the layout of all `exports` says. Raises Refused when there is no header.
    """
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if not text.strip():
        raise Refused("It has no header line.")
    lines = [line for line in text.split("\n", 400)[:400] if line.strip()]
    best: Trial | None = None
    for dialect in _candidates(lines, form):
        trial = _try(head, is_whole, dialect, exports, form)
        if trial.header is None and form.delimiter is None and dialect.delimiter not in COMMON:
            continue
        if trial.is_perfect:
            best = trial
            break
        if best is None or trial.score > best.score:
            best = trial
    assert best is not None
    records = _read(head, is_whole, best.dialect)
    header = best.header or first_record(records, form)
    check_width(header.names)
    return best.dialect, header, best.header is not None


def _try(head: bytes, is_whole: bool, dialect: Dialect, exports: Sequence[Export], form: Form) -> Trial:
    records = [record for record in _read(head, is_whole, dialect) if not record.is_blank]
    header = find_header(records, exports, form)
    if header is not None:
        width = len(header.names)
        body = [record for record in records if record.line > header.last]
    else:
        width = len(records[0].fields) if records else 0
        body = records[1:]
    good = sum(not record.fault and len(record.fields) == width for record in body)
    return Trial(dialect, header, good / len(body) if body else 1.0, width, len(body))


def _read(head: bytes, is_whole: bool, dialect: Dialect) -> list[Record]:
    if not is_whole and b"\n" in head:
        head = head[: head.rindex(b"\n") + 1]
    records = list(islice(RecordReader(io.BytesIO(head), dialect), TRIED_RECORDS))
    # a quote that is open where the head ends may be closed behind it
    while not is_whole and len(records) > 1 and len(records) < TRIED_RECORDS and records[-1].fault:
        records.pop()
    return records


def _candidates(lines: Sequence[str], form: Form) -> Iterator[Dialect]:
    """The likely dialects, most likely first."""
    for delimiter in _delimiters(lines, form):
        for quote in _quotes(lines, delimiter, form):
            if not quote:
                yield Dialect(delimiter, "", "")
                continue
            yield Dialect(delimiter, quote, form.escape or quote)
            if form.escape is None and any(f"\\{quote}" in line for line in lines):
                yield Dialect(delimiter, quote, "\\")


def _delimiters(lines: Sequence[str], form: Form) -> list[str]:
    if form.delimiter is not None:
        return [form.delimiter]
    sample = lines[:40]

    def is_likely(delimiter: str) -> bool:
        return 5 * sum(delimiter in line for line in sample) >= len(sample)

    longer = [delimiter for delimiter in RARE if len(delimiter) > 1 and is_likely(delimiter)]
    common = [delimiter for delimiter in COMMON if is_likely(delimiter)]
    others = [delimiter for delimiter in RARE if len(delimiter) == 1 and is_likely(delimiter)]
    return [*longer, *(common or [","]), *others]


def _quotes(lines: Sequence[str], delimiter: str, form: Form) -> list[str]:
    if form.quote is not None:
        return [form.quote]
    quotes = ['"']
    around = re.compile(rf"(?:^|{re.escape(delimiter)})'([^']*)'(?:{re.escape(delimiter)}|$)")
    wrapped = [match.group(1) for line in lines if (match := around.search(line))] if "'" in "".join(lines) else []
    holds = any(delimiter in text for text in wrapped) and not any('"' in line for line in lines)
    if len(wrapped) > 1:
        quotes.insert(0 if holds or 2 * len(wrapped) > len(lines) else 1, "'")
    # quotes are text (15" of a screen) where they stand around nothing
    opens = re.compile(rf'(?:^|{re.escape(delimiter)})\s*"')
    marked = [line for line in lines if '"' in line]
    if marked and not any(map(opens.search, marked)):
        quotes.append("")
    return quotes
