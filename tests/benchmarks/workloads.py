"""Big exports of one subject each, made inside DuckDB: a company whose owners have too much to do, and a busy support team.

Where marts of one subject are measured, everything else is as small as it can be. The numbers come from DuckDB's own hash of
the ids, as those of holdfast.sample.history do.
"""

from __future__ import annotations

import shutil
from pathlib import Path

CHANCE = "create macro chance(id, purpose) as (hash(id, purpose) % 1000003) / 1000003.0"
# So many seconds before as_of, as text.
AGO = (
    "create macro ago(seconds) as strftime($as_of::timestamp - to_seconds(1 + (seconds)::bigint), '%Y-%m-%dT%H:%M:%SZ')"
)
# When each conversation began, in seconds before as_of, and after how many it was solved: after its last message.
HAPPENED = """
    create view conversations as
    select
        id, 86400 * $days * chance(id, 'started') as started, 7200 + 86400 * chance(id, 'took') ** 3 as solved_after
    from range($first, $last) as ids (id)
"""

# Everybody bought in the last weeks, so everybody is in the agenda; revenue is skewed as in a real shop.
AGENDA = {
    "crm/customers.csv": """
        select
            'C' || id as customer_id, 'Customer ' || id as name, 'owner ' || (id % $owners) as owner,
            ['shop', 'restaurant', 'consumer'][1 + id % 3] as segment, 'City ' || (id % 300) as city,
            ago(400 * 86400) as created_at, chance(id, 'refuses') > 0.05 as call_opt_in
        from range($customers) as ids (id) order by id
    """,
    "orders/orders.csv": """
        select
            'O' || id || '-' || k as order_id, 'C' || id as customer_id, 'BRL' as currency,
            ago(chance(id * 4 + k, 'ordered') * 86400 * if(k = 0, 80, 360)) as ordered_at,
            round(60 * least((1 - chance(id, 'ticket')) ** -0.8, 60), 2)::decimal(18, 2) as gross_amount
        from range($customers) as ids (id), range(2) as orders (k)
    """,
    # as many as the owners can make: e-mails to everybody, calls and visits to some
    "crm/contacts.csv": """
        select
            channel || '-' || id as contact_id, 'C' || id as customer_id, channel,
            ago(chance(id, channel) * 86400 * days) as occurred_at
        from range($customers) as ids (id)
        cross join (values ('visit', 0.15, 90), ('call', 0.6, 60), ('email', 0.95, 30)) as made (channel, share, days)
        where chance(id, 'made ' || channel) < share
        order by id, channel
    """,
}

# Half a million customers who wrote in the last year, five messages to a conversation; some of them come back.
SUPPORT = {
    "crm/customers.csv": """
        select 'C' || id as customer_id, 'Customer ' || id as name, ago(400 * 86400) as created_at
        from range($conversations // 2) as ids (id) order by id
    """,
    "orders/orders.csv": """
        select
            'O' || id as order_id, 'C' || id as customer_id, 'BRL' as currency,
            ago(chance(id, 'ordered') * 86400 * 360) as ordered_at,
            round(60 * least((1 - chance(id, 'ticket')) ** -0.8, 60), 2)::decimal(18, 2) as gross_amount
        from range($conversations // 2) as ids (id) order by id
    """,
    "chat/conversations.csv": """
        select
            'V' || id as conversation_id, 'C' || floor(chance(id, 'who') * ($conversations // 2))::bigint as customer_id,
            ['chat', 'email', 'whatsapp'][1 + id % 3] as channel,
            ago(started) as opened_at,
            if(chance(id, 'solved') < 0.95 and started > solved_after, ago(started - solved_after), null) as closed_at,
            'topic ' || floor(20 * chance(id, 'topic') ** 2)::integer as topic, 'agent ' || (id % 200) as agent_id,
            'team ' || (id % 10) as team, if(chance(id, 'team started') < 0.05, 'agent', 'customer') as started_by,
            if(chance(id, 'rates') < 0.3, 1 + floor(5 * chance(id, 'rating') ** 0.4)::integer, null) as rating,
            if(chance(id, 'bug') < 0.02, 'BUG-' || (id % 97), null) as bug_id,
            if(chance(id, 'tested') < 0.2, 'EXP-' || (id % 4), null) as experiment_id,
            if(chance(id, 'tested') < 0.2, if(chance(id, 'variant') < 0.5, 'A', 'B'), null) as variant
        from conversations order by id
    """,
    "chat/messages.csv": """
        select
            'V' || id as conversation_id, k as message_id,
            ago(greatest(started - k * 300 * (1 + 5 * chance(id * 8 + k, 'pause') ** 6), 0)) as sent_at,
            if(k % 2 = 0, 'customer', 'agent') as author_kind,
            if(k % 2 = 0, 'C' || floor(chance(id, 'who') * ($conversations // 2))::bigint, 'agent ' || (id % 200)) as author_id,
            if(k % 2 = 0, [
                'My order has not come yet, and nobody tells me where it is. Could you find out, please?',
                'The invoice of this month shows an amount that we had not agreed on.', 'Thank you very much!'
            ], [
                'I have looked it up: the carrier has it since yesterday, and it will be with you tomorrow before noon.',
                'One moment, let me check.', 'It is corrected now; you will find the new invoice among your documents.'
            ])[1 + (hash(id * 8 + k) % 3)::integer] as text,
            if(k % 2 = 1 and chance(id * 8 + k, 'canned') < 0.3, 'tpl-' || (hash(id * 8 + k) % 40), null) as template_id
        from conversations, range(5) as messages (k)
    """,
    "chat/reviews.csv": """
        select
            'R' || id as review_id, 'V' || id as conversation_id, 'agent ' || (id % 200) as agent_id,
            'agent ' || ((id + if(id % 3 = 0, 0, 7)) % 200) as reviewer_id, category,
            1 + floor(5 * chance(id, category))::integer as score, 1 as score_min, 5 as score_max,
            ago(greatest(started - 86400 * 5, 0)) as reviewed_at
        from conversations, (values ('empathy'), ('best solution'), ('customer satisfied'), ('process followed')) as asked (category)
        where chance(id, 'reviewed') < 0.05 order by id, category
    """,
    "chat/bugs.csv": """
        select
            'BUG-' || id as bug_id, 'Bug ' || id as title, ago(86400 * 365) as reported_at,
            if(id % 2 = 0, ago(86400 * (id + 10)), null) as fixed_at
        from range(97) as ids (id)
    """,
}


def write_agenda(folder: Path, as_of: str, customers: int, owners: int) -> None:
    """Write the exports of a company with so many active customers and owners, up to `as_of` (UTC)."""
    _write(folder, AGENDA, {"as_of": as_of, "customers": customers, "owners": owners})


def write_support(folder: Path, as_of: str, conversations: int, is_added_day: bool = False) -> None:
    """Write the exports of a chat with so many conversations of five messages in the year up to `as_of` (UTC); or what the last
    day before it adds to such a year."""
    first, count, days = (conversations, conversations // 365 + 1, 1) if is_added_day else (0, conversations, 365)
    files = SUPPORT
    if is_added_day:
        added = {name: SUPPORT[f"chat/{name}.csv"] for name in ("conversations", "messages")}
        files = {f"chat/{name}_{as_of[:10]}.csv": query for name, query in added.items()}
    span = {"first": first, "last": first + count, "days": days}
    _write(folder, files, {"as_of": as_of, "conversations": conversations, **span}, HAPPENED)


def _write(folder: Path, files: dict[str, str], values: dict[str, str | int], first: str = "") -> None:
    """Write the files, after the statement `first`; nothing where the same ones are there already."""
    import duckdb

    marker = folder / "WRITTEN"
    if marker.is_file() and marker.read_text(encoding="utf-8") == str(values):
        return
    spill = folder / ".spill"
    with duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(spill)}) as connection:
        for name, value in values.items():
            connection.execute(f"set variable {name} = $value", {"value": value})
        for statement in filter(None, (CHANCE, AGO, first)):
            connection.execute(_with_variables(statement, values))
        for path, query in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            connection.sql(_with_variables(query, values)).write_csv(str(folder / path), header=True)
    shutil.rmtree(spill, ignore_errors=True)
    marker.write_text(str(values), encoding="utf-8")


def _with_variables(query: str, values: dict[str, str | int]) -> str:
    for name in values:
        query = query.replace(f"${name}", f"getvariable('{name}')")
    return query
