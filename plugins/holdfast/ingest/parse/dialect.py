"""How a CSV file is written: the characters between and around its fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """`quote` is empty where quotes are text; `escape` is the quote itself where quotes are doubled. `header_lines` is 1
    where the first line is the header, 0 where there is none."""

    delimiter: str
    quote: str
    escape: str
    header_lines: int = 1

    @property
    def is_plain(self) -> bool:
        """Whether DuckDB reads it as the careful reader does."""
        return len(self.delimiter.encode()) == 1 and self.quote == '"' and self.escape == '"'


# what a careful reading is written as, for DuckDB to parse
CLEAN = Dialect(",", '"', '"', header_lines=0)
# a character no text export contains: a record is a line
LINES = Dialect("\x01", "", "", header_lines=0)
