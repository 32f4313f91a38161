"""One customer's story in words: active or lost and why, the tier and why, what they brought, who is to contact them and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from holdfast.explain.customer_story import SHOWN, Story
from holdfast.explain.periods import day_words, period_words
from holdfast.summary import count, money, percent

Row = dict[str, Any]
FLAGS = {
    "is_retained": "kept",
    "is_churned": "churned",
    "is_new": "new",
    "is_reactivated": "came back",
    "is_transient": "came and went",
}
RULES = {
    "own_id": "by its own id",
    "merge": "by the CRM's merge list",
    "tax": "by its tax id",
    "email": "by its e-mail address",
    "phone": "by its phone number",
}


def tell(story: Story, currency: str | None, tier_window_months: int) -> Iterator[tuple[str, list[str]]]:
    """Headings, each with its lines; a heading without lines has nothing to say and is left out."""
    lists = story.lists
    parts = {
        story.customer_id: _who(story),
        "Active or lost": [_spell(row) for row in lists["spells"]]
        or ["Never active: no counted order and no contract before as_of."],
        "Tier": _tier(lists["tiers"], currency, tier_window_months),
        "Value": _value(story.value, currency),
        "Next contacts": [_planned(row) for row in lists["agenda"]],
        "Last contacts made": [_contact(row) for row in lists["contacts"]],
        "Months, as marts.retention counts them": [_period(row, currency) for row in lists["periods"]],
        "Orders": [_order(row, currency) for row in lists["orders"]] + _more(lists["orders"], story.value),
        "Refunds": [_refund(row, currency) for row in lists["refunds"]],
        "Contracts": [_contract(row) for row in lists["contracts"]],
        "Conversations": [_conversation(row) for row in lists["conversations"]],
        "Records": [_record(row) for row in lists["records"]],
    }
    yield from ((title, lines) for title, lines in parts.items() if lines)


def _who(story: Story) -> list[str]:
    customer, cut_by = story.customer, story.cut_by
    about = ", ".join(
        f"{name.replace('_', ' ')} {cut_by[name]}"
        for name in ("segment", "owner", "acquisition_channel", "country")
        if cut_by[name] != "(none)"
    )
    seen = customer["first_seen_at"]
    since = f", first seen on {day_words(seen.date())}" if seen else ""
    deleted = " Deleted in the CRM." if customer["is_deleted"] else ""
    return [f"{customer['name'] or 'No name is known'}: {about or 'nothing more is known'}{since}.{deleted}"]


def _spell(row: Row) -> str:
    by = [f"contract {row['last_contract_id']}"] if row["last_contract_id"] else []
    if row["last_order_id"]:
        window = f"order {row['last_order_id']} of {day_words(row['last_ordered_on'])}"
        by.insert(0, f"{window}, which covers {row['churn_window_days']} days")
    until = day_words(row["covered_until"]) if row["covered_until"] else "an open end"
    if row["is_current"]:
        return f"Active since {day_words(row['started_on'])}, covered until {until} by {' and '.join(by)}."
    if row["lost_on"]:
        started = day_words(row["started_on"])
        return f"Active from {started} until {until}, by {' and '.join(by)}; lost on {day_words(row['lost_on'])}."
    return f"Active from {day_words(row['started_on'])} on, covered until {until} by {' and '.join(by)}."


def _tier(tiers: list[Row], currency: str | None, months: int) -> list[str]:
    if not tiers:
        return ["None: never ordered and never had a contract."]
    now = tiers[-1]
    revenue = money(now["window_revenue_amount"], currency)
    share = now["cumulative_share_before"]
    why = (
        f"customers who brought more had {percent(share)} of everybody's revenue"
        if share is not None
        else "without revenue in them the tier is C"
    )
    lines = [f"{now['tier']} since {day_words(now['valid_from'])}: {revenue} in the last {months} months; {why}."]
    moves = [f"{row['tier']} from {day_words(row['valid_from'])}" for row in tiers[:-1]]
    return [*lines, f"Before: {', '.join(moves)}."] if moves else lines


def _value(value: Row, currency: str | None) -> list[str]:
    if not value or not value["order_count"]:
        return []
    number = count(value["order_count"], "order", "orders")
    lines = [f"{money(value['revenue_to_date_amount'], currency)} so far, with {number}."]
    if value["predicted_value_12m_amount"] is not None:
        kind, amount = value["value_basis"], money(value["predicted_value_12m_amount"], currency)
        lines.append(
            f"Still a customer with a chance of {percent(value['p_alive'])}; "
            f"{value['expected_orders_12m']:.1f} orders and a {kind} of {amount} are expected in the next 12 months."
        )
    return lines


def _planned(row: Row) -> str:
    overdue = f", promised for {day_words(row['planned_on'])}" if row["is_overdue"] else ""
    return f"{day_words(row['due_on'])}: {row['channel']} by {row['owner'] or 'nobody'}{overdue}. {row['why_now']}"


def _contact(row: Row) -> str:
    more = [str(row[name]) for name in ("owner", "purpose", "outcome") if row[name]]
    return f"{day_words(row['occurred_on'])}: {row['channel']}{', ' + ', '.join(more) if more else ''} ({_source('crm', row)})."


def _period(row: Row, currency: str | None) -> str:
    flag = next((word for name, word in FLAGS.items() if row[name]), "not active")
    revenue = money(row["net_revenue_amount"], currency)
    tier = f", tier {row['tier']}" if row["tier"] else ""
    running = "" if row["is_complete"] else " (so far)"
    return f"{period_words('month', row['period_start'])}{running}: {flag}{tier}, {count(row['order_count'], 'order', 'orders')}, {revenue}."


def _order(row: Row, currency: str | None) -> str:
    counted = "" if row["is_counted"] else f" It does not count ({row['status'] or 'no sale'})."
    return f"{row['order_id']} of {day_words(row['ordered_on'])}, net {money(row['net_amount'], currency)} ({_source('orders', row)}).{counted}"


def _refund(row: Row, currency: str | None) -> str:
    of = f" of order {row['order_id']}" if row["order_id"] else ""
    return f"{row['refund_id']}{of} on {day_words(row['refunded_on'])}, {money(row['refund_amount'], currency)} ({_source('orders', row)})."


def _contract(row: Row) -> str:
    until = day_words(row["covered_until"]) if row["covered_until"] else "an open end"
    cancelled = ", cancelled" if row["effective_cancelled_on"] else ""
    return f"{row['contract_id']}, {row['product'] or 'no product'}: {day_words(row['started_on'])} until {until}{cancelled} ({_source('crm', row)})."


def _conversation(row: Row) -> str:
    resolved = "resolved" if row["is_resolved"] else "not resolved"
    return f"{row['conversation_id']} of {day_words(row['opened_on'])}: {row['topic'] or 'no topic'}, {resolved} ({_source('chat', row)})."


def _record(row: Row) -> str:
    rule = RULES.get(row["match_rule"], row["match_rule"])
    place = f" ({_source('crm', row)})" if row["source_file"] else ""
    return f"{row['source']} {row['source_customer_id']}, {rule}{place}."


def _more(shown: list[Row], value: Row) -> list[str]:
    hidden = (value.get("order_count") or 0) - SHOWN
    return [f"and {hidden} before."] if len(shown) == SHOWN and hidden > 0 else []


def _source(source: str, row: Row) -> str:
    return f"{source}/{row['source_file']} line {row['source_line']}"
