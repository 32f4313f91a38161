"""One record of a text table as fields, line by line, strict about quotes."""

from __future__ import annotations

from holdfast.ingest.parse.dialect import Dialect


class _State:
    pass


DONE, OPEN, BAD = _State(), _State(), _State()


class Splitter:
    """Splits a record into fields, line by line. `feed` says whether the record is complete, goes on, or is broken."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.fields: list[str] = []
        self.parts: list[str] = []
        self.is_inside = False

    def feed(self, text: str) -> _State:
        quote, delimiter = self.dialect.quote, self.dialect.delimiter
        place, end = 0, len(text)
        while True:
            if self.is_inside or text.startswith(quote, place):
                place = self._inside(text, place if self.is_inside else place + 1)
                if place < 0:
                    self.parts.append("\n")
                    return OPEN
                self.fields.append("".join(self.parts))
                self.parts, self.is_inside = [], False
                if place == end:
                    return DONE
                if not text.startswith(delimiter, place):
                    return BAD
                place += len(delimiter)
                continue
            stop = text.find(delimiter, place)
            field = text[place:] if stop < 0 else text[place:stop]
            if quote in field:
                return BAD
            self.fields.append(field)
            if stop < 0:
                return DONE
            place = stop + len(delimiter)

    def _inside(self, text: str, place: int) -> int:
        """Read on inside quotes; the place behind the closing one, -1 where the line ends before it."""
        quote, escape = self.dialect.quote, self.dialect.escape
        self.is_inside = True
        while True:
            stop = text.find(quote, place)
            if escape != quote:
                slash = text.find(escape, place, stop if stop >= 0 else len(text))
                if slash >= 0:
                    escaped = text[slash + 1 : slash + 2]
                    self.parts.append(text[place:slash] + (escaped if escaped in (quote, escape) else escape + escaped))
                    place = slash + 2
                    continue
            if stop < 0:
                self.parts.append(text[place:])
                return -1
            self.parts.append(text[place:stop])
            if escape == quote and text.startswith(quote, stop + 1):
                self.parts.append(quote)
                place = stop + 2
                continue
            return stop + 1
