"""One file: every delivery of it, what each of its lines became, and which of its records count."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError
from holdfast.published_copy import is_published, rows
from holdfast.raw_catalog import LINE_KINDS
from holdfast.settings import SOURCES, Settings
from holdfast.trace.catalogue import published_loads
from holdfast.trace.fates import FACTS
from holdfast.trace.quarantined import quarantined_of_file, quarantined_words
from holdfast.trace.times import instant_words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
KIND_WORDS = {
    "preamble": "before the header",
    "header": "of the header",
    "footer": "of a footer",
    "blank": "blank",
    "continuation": "further lines of records over several",
    "ignored": "passed over, as the layout says",
    "loaded": "records in raw",
    "quarantined": "records in quarantine",
}


def trace_file(connection: DuckDBPyConnection, settings: Settings, text: str) -> Iterator[tuple[str, list[str]]]:
    """Headings with their lines. `text` is the path under the exports folder, or under a source's. HoldfastError: never delivered."""
    source, name = _read_path(text)
    deliveries = rows(
        connection,
        "select * from audit.file_accounting where file = $name and (source = $source or $source = '') order by source, load_id",
        {"name": name, "source": source},
    )
    if not deliveries:
        raise HoldfastError(f"No load has seen a file {text}.{_near(connection, name)}")
    for row in deliveries:
        title = f"{row['source']}/{row['file']}, load {row['load_id']}, as of {instant_words(row['as_of'])}: {row['status']}"
        yield title, list(_delivery(connection, settings, row))


def _read_path(text: str) -> tuple[str, str]:
    path = text.strip().removeprefix("./")
    source, slash, rest = path.partition("/")
    return (source, rest) if slash and source in SOURCES else ("", path)


def _delivery(connection: DuckDBPyConnection, settings: Settings, row: Row) -> Iterator[str]:
    size = f"{row['byte_count']:,} bytes" if row["byte_count"] is not None else "bytes not counted"
    landed = f"landing/{row['source']}/{row['sha256']}/"
    loads = rows(
        connection,
        "select * from audit.loads where source = ? and load_id = ? and file = ? and sha256 = ? order by object",
        [row["source"], row["load_id"], row["file"], row["sha256"]],
    )
    if row["status"] == "refused":
        yield f"{size}. {loads[0]['reason']}"
        yield f"It is set aside in refused/{row['source']}/{row['sha256']}/; nothing of it was loaded."
        return
    if row["status"] == "repeated":
        yield f"{size}, the same as those of {row['same_as']}, which count: make trace FILE={row['source']}/{row['same_as']}."
        return
    if row["status"] == "unpacked":
        yield f"{size}, kept as {landed}. It is an archive; what it holds is traced as {row['file']}/<name in it>."
        return
    yield f"{size}, kept as {landed}; layout {loads[0]['layout'] if loads else 'unknown'}."
    yield _lines(row)
    for load in loads:
        yield f"{load['object']}: {load['row_count']:,} rows, {load['quarantined_count']:,} in quarantine. {_counting(connection, settings, load)}"
    yield from quarantined_words(
        connection, row["source"], quarantined_of_file(connection, row["source"], row["file"], row["load_id"])
    )


def _lines(row: Row) -> str:
    if row["line_count"] is None:
        return "Its lines were not counted by the version that loaded it."
    parts = [f"{row[f'{kind}_line_count']:,} {KIND_WORDS[kind]}" for kind in LINE_KINDS if row[f"{kind}_line_count"]]
    verdict = "it adds up" if row["is_accounted"] else "IT DOES NOT ADD UP"
    return f"{row['line_count']:,} lines = {' + '.join(parts) or 'nothing'}; {verdict}."


def _counting(connection: DuckDBPyConnection, settings: Settings, load: Row) -> str:
    """How many of the rows are the version that counts, where a fact says which delivery it is from."""
    if load["object"] not in FACTS or not is_published(settings):
        return ""
    if load["load_id"] > published_loads(settings)[load["source"]]:
        return "No build has seen them yet."
    table, _ = FACTS[load["object"]]
    only_crm = " and source = 'crm'" if load["object"] == "customers" else ""
    found = connection.execute(
        f"select count(*) from published.{table} where source_file = ? and load_id = ?{only_crm}",
        [load["file"], load["load_id"]],
    ).fetchone()
    counting = found[0] if found else 0
    others = load["row_count"] - counting
    rest = f", {others:,} are older or repeated versions, or lie after as_of" if others else ""
    return f"{counting:,} of them are in {table}{rest}."


def _near(connection: DuckDBPyConnection, name: str) -> str:
    known = [
        file for (file,) in connection.execute("select distinct file from audit.file_accounting order by 1").fetchall()
    ]
    near = get_close_matches(name, known, 3, 0.6)
    return f" Near it are {', '.join(near)}." if near else ""
