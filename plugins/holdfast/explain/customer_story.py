"""What the published tables know of one customer, read for the story that is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError
from holdfast.published_copy import rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
# The newest of each, up to so many.
SHOWN = 6
QUERIES = {
    "records": "select * from core.map_customer_sources where customer_id = $id order by source, source_customer_id",
    "spells": "select * from marts.customer_spells where customer_id = $id order by spell_number",
    "tiers": "select * from marts.customer_tiers where customer_id = $id order by valid_from",
    "periods": """
        select * from core.fct_customer_periods where customer_id = $id and period_grain = 'month'
        order by period_start desc limit $shown
    """,
    "orders": "select * from core.fct_orders where customer_id = $id order by ordered_at desc, order_id desc limit $shown",
    "refunds": """
        select * from core.fct_refunds where customer_id = $id order by refunded_at desc, refund_id limit $shown
    """,
    "contracts": "select * from core.fct_contracts where customer_id = $id order by started_on desc, contract_id",
    "contacts": """
        select * from core.fct_contacts where customer_id = $id order by occurred_at desc, contact_id limit $shown
    """,
    "conversations": """
        select * from core.fct_conversations where customer_id = $id and merged_into_id is null
        order by opened_at desc, conversation_id limit $shown
    """,
    "agenda": "select * from marts.contact_agenda where customer_id = $id order by due_on, channel limit $shown",
}


@dataclass(frozen=True)
class Story:
    """Rows of the published tables about one customer; lists are in the order of QUERIES, newest first where they are cut."""

    customer: Row
    value: Row
    cut_by: Row
    lists: dict[str, list[Row]]

    @property
    def customer_id(self) -> str:
        """The golden customer id."""
        return str(self.customer["customer_id"])


def read_story(connection: DuckDBPyConnection, asked: str) -> Story:
    """The story of a golden customer, or of the one to whom a source's customer id belongs.

    HoldfastError when nobody has that id, with the nearest ones.
    """
    customer_id = _golden_id(connection, asked.strip())
    given = {"id": customer_id}
    lists = {
        name: rows(connection, query, given | ({"shown": SHOWN} if "$shown" in query else {}))
        for name, query in QUERIES.items()
    }
    value = rows(connection, "select * from marts.customer_value where customer_id = $id", given)
    cut_by = rows(connection, "select * from marts.retention_customers where customer_id = $id", given)
    customer = rows(connection, "select * from core.dim_customers where customer_id = $id", given)
    return Story(customer[0], value[0] if value else {}, cut_by[0], lists)


def _golden_id(connection: DuckDBPyConnection, asked: str) -> str:
    found = connection.execute(
        """
        select customer_id from core.dim_customers where customer_id = $asked
        union all
        (
            select customer_id from core.map_customer_sources
            where source_customer_id in ($asked, upper($asked)) or customer_id = upper($asked)
            order by source, customer_id
        )
        limit 1
        """,
        {"asked": asked},
    ).fetchone()
    if found:
        return str(found[0])
    like = connection.execute(
        "select customer_id from core.dim_customers order by levenshtein(lower(customer_id), lower($asked)), customer_id limit 3",
        {"asked": asked[:100]},
    ).fetchall()
    near = get_close_matches(asked, [name for (name,) in like], 3, 0.4)
    said = f" Near it are {', '.join(near)}." if near else ""
    raise HoldfastError(f"No source ever showed a customer '{asked}' before as_of.{said}")
