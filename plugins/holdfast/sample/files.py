"""How a record becomes a line of an export: notations, compression, and a tally of what was written."""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

Cell = str | int | bool | date | datetime | None
BIG_ENOUGH = 250  # a bad row goes only into a file of at least this many rows: far below the share that fails a load


@dataclass
class Tally:
    """Rows delivered (copies and refused files left out), and the bad ones among them, by source.object."""

    rows: Counter[str] = field(default_factory=Counter)
    bad_rows: Counter[str] = field(default_factory=Counter)
    refused_files: list[str] = field(default_factory=list)


def header(names: str) -> list[str]:
    """Column names written as one line of words."""
    return names.split()


def money(cents: int | None) -> str | None:
    """12345 as 123.45, exactly."""
    if cents is None:
        return None
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def write_csv(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    tally: Tally,
    bad_lines: Sequence[str] = (),
    is_portuguese: bool = False,
) -> None:
    """Write one CSV export; amounts come as money() text.

    `bad_lines` are put in as they are, spread over the file, when it is big enough to bear them. `is_portuguese` writes
    semicolons, decimal commas with thousands dots, dd/mm/yyyy HH:MM:SS (UTC), sim and não, in Windows-1252.
    """
    text = io.StringIO(newline="")
    write = csv.writer(text, delimiter=";" if is_portuguese else ",", lineterminator="\n").writerow
    write(columns)
    spell = _portuguese if is_portuguese else plain
    count = 0
    for row in rows:
        write([spell(cell) for cell in row])
        count += 1
    lines = text.getvalue()
    source_object = f"{path.parent.name}.{_object_of(path)}"
    if bad_lines and count >= BIG_ENOUGH:
        lines = _insert(lines, bad_lines)
        tally.bad_rows[source_object] += len(bad_lines)
        count += len(bad_lines)
    tally.rows[source_object] += count
    path.write_bytes(lines.encode("cp1252" if is_portuguese else "utf-8"))


def write_json_lines(
    path: Path, rows: Iterable[Mapping[str, str | None]], tally: Tally, bad_lines: Sequence[str] = ()
) -> None:
    """Write one JSON lines export, gzipped; empty fields are left out, as most APIs do."""
    lines = [json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False) for row in rows]
    source_object = f"{path.parent.name}.{_object_of(path)}"
    if bad_lines and len(lines) >= BIG_ENOUGH:
        for number, bad in enumerate(bad_lines, 1):
            lines.insert(number * 50, bad)
        tally.bad_rows[source_object] += len(bad_lines)
    tally.rows[source_object] += len(lines)
    path.write_bytes(gzipped("".join(f"{line}\n" for line in lines).encode()))


def gzipped(content: bytes) -> bytes:
    """A gzip file without compression, laid out by hand: zlib's own bytes differ between its versions."""
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    blocks = [content[start : start + 65535] for start in range(0, len(content), 65535)] or [b""]
    for number, block in enumerate(blocks, 1):
        is_last = number == len(blocks)
        parts.append(struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF) + block)
    parts.append(struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(parts)


def _object_of(path: Path) -> str:
    """orders_2024-01.csv holds orders."""
    return path.name.split(".")[0].rsplit("_20", 1)[0]


def _insert(lines: str, bad_lines: Sequence[str]) -> str:
    good = lines.split("\n")
    for number, bad in enumerate(bad_lines, 1):
        good.insert(1 + number * 60, bad)
    return "\n".join(good)


def plain(cell: Cell) -> str:
    """The cell in canonical notation."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return f"{cell.isoformat()}Z"
    return str(cell)


def _portuguese(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "sim" if cell else "não"
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(cell, str) and cell[:1].isdigit() and cell.count(".") == 1 and cell.replace(".", "").isdigit():
        whole, cents = cell.split(".")
        return f"{int(whole):,}".replace(",", ".") + f",{cents}"
    return plain(cell)
