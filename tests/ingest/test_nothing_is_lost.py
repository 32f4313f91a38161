"""Whatever is delivered: what went in is somewhere, exactly once."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from holdfast.ingest.files.plain_text import survey
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.form import Form
from holdfast.ingest.parse.cleaning import clean
from holdfast.ingest.parse.dialect import CLEAN, Dialect
from holdfast.ingest.parse.header import Header
from holdfast.ingest.parse.records import RecordReader
from holdfast.ingest.parse.rows import Rows
from holdfast.ingest.parse.structure import is_simple

from .conftest import Company

TEXTS = st.text(alphabet="ab1,;\"'\n \\é\0", max_size=12)
DIALECTS = st.sampled_from(
    [
        Dialect(",", '"', '"'),
        Dialect(";", "'", "'"),
        Dialect(", ", '"', "\\"),
        Dialect("||", "", ""),
        Dialect(",", "", ""),
    ]
)
PIECES = st.lists(
    st.sampled_from(['"', ",", "\n", "a", "1", "é", "\n\n", '","', '""', "total", "a,b", "\0", "\\"]), max_size=40
)


@given(st.lists(st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=2, max_size=4), max_size=8))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_a_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    import csv

    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    records = list(RecordReader(io.BytesIO(buffer.getvalue().encode()), CLEAN))
    assert [record.fields for record in records] == rows
    assert not any(record.fault for record in records)


@given(PIECES, DIALECTS)
@example(['"', "\n", '"', "a"], Dialect(",", '"', '"'))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_every_line_belongs_to_one_record(pieces: list[str], dialect: Dialect) -> None:
    text = "".join(pieces)
    lines = text.split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    records = list(RecordReader(io.BytesIO(text.encode()), dialect))
    places = [line for record in records for line in range(record.line, record.line + record.lines)]
    assert places == list(range(1, len(lines) + 1))


@given(PIECES)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_line_of_a_table_is_counted_once(pieces: list[str]) -> None:
    text = "a,b\n" + "".join(pieces)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(text.encode())
        reader = RecordReader(io.BytesIO(text.encode()), Dialect(",", '"', '"'))
        reader.width = 2
        rows = Rows(reader, Header(("a", "b"), 1, 1), (), Form())
        try:
            cleaned = clean(rows, rows.counts, Path(folder), "copy")
        except Refused:
            return
        assert sum(cleaned.counts.values()) == survey(path).lines
        assert cleaned.counts.get("rows", 0) == len(cleaned.lines)
        assert cleaned.counts.get("unreadable", 0) == cleaned.bad_count


@given(PIECES)
@example(['"', "a", '"', ",", "1", "\n"])
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_duckdb_may_read_by_itself_has_no_fault(pieces: list[str]) -> None:
    """The look in C passes no file of which the careful reader would say anything."""
    text = "a,b\n" + "".join(pieces)
    dialect = Dialect(",", '"', '"')
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(text.encode())
        if not is_simple(path, survey(path), dialect, 2):
            return
    records = list(RecordReader(io.BytesIO(text.encode()), dialect))
    assert not any(record.fault or record.lines > 1 for record in records)
    assert sum(len(record.fields) - 1 for record in records) == len(records)


@given(st.lists(PIECES, min_size=1, max_size=30))
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_files_of_anything(contents: list[list[str]]) -> None:
    """Through the whole load: a file is refused, or its lines are rows, quarantined records, or named as something else."""
    with TemporaryDirectory() as folder:
        company = Company(Path(folder) / "exports", Path(folder) / "home", business={"bad_row_share": 1})
        for number, pieces in enumerate(contents):
            company.deliver(f"crm/customers_{number}.csv", "customer_id,name\n" + "".join(pieces))
        record = company.ingest("crm")
        loaded = {row[0]: row[1] for row in company.rows("crm/customers", "_file, count(*) over (partition by _file)")}
        bad: dict[str, int] = {}
        for file, *_ in company.quarantine("crm/customers"):
            bad[file] = bad.get(file, 0) + 1
        for file in record["files"]:
            assert file["objects"]["customers"] == {
                "rows": loaded.get(file["file"], 0),
                "quarantined": bad.get(file["file"], 0),
            }
        told = {file["file"] for file in record["files"]} | {file["file"] for file in record["refused"]}
        same = {"customer_id,name\n" + "".join(pieces) for pieces in contents}
        assert len(told) == len(same)
