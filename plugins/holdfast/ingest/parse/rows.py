"""From the records of a file to the rows of its table: what else stands in the file is named, and nothing of it is lost."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.form import Form
from holdfast.ingest.parse.header import Header
from holdfast.ingest.parse.records import FEWER, MORE, Record

# how many lines at the end may be a footer that no layout speaks of
FOOTER_LINES = 3
FOOTER_WORDS = (
    "total", "totals", "grand total", "subtotal", "sum", "count", "rows", "records", "total geral", "soma", "totais",
    "registros", "linhas", "gesamt", "summe", "somme", "suma", "end of file", "end of report", "fim",
    "fim do relatório", "eof",
)  # fmt: skip


class Rows:
    """Iterates over the rows of a table: records as wide as the header. `counts` says what the other lines are.

    Records that are no rows are given with their fault. Raises Refused for a second table in the file.
    """

    def __init__(self, records: Iterable[Record], header: Header, exports: Sequence[Export], form: Form) -> None:
        self.records = records
        self.header = header
        self.exports = exports
        self.form = form
        self.width = len(header.names)
        self.folded = [name.casefold() for name in header.names]
        self.known = frozenset().union(*(export.names for export in exports))
        self.counts: Counter[str] = Counter()
        self.is_after_blank = False
        self.had_digits = False
        self.odd: Record | None = None

    def __iter__(self) -> Iterator[Record]:
        for record in self._without_footer():
            self.counts["unreadable" if record.fault else "rows"] += 1
            self.counts["continuation"] += record.lines - 1
            yield record

    def _without_footer(self) -> Iterator[Record]:
        is_told = self.form.footer_lines is not None
        held: deque[Record] = deque()
        limit = self.form.footer_lines if is_told else FOOTER_LINES
        for record in self._body():
            held.append(record)
            if len(held) > (limit or 0):
                yield held.popleft()
        footer = list(held) if is_told else []
        while not is_told and held and self._is_footer(held[-1]):
            footer.append(held.pop())
        self.counts["footer"] += sum(record.lines for record in footer)
        yield from () if is_told else held

    def _body(self) -> Iterator[Record]:
        """The records behind the header, repeated headers and blank lines left out, fields brought to the header's width."""
        for record in self.records:
            if record.line <= self.header.last:
                is_header = self.header.is_written and record.line >= self.header.first
                self.counts["header" if is_header else "blank" if record.is_blank else "preamble"] += record.lines
            elif record.is_blank and not (self.width == 1 and record.text.strip()):
                self.counts["blank"] += record.lines
                self.is_after_blank = True
            elif record.fault:
                yield record
            else:
                if self.form.is_ragged and len(record.fields) != self.width:
                    record = self._levelled(record)
                if self._is_header_again(record):
                    self.counts["header"] += record.lines
                    continue
                self._check_table(record)
                yield self._checked(record)

    def _checked(self, record: Record) -> Record:
        if len(record.fields) == self.width:
            return record
        return record._replace(fault=FEWER if len(record.fields) < self.width else MORE)

    def _levelled(self, record: Record) -> Record:
        fields = record.fields + [""] * (self.width - len(record.fields))
        while len(fields) > self.width and not fields[-1].strip():
            fields = fields[:-1]
        return record._replace(fields=fields)

    def _is_header_again(self, record: Record) -> bool:
        return record.fields[0].strip().casefold() == self.folded[0] and self.folded == [
            field.strip().casefold() for field in record.fields
        ]

    def _check_table(self, record: Record) -> None:
        """Raise Refused where another table begins: a known header, or names behind a blank line or of another width."""
        fields = [field.strip() for field in record.fields]
        if len(fields) > 1 and any(field.casefold() in self.known for field in fields[:3]):
            columns = {field.casefold() for field in fields}
            if any(export.fits(columns) for export in self.exports):
                raise Refused(_second_table(record))
        is_odd = len(fields) != self.width
        if self.odd is not None and is_odd and len(fields) == len(self.odd.fields) and not _is_like_names(fields):
            raise Refused(_second_table(self.odd))
        is_like_names = (is_odd or self.is_after_blank) and len(fields) > 1 and _is_like_names(fields)
        if is_like_names and not is_odd and self.had_digits:
            raise Refused(_second_table(record))
        self.odd = record if is_like_names and is_odd else None
        self.is_after_blank = False
        if not self.had_digits:
            self.had_digits = any(char.isdigit() for field in fields for char in field)

    def _is_footer(self, record: Record) -> bool:
        """A last line that sums up: a word for it first, and most of the columns empty or missing."""
        if record.fault not in ("", FEWER) or self.width < 3:
            return False
        fields = record.fields or [record.text]
        filled = [field.strip() for field in fields if field.strip()]
        if not filled or 2 * len(filled) > self.width + 1:
            return False
        word = filled[0].casefold()
        return any(word == known or word.startswith((f"{known}:", f"{known} :")) for known in FOOTER_WORDS)


def _is_like_names(fields: Sequence[str]) -> bool:
    """Whether all fields are filled, different, and without digits, as the names of columns are."""
    return (
        all(fields)
        and len({field.casefold() for field in fields}) == len(fields)
        and not any(char.isdigit() or char in "@:/" for field in fields for char in field)
    )


def _second_table(record: Record) -> str:
    names = ", ".join(field.strip() for field in record.fields[:6])
    return f"It holds a second table from line {record.line:,} on ({names}); deliver each table as a file of its own."
