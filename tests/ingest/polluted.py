"""Exports as they go wrong: files with one or several faults, each with its clean twin. Seeded, made at test time.

A row that a fault hits may be left out, never loaded otherwise than its twin; all others must be loaded as their twins are.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from dataclasses import dataclass, field

import zstandard

LAYOUTS = """
layout: polluted
exports:
  - source: orders
    files: ["nameless_*"]
    column_names: [Nr, Kunde, Wann, Summe, Rabatt, Probe, Zusatz]
    objects: {orders: {columns: &columns {order_id: Nr, email: Kunde, ordered_at: Wann, gross_amount: Summe, discount_amount: Rabatt, is_test: Probe}}}
  - source: orders
    files: ["ragged_*"]
    ragged: true
    objects: {orders: {columns: *columns}}
  - source: orders
    files: ["footed_*"]
    footer_lines: 2
    objects: {orders: {columns: *columns}}
  - source: orders
    files: ["dated_*"]
    dates: dmy
    decimal: ","
    objects: {orders: {columns: *columns}}
"""
CANONICAL = ("order_id", "email", "ordered_at", "gross_amount", "discount_amount", "is_test", "remark")
GERMAN = ("Nr", "Kunde", "Wann", "Summe", "Rabatt", "Probe", "Zusatz")
WORDS = (
    "urgent", "São João", "Zoë, the second", 'he said "no"', "a;b", "x|y", "tab\there", "50% off", "O'Brien", "1,5",
    "C:\\dir", "line one\nline two", "", "", "ends with space", "https://x.example/?a=1&b=2", "ação", "Ünïcode",
)  # fmt: skip
HIT = "a row is hit"


@dataclass
class Polluted:
    """A file. `rows` are the clean twins by order_id, `hit` the ids a fault may have cost; `refused`: it must be set aside."""

    name: str
    content: bytes
    faults: list[str]
    rows: dict[str, tuple[str | None, ...]]
    hit: set[str] = field(default_factory=set)
    is_refused: bool = False


class Maker:
    """Makes one file out of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.faults: list[str] = []
        self.hit: set[str] = set()
        self.is_refused = False
        self.prefix = "orders_"
        self.header: tuple[str, ...] = CANONICAL
        self.delimiter, self.quote, self.escape = ",", '"', '"'
        self.quote_all = self.random.random() < 0.3
        self.decimal, self.dates = ".", "iso"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def make(self) -> Polluted:
        rows = [self._row(number) for number in range(self.random.choice([1, 3, 20, 60, 60, 120]))]
        self._choose_form()
        lines = [self._line(row) for row in rows]
        ids = [row[0] for row in rows]
        for _ in range(self.random.choice([0, 0, 1, 1, 2, 4])):
            self._hurt_a_row(lines, ids)
        text = self._frame(lines)
        content = self._encode(text)
        twins = {row[0]: self._twin(row) for row in rows}
        name = f"{self.prefix}{self.seed:05d}.csv"
        return Polluted(name, content, self.faults, twins, self.hit, self.is_refused)

    def _row(self, number: int) -> list[str]:
        chosen = self.random
        # 13 and more: the order of day and month can be told
        day = f"2025-{chosen.randint(1, 12):02d}-{chosen.randint(13, 28):02d} {chosen.randint(0, 23):02d}:{chosen.randint(0, 59):02d}:00"
        gross, discount = chosen.randint(1, 999_999) / 100, chosen.choice(["", f"{chosen.randint(1, 900) / 100:.2f}"])
        return [
            f"{self.seed}-{number}",
            f"c{number}@x.example",
            day,
            f"{gross:.2f}",
            discount,
            chosen.choice(["true", "false"]),
            chosen.choice(WORDS),
        ]

    def _twin(self, row: list[str]) -> tuple[str | None, ...]:
        return tuple(value or None for value in row[:6])

    def _choose_form(self) -> None:
        if self.chance(0.5):
            self.delimiter = self.random.choice([";", "\t", "|", ";", "~", "||", ", ", " ", "^", ";;", "\x1f"])
            self.faults.append(f"delimiter {self.delimiter!r}")
        if self.chance(0.15):
            self.quote, self.quote_all, self.escape = "'", True, "'"
            self.faults.append("single quotes")
        if self.chance(0.1):
            self.escape = "\\"
            self.faults.append("backslash escapes")
        if self.delimiter in (" ", ", "):
            self.quote_all = True
        special = self.random.choice(["", "", "", "nameless_", "ragged_", "footed_", "dated_"])
        if special:
            self.prefix, self.header = special, GERMAN
            self.faults.append(special)
        if special == "dated_" or (self.delimiter == ";" and self.chance(0.5)):
            self.decimal, self.dates = ",", "dmy"
            self.faults.append("decimal commas and day first")

    def _cell(self, value: str) -> str:
        needs = (
            any(mark in value for mark in (self.delimiter, self.quote, '"', "'", "\n", "\\")) or value != value.strip()
        )
        if not (self.quote_all or needs):
            return value
        if self.escape == "\\":
            value = value.replace("\\", "\\\\")
        return f"{self.quote}{value.replace(self.quote, self.escape + self.quote)}{self.quote}"

    def _line(self, row: list[str]) -> str:
        shown = list(row)
        if self.dates == "dmy":
            date, _, clock = shown[2].partition(" ")
            year, month, day = date.split("-")
            shown[2] = f"{day}/{month}/{year} {clock}"
        if self.decimal == ",":
            whole, _, cents = shown[3].partition(".")
            grouped = f"{int(whole):,}".replace(",", ".")
            shown[3] = self.random.choice(["R$ ", "", ""]) + f"{grouped},{cents}"
            shown[4] = shown[4].replace(".", ",")
            shown[5] = {"true": "sim", "false": "não"}[shown[5]]
        if not shown[4] and self.chance(0.3):
            shown[4] = self.random.choice(["NULL", "N/A", "null", "None", "#N/A"])
        return self.delimiter.join(map(self._cell, shown))

    def _hurt_a_row(self, lines: list[str], ids: list[str]) -> None:
        place = self.random.randrange(len(lines))
        line = lines[place]
        if ids[place] in self.hit or "\n" in line:
            return
        kinds = ["less", "more", "surplus", "swapped", "nul", "split", "joined", "long"]
        if self.quote_all:
            kinds += ["quote at start", "quote at end", "quote inside", "quote lost", "quote inside"]
        kind = self.random.choice(kinds)
        at = line.find(self.delimiter)
        if kind == "less":
            line = line[:at] + line[at + len(self.delimiter) :]
        elif kind == "more":
            line = line[:at] + self.delimiter + line[at:]
        elif kind == "surplus":
            line += self.delimiter
        elif kind == "swapped":
            other = "|" if self.delimiter != "|" else ","
            line = line.replace(self.delimiter, other)
        elif kind == "nul":
            line = line[:2] + "\0" + line[2:]
        elif kind == "split":
            line = line[: at + len(self.delimiter)] + "\n" + line[at + len(self.delimiter) :]
        elif kind == "long" and self.chance(0.05):
            line = line + "x" * 3_000_000
        elif kind == "joined" and place + 1 < len(lines) and "\n" not in lines[place + 1]:
            self.hit.add(ids[place + 1])
            line = line + lines.pop(place + 1)
            ids.pop(place + 1)
        elif kind == "quote at start":
            line = self.quote + line
        elif kind == "quote at end":
            line = line + self.quote
        elif kind == "quote inside":
            spot = self.random.randrange(1, len(line))
            line = line[:spot] + self.quote + line[spot:]
        elif kind == "quote lost":
            line = line[:at].replace(self.quote, "", 1) + line[at:]
        else:
            return
        lines[place] = line
        self.hit.add(ids[place])
        self.faults.append(kind)

    def _frame(self, lines: list[str]) -> str:
        names = list(self.header)
        if self.header is CANONICAL and self.chance(0.2):
            names = [name.upper() for name in names]
            self.faults.append("shouted header")
        head = self.delimiter.join(self._cell(name) for name in names)
        above: list[str] = []
        if self.prefix != "nameless_":
            if self.chance(0.15):
                above = ["Report of orders", f"Exported on 2025-12-31{self.delimiter}by Ana", ""][
                    : self.random.randint(1, 3)
                ]
                self.faults.append("preamble")
            if self.chance(0.06):
                self.faults.append("lost separator")
                self.is_refused = True
                head = head.replace(self.delimiter, "", 1)
            above.append(head)
        body = list(lines)
        if self.prefix != "nameless_" and self.chance(0.1):
            body.insert(self.random.randrange(len(body) + 1), head)
            self.faults.append("repeated header")
        if self.chance(0.1):
            body.insert(self.random.randrange(len(body) + 1), "")
            self.faults.append("blank line")
        if self.prefix == "footed_":
            body += ["END OF REPORT", f"{len(lines)} orders{self.delimiter}{self.delimiter}"]
        elif self.chance(0.1):
            body.append(self.random.choice([f"Total{self.delimiter * 3}99.90", "Total: 12", "", "\n\n"]))
            self.faults.append("footer")
        if self.prefix not in ("nameless_", "footed_") and self.chance(0.06) and len(lines) > 3:
            table = [
                ["refund_id", "order_id", "refunded_at", "amount"],
                ["r1", "1", "2025-01-13", "5"],
                ["r2", "2", "2025-01-13", "6"],
            ]
            body += [""] * self.random.randint(0, 1) + [self.delimiter.join(row) for row in table]
            self.faults.append("second table")
            self.is_refused = True
        end = self.random.choice(["\n", "\r\n", "\n", "\r"])
        text = "\n".join([*above, *body]) + self.random.choice(["", "\n", "\n", "\n\n"])
        if end != "\n":
            self.faults.append(f"line end {end!r}")
            return text.replace("\n", end)
        if self.chance(0.08):
            self.faults.append("mixed line ends")
            return "".join(part + self.random.choice(["\n", "\r\n"]) for part in text.split("\n"))
        return text

    def _encode(self, text: str) -> bytes:
        encoding = "utf-8"
        if self.chance(0.3):
            encoding = self.random.choice(["cp1252", "utf-16", "utf-8-sig", "utf-16-le"])
            self.faults.append(encoding)
        content = text.encode(encoding)
        pack = self.random.choice(["", "", "", "", "", "", "gz", "zst", "zip"])
        if pack:
            self.faults.append(pack)
        if pack == "gz":
            return gzip.compress(content, mtime=0)
        if pack == "zst":
            return zstandard.compress(content)
        if pack == "zip":
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{self.prefix}{self.seed:05d}.csv", content)
            return buffer.getvalue()
        return content


def make(seed: int) -> Polluted:
    """The file of a seed."""
    return Maker(seed).make()
