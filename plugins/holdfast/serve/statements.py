"""What PostgreSQL is told: a stored table per version of the rows, and a view under the public name that shows one of them.

A view, because others may build on it: it is replaced in place, and their views and grants stay. Rows with personal data are
stored with their pseudonyms; the view shows the one or the other by the role of who asks, and the half that is not shown is
not read. `security_barrier`: no function of a reader's own gets to see what the view does not show.
"""

from __future__ import annotations

from holdfast.quoting import identifier, literal
from holdfast.serve.tables import Table

STORE = "holdfast_store"
SCHEMAS = ("core", "marts", "audit")
READER = "holdfast_reader"
NAMES = "holdfast_names"
PSEUDONYM = "_pseudonym_"  # a public column never begins with an underscore

_IN_PUBLIC = "('core', 'marts', 'audit')"
_RELATIONS = "pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
STORED = f"select tablename::text from pg_tables where schemaname = '{STORE}'"
OUR_VIEWS = (
    f"select n.nspname::text, c.relname::text from {_RELATIONS} where c.relkind = 'v' and n.nspname in {_IN_PUBLIC}"
    " and pg_has_role(c.relowner, 'usage') order by 1, 2"
)
# Each public view, and the stored table that it shows.
SHOWN = (
    f"select distinct n.nspname || '.' || c.relname, s.relname::text from {_RELATIONS}"
    " join pg_rewrite as r on r.ev_class = c.oid join pg_depend as d on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass"
    " join pg_class as s on s.oid = d.refobjid and d.refclassid = 'pg_class'::regclass"
    f" where n.nspname in {_IN_PUBLIC} and s.relnamespace = to_regnamespace('{STORE}')"
)
# Up to three of those whose open transactions hold what a load must lock.
IN_THE_WAY = (
    f"select distinct a.pid, a.usename::text, a.application_name from {_RELATIONS} join pg_locks as l on l.relation = c.oid"
    " join pg_stat_activity as a on a.pid = l.pid"
    f" where n.nspname in {_IN_PUBLIC} and l.granted and a.pid <> pg_backend_pid() order by 1 limit 3"
)


def built_on(name: str) -> str:
    """The views that somebody has built on the public view of this name (with its schema)."""
    return (
        "select distinct r.ev_class::regclass::text from pg_rewrite as r"
        " join pg_depend as d on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass"
        f" where d.refobjid = to_regclass({literal(qualified(*name.split('.', 1)))}) and r.ev_class <> d.refobjid order by 1"
    )


def qualified(schema: str, name: str) -> str:
    """The quoted name of a table or view."""
    return f"{identifier(schema)}.{identifier(name)}"


def prepare() -> list[str]:
    """The schemas, closed to everybody who has no role of ours."""
    schemas = [f"create schema if not exists {schema}" for schema in (STORE, *SCHEMAS)]
    return [*schemas, *(f"grant usage on schema {schema} to {READER}, {NAMES}" for schema in SCHEMAS)]


def create_stored(table: Table) -> str:
    """The empty table that rows are copied into."""
    columns = [f"{identifier(column.name)} {column.type}" for column in table.columns]
    columns += [f"{identifier(PSEUDONYM + column.name)} {column.type}" for column in table.hidden]
    return f"create table {_stored(table)} ({', '.join(columns)})"


def index_stored(table: Table) -> list[str]:
    """Key, indexes on what is joined by, and the planner's statistics; after the rows, which is faster."""
    indexed = [[column.name] for column in table.columns if column.is_reference and table.key != [column.name]]
    indexed += [[PSEUDONYM + column.name] for column in table.hidden if column.is_reference or column.name in table.key]
    statements = [f"create index on {_stored(table)} ({', '.join(map(identifier, columns))})" for columns in indexed]
    if table.key:
        statements.insert(0, f"alter table {_stored(table)} add primary key ({', '.join(map(identifier, table.key))})")
    return [*statements, f"analyze {_stored(table)}"]


def show_stored(table: Table) -> list[str]:
    """Make the public view show this version of the rows, with its comments."""
    view = qualified(table.schema, table.name)
    statements = [
        f"create or replace view {view}{_body(table)}",
        f"comment on view {view} is {literal(table.comment or '')}",
    ]
    statements += [
        f"comment on column {view}.{identifier(column.name)} is {literal(column.comment or '')}"
        for column in table.columns
    ]
    return statements


def grant(table: Table) -> str:
    """Let both roles read it. Said at every load: an administrator may have made the roles anew."""
    return f"grant select on {qualified(table.schema, table.name)} to {READER}, {NAMES}"


def show_version(version: str, as_of: str, code_version: str) -> list[str]:
    """`audit.published_version`: one row that says what the tables are."""
    view = "audit.published_version"
    return [
        f"create or replace view {view} as select {literal(version)}::text as version, "
        f"{literal(as_of)}::timestamptz as as_of, {literal(code_version)}::text as code_version",
        f"grant select on {view} to {READER}, {NAMES}",
        f"comment on view {view} is 'One row: which published version the tables are. What is counted happened before as_of.'",
    ]


def _body(table: Table) -> str:
    columns = ", ".join(identifier(column.name) for column in table.columns)
    if not table.hidden:
        return f" as select {columns} from {_stored(table)}"
    shown = ", ".join(
        f"{identifier(PSEUDONYM + column.name)} as {identifier(column.name)}"
        if column.is_hidden
        else identifier(column.name)
        for column in table.columns
    )
    may_see_names = f"pg_has_role('{NAMES}', 'usage')"
    return (
        f" with (security_barrier) as select {columns} from {_stored(table)} where {may_see_names}"
        f" union all select {shown} from {_stored(table)} where not {may_see_names}"
    )


def _stored(table: Table) -> str:
    return qualified(STORE, table.stored_name)
