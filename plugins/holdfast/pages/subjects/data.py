"""Data: whether what is shown can be trusted: checks, where every row went, how fresh each source is, loads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.languages import Language
from holdfast.languages import marked as _
from holdfast.pages import drawing
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import LAYERS, SOURCES, STATUSES
from holdfast.published_copy import rows

# what becomes of a file
FATES = {"loaded": _("loaded"), "refused": _("refused"), "repeated": _("repeated"), "unpacked": _("unpacked")}

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HISTORY = """
with kept as (select distinct as_of from audit.check_history order by as_of desc limit 60)

select as_of, layer, status, check_count
from (
    select as_of, layer, 'passed' as status, passed_count as check_count from audit.check_history
    union all
    select as_of, layer, 'warned', warned_count from audit.check_history
    union all
    select as_of, layer, 'failed', failed_count from audit.check_history
    union all
    select as_of, layer, 'skipped', skipped_count from audit.check_history
) as counted
where as_of in (select as_of from kept)
order by as_of, layer, status
"""
# What was found, with at most twenty rows that broke it, personal data masked as in audit.checks.
FOUND = """
select layer, table_name, expectation, status, why, observed_value, unexpected_count, sample_values, unexpected_query
from audit.checks
where status in ('warned', 'failed')
order by status, layer, table_name, expectation
limit 100
"""
ROWS = """
select source, object, input_count, staged_count, superseded_count, quarantined_count, is_accounted
from audit.row_accounting
order by source, object
"""
FRESH = """
with last_load as (
    select source, max(as_of) as loaded_as_of, max(load_id) as load_id, count(distinct sha256) as file_count,
        sum(row_count) as row_count
    from audit.loads where status = 'loaded' group by source
),

newest as (
    select 'orders' as source, 'order' as what, max(ordered_at) as happened_at from core.fct_orders
    union all
    select 'crm', 'contact', max(occurred_at) from core.fct_contacts
    union all
    select 'chat', 'conversation', max(opened_at) from core.fct_conversations
)

select newest.source, newest.what, newest.happened_at, last_load.loaded_as_of, last_load.load_id, last_load.file_count,
    last_load.row_count
from newest
left join last_load on newest.source = last_load.source
order by newest.source
"""
# The newest 200 files.
FILES = """
select
    files.source, files.load_id, files.as_of, files.file, files.status, files.byte_count, files.line_count,
    files.loaded_line_count, files.quarantined_line_count, files.ignored_line_count,
    files.header_line_count + files.preamble_line_count + files.footer_line_count + files.blank_line_count
        + files.continuation_line_count as other_line_count,
    files.is_accounted, why.reason
from audit.file_accounting as files
left join audit.loads as why
    on files.source = why.source and files.load_id = why.load_id and files.file = why.file and files.sha256 = why.sha256
    and why.status = 'refused'
order by files.as_of desc, files.load_id desc, files.status desc, files.source, files.file
limit 200
"""
TOTALS = """
select
    (select count(*) from audit.checks where status = 'passed') as passed_count,
    (select count(*) from audit.checks where status = 'warned') as warned_count,
    (select count(*) from audit.checks where status = 'failed') as failed_count,
    (select count(distinct sha256) from audit.file_accounting where status = 'loaded') as file_count,
    (select count(distinct sha256) from audit.file_accounting where status = 'refused') as refused_count,
    (select coalesce(sum(line_count), 0) from audit.file_accounting) as line_count,
    (select coalesce(sum(quarantined_count), 0) from audit.row_accounting) as quarantined_count,
    (select coalesce(bool_and(is_accounted), true) from audit.row_accounting)
        and (select coalesce(bool_and(is_accounted), true) from audit.file_accounting) as is_accounted
"""


def _facts(connection: DuckDBPyConnection) -> Mapping[str, Any]:
    return {"totals": rows(connection, TOTALS)[0]}


def _history(language: Language) -> Any:
    import altair as alt

    names = [language.text(words) for words in STATUSES.values()]
    colours = ["var(--back)", "var(--series-5)", "var(--bad)", "var(--line)"]
    return (
        alt.Chart(drawing.rows())
        .mark_bar(width={"band": 0.8})
        .encode(
            x=alt.X(
                "as_of_label:O",
                sort=None,
                axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=12, ticks=False),
            ),
            y=drawing.value_axis("check_count", drawing.COUNT, zero=True),
            color=alt.Color("status_label:N", scale=alt.Scale(domain=names, range=colours)),
            tooltip=[
                alt.Tooltip("as_of_label:N", title=language.text(_("as of"))),
                alt.Tooltip("status_label:N", title=language.text(_("result"))),
                alt.Tooltip("check_count:Q", title=language.text(_("checks")), format=drawing.COUNT),
            ],
        )
    )


SOURCE = Column("source", _("source"), words=SOURCES)
PAGE = Page(
    name="data",
    title=_("Data"),
    queries=(
        Query("history", HISTORY),
        Query("found", FOUND),
        Query("rows", ROWS),
        Query("fresh", FRESH),
        Query("files", FILES),
    ),
    filters=(
        Filter("layer", _("Layer"), "history", "layer", words=LAYERS, any=True),
        Filter("source", _("Source"), "files", "source", words=SOURCES, any=True),
        Filter("status", _("Result"), "files", "status", words=FATES, any=True),
    ),
    charts=(
        Chart(
            "history",
            _("Checks, run after run"),
            "history",
            (
                Column("as_of", _("as of"), "day"),
                Column("layer", _("layer"), words=LAYERS),
                Column("status", _("result"), words=STATUSES),
                Column("check_count", _("checks"), "count"),
            ),
            note=_(
                "Of runs that were published. A run with a failed check is not: readers keep the last good version."
            ),
            draw=_history,
            filters=("layer",),
            empty=_("Nothing was checked yet."),
        ),
        Chart(
            "found",
            _("What the last run's checks found"),
            "found",
            (
                Column("status", _("result"), words=STATUSES),
                Column("table_name", _("table")),
                Column("expectation", _("expectation")),
                Column("why", _("why it matters")),
                Column("observed_value", _("found")),
                Column("unexpected_count", _("rows"), "count"),
                Column("sample_values", _("some of the rows")),
            ),
            empty=_("Every check passed."),
            is_open=True,
        ),
        Chart(
            "fresh",
            _("How fresh each source is"),
            "fresh",
            (
                SOURCE,
                Column(
                    "what",
                    _("newest"),
                    words={"order": _("order"), "contact": _("contact made"), "conversation": _("conversation")},
                ),
                Column("happened_at", _("happened at (UTC)"), "instant"),
                Column("loaded_as_of", _("last new file, as of"), "instant"),
                Column("load_id", _("load"), "count"),
                Column("file_count", _("files"), "count"),
                Column("row_count", _("rows"), "count"),
            ),
            is_open=True,
        ),
        Chart(
            "rows",
            _("Where every row went"),
            "rows",
            (
                SOURCE,
                Column("object", _("object")),
                Column("input_count", _("delivered"), "count"),
                Column("staged_count", _("records"), "count"),
                Column("superseded_count", _("older or repeated versions"), "count"),
                Column("quarantined_count", _("in quarantine"), "count"),
                Column("is_accounted", _("adds up"), "flag"),
            ),
            note=_("Delivered = records + older or repeated versions + in quarantine."),
            is_open=True,
        ),
        Chart(
            "files",
            _("Files, line by line"),
            "files",
            (
                SOURCE,
                Column("load_id", _("load"), "count"),
                Column("as_of", _("as of"), "day"),
                Column("file", _("file")),
                Column("status", _("result"), words=FATES),
                Column("byte_count", _("bytes"), "count"),
                Column("line_count", _("lines"), "count"),
                Column("loaded_line_count", _("in raw"), "count"),
                Column("quarantined_line_count", _("in quarantine"), "count"),
                Column("ignored_line_count", _("passed over"), "count"),
                Column("other_line_count", _("headers, blanks, further lines"), "count"),
                Column("is_accounted", _("adds up"), "flag"),
                Column("reason", _("reason")),
            ),
            note=_("The newest 200. `make trace FILE=...` tells what became of each line of any of them."),
            filters=("source", "status"),
            empty=_("No file was delivered yet."),
            is_open=True,
        ),
    ),
    facts=_facts,
)
