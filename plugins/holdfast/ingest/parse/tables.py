"""Tables in text files and workbooks: in which form and under which header they are, and who is to read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from holdfast.ingest.files.plain_text import Survey, new_file
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.ingest.files.unpacking import Limits
from holdfast.ingest.layout.exports import Export
from holdfast.ingest.layout.form import Form
from holdfast.ingest.layout.matching import find_export, is_named_like
from holdfast.ingest.parse.alike import Alike
from holdfast.ingest.parse.cleaning import clean
from holdfast.ingest.parse.dialect import CLEAN, Dialect
from holdfast.ingest.parse.examined import Examined
from holdfast.ingest.parse.finding_dialect import TRIED_RECORDS, find_dialect
from holdfast.ingest.parse.header import Header, check_width, find_header, first_record
from holdfast.ingest.parse.lost_separator import check_separators
from holdfast.ingest.parse.records import RecordReader
from holdfast.ingest.parse.rows import Rows
from holdfast.ingest.parse.structure import is_simple
from holdfast.ingest.parse.workbooks import Workbook

HEAD_BYTES = 1 << 18


def examine_table(
    file: PulledFile,
    plain: Path,
    found: Survey,
    is_rewritten: bool,
    exports: Sequence[Export],
    work: Path,
    alike: Alike,
) -> Examined:
    """The table in a UTF-8 text file whose lines end alike. Raises Refused."""
    with plain.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    names = frozenset().union(*(each.names for each in exports))
    key = None if is_rewritten else alike.key(file.name, head, exports)
    if key and (same := alike.found.get(key)) and is_simple(plain, found, same[0], len(same[1].names)):
        (dialect, header, export), form = same, Form()
    else:
        dialect, header, form, fitting = _find_form(file, head, len(head) < HEAD_BYTES, exports)
        check_separators(header.names, fitting)
        export = find_export(file.name, header.names, fitting)
        key, same = key if form == Form() else None, None

    def read_carefully() -> Examined:
        with plain.open("rb") as stream:
            reader = RecordReader(stream, dialect, is_rewritten)
            reader.width = len(header.names)
            rows = Rows(reader, header, exports, form)
            cleaned = clean(rows, rows.counts, work, new_file(work).name)
        _check_lines(cleaned.counts, found.lines)
        return Examined(
            file,
            cleaned.plain,
            "csv",
            header.names,
            found.lines,
            export,
            CLEAN,
            cleaned=cleaned,
            known_names=names,
            written=dialect,
        )

    if not same:
        told = form.footer_lines is not None or form.is_ragged or form.column_names is not None
        if told or is_rewritten or not header.is_first_line or not is_simple(plain, found, dialect, len(header.names)):
            return read_carefully()
        if key:
            alike.found[key] = dialect, header, export
    return Examined(
        file, plain, "csv", header.names, found.lines, export, dialect, known_names=names, carefully=read_carefully
    )


def examine_workbook(file: PulledFile, path: Path, exports: Sequence[Export], work: Path, limits: Limits) -> Examined:
    """The table in a sheet of an Excel workbook. Raises Refused."""
    for form, group in forms_of(file.name, exports):
        decimals = {export.spec.decimal for export in group}
        book = Workbook(path, form.sheet, "," if decimals == {","} else None, limits)
        head = list(islice(book, TRIED_RECORDS))
        header = find_header(head, group, form)
        if header is not None:
            break
    else:
        form, group = Form(), list(exports)
        book = Workbook(path, None, None, limits)
        head = list(islice(book, TRIED_RECORDS))
        book.check_header(1, len(head))
        header = first_record(head, form)
    check_width(header.names)
    book.check_header(header.first, header.last)
    check_separators(header.names, group)
    export = find_export(file.name, header.names, group)
    width = len(header.names)
    records = (
        record._replace(
            fields=(record.fields + [""] * (width - len(record.fields)))[: max(width, _filled(record.fields))]
        )
        for record in book
    )
    rows = Rows(records, header, exports, form)
    cleaned = clean(rows, rows.counts, work, new_file(work).name)
    total = sum(cleaned.counts.values())
    notes = tuple(f"Its sheet '{name}' is not read; name it in a layout (`sheet:`) to read it." for name in book.unread)
    return Examined(
        file, cleaned.plain, "csv", header.names, total, export, CLEAN, cleaned=cleaned, notes=notes, is_typed=True
    )


def forms_of(name: str, exports: Sequence[Export]) -> Iterator[tuple[Form, list[Export]]]:
    """The forms that layouts speak of, with their exports: first those of files called `name`, then what is found out."""
    groups: dict[str, tuple[Form, list[Export]]] = {}
    for export in exports:
        if export.form_key and (is_named_like(name, export) or not export.spec.files):
            groups.setdefault(export.form_key, (export.form, []))[1].append(export)
    yield from groups.values()
    # a hint of a layout that does not hold for this file hides nothing; what only a hint can tell is left out
    if rest := [export for export in exports if not export.form.is_told]:
        yield Form(), rest


def _find_form(
    file: PulledFile, head: bytes, is_whole: bool, exports: Sequence[Export]
) -> tuple[Dialect, Header, Form, Sequence[Export]]:
    refusal: Refused | None = None
    for form, group in forms_of(file.name, exports):
        try:
            dialect, header, is_known = find_dialect(head, is_whole, group, form)
        except Refused as reason:
            refusal = reason
            continue
        refusal = None
        if is_known:
            return dialect, header, form, group
    if refusal is not None:
        raise refusal
    dialect, header, _ = find_dialect(head, is_whole, (), Form())
    return dialect, header, Form(), exports


def _check_lines(counts: Mapping[str, int], lines: int) -> None:
    total = sum(counts.values())
    if total != lines:
        raise Refused(f"{abs(lines - total):,} of its {lines:,} lines cannot be told apart.")


def _filled(fields: Sequence[str]) -> int:
    """How many fields there are up to the last one that holds something."""
    return max((place for place, field in enumerate(fields, start=1) if field), default=0)
