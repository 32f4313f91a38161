"""Loads batches of alike files; what cannot be read is refused file by file, and the rest of its batch goes on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.ingest.cast.casting import ObjectCast, ObjectPart
from holdfast.ingest.files.obstacles import obstacle
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.layout.exports import Join
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.filling_down import fill_down
from holdfast.ingest.parse.line_numbers import NeedsCare, check_other_lines, number_lines
from holdfast.ingest.parse.reading import Parsed, parse_csv
from holdfast.ingest.parse.reading_nested import parse_json, parse_parquet
from holdfast.ingest.store import quarantine
from holdfast.ingest.store.batching import in_batches
from holdfast.ingest.store.joining import join_rows, keep_rows, kept_files
from holdfast.ingest.store.line_accounts import Account, line_accounts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)
READERS = {"csv": parse_csv, "jsonl": parse_json, "parquet": parse_parquet}


class BatchLoader:
    """Collects the parts, refusals and row counts of one load. Files are read with as few statements as can be."""

    def __init__(self, connection: DuckDBPyConnection, work: Path, load_id: str) -> None:
        self.connection = connection
        self.work = work
        self.load_id = load_id
        self.parts: dict[str, list[ObjectPart]] = {}
        self.refused: list[tuple[PulledFile, str]] = []
        self.loaded: list[tuple[Examined, dict[str, dict[str, int]], int]] = []
        self.accounts: dict[str, Account] = {}
        self.number = 0

    def load(self, files: Sequence[Examined]) -> None:
        """Load `files`, given in arrival order."""
        for batch in in_batches(files):
            self._load_batch(batch)

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows and quarantined rows per object."""
        totals: dict[str, dict[str, int]] = {name: {"rows": 0, "quarantined": 0} for name in self.parts}
        for _, objects, _ in self.loaded:
            for name, counted in objects.items():
                for key, value in counted.items():
                    totals[name][key] += value
        return totals

    def file_records(self) -> list[dict[str, Any]]:
        """What the load record says of each file."""
        return [
            {
                "file": examined.file.file,
                "sha256": examined.file.sha256,
                "bytes": examined.file.bytes,
                "layout": examined.export.layout,
                "is_snapshot": examined.export.spec.snapshot,
                "rows_in": rows_in,
                "objects": objects,
                "lines": self.accounts[examined.file.file],
                **_shape(examined, objects),
            }
            for examined, objects, rows_in in self.loaded
        ]

    def _load_batch(self, files: Sequence[Examined]) -> None:
        import duckdb

        try:
            self._try_batch(files)
        except (Refused, duckdb.Error) as error:
            if obstacle(error):
                raise
            if len(files) > 1:
                # one of them is at fault: find out which
                for file in files:
                    self._load_batch([file])
                return
            reason = str(error) if isinstance(error, Refused) else f"It cannot be read: {_first_line(error)}"
            self.refused.append((files[0].file, reason))

    def _try_batch(self, files: Sequence[Examined]) -> None:
        self.number += 1
        parsed = READERS[files[0].format](
            self.connection, files, self.work / f"parsed_{self.number}.parquet", self.load_id
        )
        try:
            # filling down is a window, too, and windows shuffle the rows
            is_shuffled = number_lines(self.connection, parsed) or files[0].export.spec.fill_down is not None
            parsed = replace(parsed, columns=fill_down(self.connection, parsed.columns, files[0].export.spec.fill_down))
            casts = {
                name: ObjectCast(self.connection, parsed, name, spec, self.load_id, is_shuffled)
                for name, spec in files[0].export.spec.objects.items()
            }
            if not casts or not all(cast.has_rows_only for cast in casts.values()):
                check_other_lines(self.connection, parsed)
        except NeedsCare as care:
            parsed.path.unlink()
            self._load_carefully(files, care.files)
            return
        parts = [
            cast.write(self.work / f"{name}_{self.number}.parquet", self.work / f"{name}_{self.number}_bad.parquet")
            for name, cast in casts.items()
        ]
        if kept := files[0].export.kept_name:
            path = self.work / f"kept_{self.number:08d}.parquet"  # by name in order of arrival
            counts = keep_rows(self.connection, parsed, self.load_id, path)
            is_beside = bool(files[0].export.spec.objects)
            parts.append(ObjectPart(kept, is_beside, path, None, {file: (count, 0) for file, count in counts.items()}))
        unreadable_path = self.work / f"unreadable_{self.number}.parquet"
        unreadable = quarantine.write_unreadable(self.connection, parsed, self.load_id, unreadable_path)
        accounts = line_accounts(self.connection, parsed, parts, unreadable_path if unreadable else None)
        self.accounts |= {parsed.files[index].file.file: account for index, account in accounts.items()}
        self._keep(parsed, parts, unreadable, unreadable_path)
        if not any(part.rows_path == parsed.path for part in parts):
            parsed.path.unlink()

    def _load_carefully(self, files: Sequence[Examined], doubtful: frozenset[int]) -> None:
        """Load `files` again, the doubtful ones as the careful reader reads them."""
        again: list[Examined] = []
        for number, file in enumerate(files):
            if number not in doubtful or file.carefully is None:
                again.append(file)
                continue
            try:
                again.append(file.carefully())
            except Refused as refusal:
                self.refused.append((file.file, str(refusal)))
        self.load(again)

    def join(self, joins: Sequence[Join], home: Path) -> None:
        """Make the joined objects whose parts have new rows. They count for the first new file of their parts."""
        for number, join in enumerate(joins):
            fresh = {
                part: [found.rows_path for found in self.parts.get(name, []) if found.rows_path is not None]
                for part, name in join.names.items()
            }
            carrier = next((file for file in self.loaded if file[0].export.kept_name in join.names.values()), None)
            if carrier is None:
                continue
            source = join.spec.source
            files = {part: [*kept_files(home, source, join.names[part]), *fresh[part]] for part in fresh}
            parsed, waiting = join_rows(self.connection, join, files, self.load_id)
            if waiting:
                log.info("%s: %s rows of %s wait for their other half.", join.export.layout, waiting, join.spec.rows_of)
            for name, spec in join.spec.objects.items():
                part = ObjectCast(self.connection, parsed, name, spec, self.load_id, is_shuffled=True).write(
                    self.work / f"{name}_joined_{number}.parquet", self.work / f"{name}_joined_{number}_bad.parquet"
                )
                if not part.counts:
                    continue
                self.parts.setdefault(name, []).append(part)
                good, bad = part.counts.get(0, (0, 0))
                counted = carrier[1].setdefault(name, {"rows": 0, "quarantined": 0})
                counted["rows"] += good
                counted["quarantined"] += bad

    def _keep(
        self, parsed: Parsed, parts: Sequence[ObjectPart], unreadable: Mapping[int, int], unreadable_path: Path
    ) -> None:
        first = quarantine.first_object(parsed)
        for part in parts:
            self.parts.setdefault(part.object_name, []).append(part)
        if unreadable:
            self.parts.setdefault(first, []).append(ObjectPart(first, False, None, unreadable_path, {}))
        for index, file in enumerate(parsed.files):
            objects, rows_in = {}, 0
            for part in parts:
                good, bad = part.counts.get(index, (0, 0))
                bad += unreadable.get(index, 0) if part.object_name == first else 0
                objects[part.object_name] = {"rows": good, "quarantined": bad}
                rows_in += 0 if part.is_summary else good + bad
            if unreadable.get(index) and first not in objects:
                objects[first] = {"rows": 0, "quarantined": unreadable[index]}
                rows_in += unreadable[index]
            self.loaded.append((file, objects, rows_in))


def _shape(examined: Examined, objects: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """How the file is written, where rows of it are to be corrected in the same form (store.corrections)."""
    if not any(counted["quarantined"] for counted in objects.values()):
        return {}
    return {
        "shape": {"format": examined.format, "header": list(examined.header), "delimiter": examined.delimiter or ","}
    }


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()[0]
    return text.split("Error: ", 1)[-1].rstrip(".") + "."
