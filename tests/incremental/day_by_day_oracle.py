"""Customer periods worked out the slow and obvious way: a customer is a set of ids, activity is a set of days.

Written from the definitions, not from the models; shares no code with them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from delivered_histories import History, Record

DAY = timedelta(days=1)
NOT_SOLD = {"cancelled", "test", "draft", "void"}
Row = dict[str, Any]


def periods_of(history: History) -> dict[tuple[str, date, frozenset[str]], Row]:
    """By grain, first day and customer (all entities that are the same person): flags, counts and amounts at the end."""
    return _Oracle(history).rows()


def local_day(history: History, instant: str | datetime) -> date:
    moment = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)
    return moment.astimezone(history.zone).date()


def period_start(grain: str, day: date) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return date(day.year, {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[grain], 1)


def next_start(grain: str, start: date) -> date:
    return period_start(grain, start + {"week": 7, "month": 31, "quarter": 93, "year": 366}[grain] * DAY)


class _Oracle:
    def __init__(self, history: History) -> None:
        self.history = history
        self.as_of = datetime.fromisoformat(history.steps[-1][0])
        self.last_whole_day = local_day(history, self.as_of) - DAY
        self.last_visible_day = local_day(history, self.as_of - timedelta(microseconds=1))
        self.person_of = self._people()

    def _is_past(self, instant: str) -> bool:
        return datetime.fromisoformat(instant) < self.as_of

    def _seen(self, name: str, when: str) -> list[Record]:
        return [record for record in self.history.newest(name) if self._is_past(record[when])]

    def _people(self) -> dict[str, frozenset[str]]:
        """Every entity with all entities that are the same person. Who has a tax id is not joined by an e-mail with who has another."""
        holders: dict[str, set[str]] = defaultdict(set)
        entities = set()
        for record in [
            *self._seen("crm/customers", "created_at"),
            *self._seen("orders/orders", "ordered_at"),
            *self._seen("chat/conversations", "opened_at"),
        ]:
            entity = _entity(record)
            if entity is None:
                continue
            entities.add(entity)
            if email := _email(record):
                holders[f"email {email}"].add(entity)
            if tax_id := record.get("tax_id"):
                holders[f"tax {tax_id}"].add(entity)
            if merged_into := record.get("merged_into_id"):
                holders[f"merge {merged_into}"] |= {entity, f"id:{merged_into}"}
                entities.add(f"id:{merged_into}")
        for record in self._seen("crm/contacts", "occurred_at") + self.history.newest("crm/contracts"):
            entities.add(f"id:{record['customer_id']}")
        parent = {entity: entity for entity in entities}

        def root(entity: str) -> str:
            while parent[entity] != entity:
                entity = parent[entity]
            return entity

        def join(group: set[str]) -> None:
            first, *others = sorted(group)
            for other in others:
                parent[root(other)] = root(first)

        for name, group in holders.items():
            if name.startswith(("merge", "tax")):
                join(group)
        # a person with a tax id is joined by an e-mail with nobody who has another one
        taxed = {root(entity) for name, group in holders.items() if name.startswith("tax") for entity in group}
        leads: dict[str, set[str]] = defaultdict(set)
        for name, group in holders.items():
            if name.startswith("email"):
                owners = {root(entity) for entity in group} & taxed
                others = {root(entity) for entity in group} - taxed
                if len(owners) < 2 and others:
                    join(others)
                    leads[min(others)] |= owners
        owners_of: dict[str, set[str]] = defaultdict(set)
        for other, owners in leads.items():
            owners_of[root(other)] |= owners
        for other, owners in owners_of.items():
            if len(owners) == 1:
                join({other, *owners})
        people: dict[str, set[str]] = defaultdict(set)
        for entity in entities:
            people[root(entity)].add(entity)
        return {entity: frozenset(people[root(entity)]) for entity in entities}

    def _window(self, person: frozenset[str]) -> int:
        exceptions = self.history.business.get("churn_window_days_by_segment", {})
        default = self.history.business["churn_window_days"]
        records = [
            c for c in self._seen("crm/customers", "created_at") if f"id:{c['customer_id']}" in person and c["segment"]
        ]
        if not exceptions or not records:
            return int(default)
        newest = max(records, key=lambda record: self._recency[record["customer_id"]])
        return int(exceptions.get(newest["segment"], default))

    @property
    def _recency(self) -> dict[str, tuple[str, str, int]]:
        """How recent each CRM record is: updated, created, else last delivered."""
        if not hasattr(self, "_recencies"):
            place = 0
            found: dict[str, tuple[str, str, int]] = {}
            newest = {id(record) for record in self.history.newest("crm/customers")}
            for _, files in self.history.steps:
                for record in files.get("crm/customers", []):
                    place += 1
                    if id(record) in newest:
                        found[record["customer_id"]] = (record["updated_at"], record["created_at"], place)
            self._recencies = found
        return self._recencies

    def rows(self) -> dict[tuple[str, date, frozenset[str]], Row]:
        active: dict[frozenset[str], set[date]] = defaultdict(set)
        events: dict[frozenset[str], list[tuple[date, str, Decimal]]] = defaultdict(list)
        windows: dict[frozenset[str], int] = {}
        for order in self._seen("orders/orders", "ordered_at"):
            person = self._person(order)
            if person is None or not _is_sold(order):
                continue
            if person not in windows:
                windows[person] = self._window(person)
            day = local_day(self.history, order["ordered_at"])
            active[person] |= {day + n * DAY for n in range(windows[person])}
            amount = Decimal(order["gross_amount"]) - Decimal(order["discount_amount"] or 0)
            events[person].append((day, "order", amount * self._rate(order)))
        for contract in self.history.newest("crm/contracts"):
            active[self.person_of[f"id:{contract['customer_id']}"]] |= self._covered(contract)
        orders = {order["order_id"]: order for order in self._seen("orders/orders", "ordered_at")}
        for refund in self._seen("orders/refunds", "refunded_at"):
            refunded = orders.get(refund["order_id"])
            if refunded and _is_sold(refunded) and (person := self._person(refunded)):
                amount = Decimal(refund["amount"]) * self._rate(refunded)
                events[person].append((local_day(self.history, refund["refunded_at"]), "refund", amount))
        for name, when, kind in (
            ("crm/contacts", "occurred_at", "contact"),
            ("chat/conversations", "opened_at", "conversation"),
        ):
            for record in self._seen(name, when):
                if person := self._person(record):
                    events[person].append((local_day(self.history, record[when]), kind, Decimal(0)))
        found: dict[tuple[str, date, frozenset[str]], Row] = {}
        for person in active.keys() | events.keys():
            for grain in ("week", "month", "quarter", "year"):
                for start, row in self._periods(grain, active[person], events[person]):
                    found[grain, start, person] = row
        return found

    def _person(self, record: Record) -> frozenset[str] | None:
        entity = _entity(record)
        return self.person_of[entity] if entity else None

    def _rate(self, order: Record) -> Decimal:
        if order["currency"].upper() == "BRL":
            return Decimal(1)
        day = local_day(self.history, order["ordered_at"]).isoformat()
        rates = [r for r in self.history.newest("orders/exchange_rates") if r["rate_date"] <= day]
        return Decimal(max(rates, key=lambda rate: rate["rate_date"])["rate"])

    def _covered(self, contract: Record) -> set[date]:
        start = date.fromisoformat(contract["started_on"])
        ends = [date.fromisoformat(contract["ends_on"])] if contract["ends_on"] else []
        if contract["cancelled_on"] and date.fromisoformat(contract["cancelled_on"]) <= self.last_whole_day:
            ends.append(date.fromisoformat(contract["cancelled_on"]))
        if contract["status"] in ("draft", "void") or start > self.last_visible_day:
            return set()
        end = min([*ends, self.last_visible_day + 400 * DAY])
        return {start + n * DAY for n in range((end - start).days + 1)}

    def _periods(
        self, grain: str, active: set[date], events: list[tuple[date, str, Decimal]]
    ) -> list[tuple[date, Row]]:
        days = [*active, *(day for day, _, _ in events)]
        first_active = min(active) if active else None
        by_period: dict[date, list[tuple[date, str, Decimal]]] = defaultdict(list)
        for event in events:
            by_period[period_start(grain, event[0])].append(event)
        start, found = period_start(grain, min(days)) if days else date.max, []
        while start <= self.last_visible_day:
            following = next_start(grain, start)
            closing_day = min(following - DAY, self.last_whole_day)
            was, is_now = start - DAY in active, closing_day in active
            between = any(start + n * DAY in active for n in range((closing_day - start).days + 1))
            happened = by_period[start]
            if was or is_now or between or happened:
                is_first = first_active is not None and first_active >= start
                amount = sum((a if kind == "order" else -a for _, kind, a in happened), Decimal(0))
                counts = {
                    f"{kind}_count": sum(what == kind for _, what, _ in happened)
                    for kind in ("order", "contact", "conversation")
                }
                row: Row = {
                    "is_active_at_opening": was,
                    "is_active_at_closing": is_now,
                    "is_retained": was and is_now,
                    "is_churned": was and not is_now,
                    "is_new": is_now and not was and is_first,
                    "is_reactivated": is_now and not was and not is_first,
                    "is_transient": between and not was and not is_now,
                    "is_complete": following - DAY <= self.last_whole_day,
                    "net_revenue_amount": amount,
                }
                found.append((start, row | counts))
            start = following
        return found


def _email(record: Record) -> str:
    return str(record.get("email", "")).strip().lower()


def _entity(record: Record) -> str | None:
    if record["customer_id"]:
        return f"id:{record['customer_id']}"
    return f"email:{_email(record)}" if _email(record) else None


def _is_sold(order: Record) -> bool:
    return order["status"].lower() not in NOT_SOLD and order["is_test"] != "true"
