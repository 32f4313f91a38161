"""Random companies, delivered in several steps, with all that makes an incremental build go wrong.

Orders that come late, that are dated ahead, that are corrected, cancelled, given to somebody else; refunds before their order
and long after it; contracts that are cut short, start in the future, overlap; people who turn out to be one, and who turn
out not to be; an e-mail of two tax ids, beside others that only one of them has; stale versions of records delivered again; full exports that repeat all; rates that are corrected; segments that
change.

A golden id is kept once it was given (see decisions.md), so it depends on what was known when. Here everybody is delivered in
the order of being seen, and nobody leaves one person and joins another in the same step: then the same company is the same
table, however it was delivered. What the rule does otherwise has a test of its own.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from companies import Company

Record = dict[str, Any]
KEYS = {
    "crm/customers": "customer_id",
    "crm/contracts": "contract_id",
    "crm/contacts": "contact_id",
    "orders/orders": "order_id",
    "orders/refunds": "refund_id",
    "orders/exchange_rates": "rate_date",
    "chat/conversations": "conversation_id",
}
SEGMENTS = ("retail", "wholesale", "")
DAY = timedelta(days=1)


@dataclass
class History:
    """What was delivered when: a step is the `as_of` of its run and the files that came before it."""

    zone: ZoneInfo
    business: dict[str, Any]
    steps: list[tuple[str, dict[str, list[Record]]]] = field(default_factory=list)

    def deliver(self, company: Company, number: int) -> str:
        """Write the files of one step; returns its as_of."""
        as_of, files = self.steps[number]
        for name, records in files.items():
            company.export(f"{name}_{number + 1:02d}.csv", records)
        return as_of

    def newest(self, name: str) -> list[Record]:
        """The records of an object as they stand after the last step: by updated_at, else by arrival."""
        newest: dict[str, Record] = {}
        for _, files in self.steps:
            for record in files.get(name, []):
                known = newest.get(record[KEYS[name]])
                if known is None or record["updated_at"] >= known["updated_at"]:
                    newest[record[KEYS[name]]] = record
        return list(newest.values())


def make_history(seed: int, customers: int = 300, steps: int = 5) -> History:
    """A random company of `customers` CRM records and half as many guests, over a year and a half."""
    return _Writer(random.Random(seed), customers, steps).write()


def _cpf(number: int) -> str:
    """A Brazilian tax id with right check digits, another one for each number."""
    digits = [int(digit) for digit in f"{100_000_007 + 7919 * number:09d}"]
    for _ in range(2):
        total = sum(digit * weight for digit, weight in zip(digits, range(len(digits) + 1, 1, -1), strict=True))
        digits.append(0 if total % 11 < 2 else 11 - total % 11)
    return "".join(map(str, digits))


class _Writer:
    def __init__(self, dice: random.Random, customers: int, steps: int) -> None:
        self.dice = dice
        zone = dice.choice(("America/Sao_Paulo", "America/New_York", "UTC", "Asia/Tokyo"))
        self.zone = ZoneInfo(zone)
        business: dict[str, Any] = {"time_zone": zone, "reporting_currency": "BRL"}
        business["churn_window_days"] = dice.choice((20, 45, 90))
        if dice.random() < 0.5:
            business["churn_window_days_by_segment"] = {"wholesale": 60}
        tiers = random.Random(str(business))
        business["tier_measure"] = tiers.choice(("net_revenue", "margin", "orders"))
        business["tier_hold_evaluations"] = tiers.choice((1, 2, 3))
        business["tier_shares_by_segment"] = tiers.choice(({}, {"wholesale": {"a": 0.5, "b": 0.9}}))
        self.history = History(self.zone, business)
        self.first_day = date(2023, 11, 1) + timedelta(days=dice.randrange(60))
        moments = [datetime.combine(self.first_day + timedelta(days=400), time(), self.zone).astimezone(UTC)]
        for _ in range(steps - 1):
            gap = dice.choice((1, 1, 2, 9, 33)) * DAY + dice.choice((0, 0, 5)) * timedelta(hours=1)
            moments.append(moments[-1] + gap)
        self.moments = moments
        self.customer_count = customers
        self.has_versions = dice.random() < 0.7
        self.known: dict[str, dict[str, Record]] = defaultdict(dict)
        self.numbers: dict[str, int] = defaultdict(int)

    def write(self) -> History:
        share_first = 0.8
        counts = [int(self.customer_count * share_first)]
        rest = self.customer_count - counts[0]
        counts += [rest // (len(self.moments) - 1)] * (len(self.moments) - 1)
        for number, moment in enumerate(self.moments):
            self.moment = moment
            self.since = self.moments[number - 1] if number else self._start()
            self.files: dict[str, list[Record]] = defaultdict(list)
            if number == 0:
                self._rates()
            self._new_customers(counts[number])
            self._pairs(number)
            self._happen(counts[0] // (1 if number == 0 else 12), is_late_possible=number > 0)
            if number:
                self._correct()
                self._dump()
            for records in self.files.values():
                self.dice.shuffle(records) if self.has_versions else None
            as_of = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            self.history.steps.append((as_of, {name: records for name, records in self.files.items() if records}))
        return self.history

    def _start(self) -> datetime:
        return datetime.combine(self.first_day, time(), self.zone).astimezone(UTC)

    def _put(self, name: str, record: Record, version: int = 0) -> None:
        """Deliver a record with this step. A version is later than all before it."""
        stamp = (self.moment - timedelta(hours=2) + timedelta(minutes=version)).strftime("%Y-%m-%dT%H:%M:%SZ")
        record = {**record, "updated_at": stamp if self.has_versions else ""}
        self.known[name][record[KEYS[name]]] = record
        self.files[name].append(record)

    def _id(self, prefix: str) -> str:
        self.numbers[prefix] += 1
        return f"{prefix}{self.numbers[prefix]:05d}"

    def _instant(self, earliest: datetime, latest: datetime) -> str:
        """Some moment in between; one in eight is the very first or last of a local day, or of a month."""
        span = max(int((latest - earliest).total_seconds()), 1)
        moment = earliest + timedelta(seconds=self.dice.randrange(span))
        if self.dice.random() < 0.12:
            day = moment.astimezone(self.zone).date()
            day = day.replace(day=1) if self.dice.random() < 0.4 else day
            edge = datetime.combine(day, time(), self.zone).astimezone(UTC) - self.dice.choice((0, 1)) * timedelta(
                seconds=1
            )
            moment = edge if earliest <= edge < latest else moment
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _rates(self) -> None:
        day = self.first_day - 40 * DAY
        while day < self.first_day + 600 * DAY:
            self._put("orders/exchange_rates", {"rate_date": day.isoformat(), "currency": "USD", "rate": self._rate()})
            day += 7 * DAY

    def _rate(self) -> str:
        return f"{self.dice.randrange(450, 620) / 100:.2f}"

    def _new_customers(self, count: int) -> None:
        """Seen in the order of their numbers, after everybody who was delivered before."""
        instants = sorted(self._instant(self.since, self.moment - timedelta(hours=1)) for _ in range(count))
        if self.since == self._start():
            instants = sorted(self._instant(self.since, self.since + 200 * DAY) for _ in range(count))
        for created_at in instants:
            ident = self._id("c")
            email = f"{ident}@mail.test"
            if self.dice.random() < 0.06 and self.known["crm/customers"]:
                email = self.dice.choice(list(self.known["crm/customers"].values()))["email"]  # the same person again
            elif self.dice.random() < 0.1:
                email = f"guest{self.dice.randrange(1, self.customer_count)}@mail.test"  # was a guest, perhaps
            spelt = self.dice.choice((email, email.upper(), f" {email} "))
            self._put("crm/customers", self._record(ident, spelt, created_at))

    def _pairs(self, number: int) -> None:
        """Two records with a tax id each and one e-mail; the second comes with any step, and sometimes is merged into the first.

        Guests order by the e-mail of both, and by another one that stands on an order of the first one alone.
        """
        start = self._start()
        for pair in range(self.customer_count // 60):
            first, second, both, own = (f"pair{pair}{end}" for end in ("a", "b", "@mail.test", ".own@mail.test"))
            if number == 0:
                created_at = self._instant(start, start + 10 * DAY)
                self._put("crm/customers", self._record(first, both, created_at, tax_id=_cpf(2 * pair)))
                at = self._instant(start + 11 * DAY, start + 20 * DAY)
                self._put("orders/orders", self._sale(customer_id=first, email=own, ordered_at=at))
            if number == pair % len(self.moments):
                created_at = self._instant(max(self.since, start + 30 * DAY), self.moment - timedelta(hours=1))
                merged = {"merged_into_id": first} if pair % 3 == 0 else {}
                self._put("crm/customers", self._record(second, both, created_at, tax_id=_cpf(2 * pair + 1), **merged))
            for email in (both, own):
                at = self._instant(max(self.since, start + 40 * DAY), self.moment - timedelta(hours=1))
                self._put("orders/orders", self._sale(customer_id="", email=email, ordered_at=at))

    def _record(self, ident: str, email: str, created_at: str, **more: str) -> Record:
        return {
            "customer_id": ident,
            "name": f"Name {ident}",
            "email": email,
            "tax_id": "",
            "segment": self.dice.choice(SEGMENTS),
            "owner": self.dice.choice(("Ana", "Bia", "")),
            "created_at": created_at,
            "call_opt_in": self.dice.choice(("true", "false", "")),
            "merged_into_id": "",
            **more,
        }

    def _sale(self, **more: str) -> Record:
        return {
            "order_id": self._id("o"),
            "status": self.dice.choice(("paid", "paid", "Paid", "shipped", "cancelled", "")),
            "currency": self.dice.choice(("BRL", "BRL", "brl", "USD")),
            "gross_amount": f"{self.dice.randrange(0, 100000) / 100:.2f}",
            "discount_amount": self.dice.choice(("", "0", "1.50")),
            "is_test": self.dice.choice(("", "", "false", "true")) if self.dice.random() < 0.2 else "",
            **more,
        }

    def _happen(self, count: int, is_late_possible: bool) -> None:
        customers = list(self.known["crm/customers"].values())
        for _ in range(count):
            customer = self.dice.choice(customers)
            for _ in range(self.dice.choice((0, 1, 1, 2, 3, 5))):
                self._order(customer if self.dice.random() < 0.85 else None, is_late_possible)
            if self.dice.random() < 0.3:
                self._contract(customer)
            for _ in range(self.dice.choice((0, 0, 1, 2))):
                self._contact(customer)
            if self.dice.random() < 0.4:
                self._conversation(customer)
        for _ in range(count):
            self._refund()

    def _span(self, since: str, is_late_possible: bool) -> tuple[datetime, datetime]:
        """Most of what is delivered is news; some is late, some lies ahead."""
        earliest = datetime.fromisoformat(since)
        latest = self.moment - timedelta(seconds=1)
        if self.dice.random() < 0.05:
            return self.moment, self.moment + 40 * DAY
        if not (is_late_possible and self.dice.random() < 0.3):
            earliest = max(earliest, self.since)
        return min(earliest, latest), latest

    def _order(self, customer: Record | None, is_late_possible: bool) -> None:
        guest = self.dice.randrange(1, self.customer_count)
        # a guest is seen from the first day on in any case, a customer since the record was made
        since = customer["created_at"] if customer else self._start().isoformat()
        order = self._sale(
            customer_id=customer["customer_id"] if customer else "",
            email="" if customer or self.dice.random() < 0.1 else f"guest{guest}@mail.test",
            ordered_at=self._instant(*self._span(since, is_late_possible and customer is not None)),
        )
        self._put("orders/orders", order)

    def _refund(self) -> None:
        is_early = self.dice.random() < 0.1  # the refund is delivered, its order is not yet
        if is_early:
            order_id, since = f"o{self.numbers['o'] + self.dice.randrange(1, 30):05d}", self._start().isoformat()
        else:
            order = self.dice.choice(list(self.known["orders/orders"].values()))
            order_id, since = order["order_id"], order["ordered_at"]
        record = {
            "refund_id": self._id("r"),
            "order_id": order_id,
            "refunded_at": self._instant(*self._span(since, True)),
            "amount": f"{self.dice.randrange(1, 30000) / 100:.2f}",
        }
        self._put("orders/refunds", record)

    def _contract(self, customer: Record) -> None:
        created = datetime.fromisoformat(customer["created_at"]).astimezone(self.zone).date()
        start = max(created + 2 * DAY, self.moment.date() - timedelta(days=self.dice.randrange(-20, 300)))
        end = start + timedelta(days=self.dice.randrange(0, 250))
        ends = self.dice.choice((end.isoformat(), ""))
        cancelled = start + timedelta(days=self.dice.randrange(0, 300)) if self.dice.random() < 0.2 else ""
        record = {
            "contract_id": self._id("k"),
            "customer_id": customer["customer_id"],
            "started_on": start.isoformat(),
            "ends_on": ends,
            "cancelled_on": str(cancelled),
            "status": self.dice.choice(("active", "", "draft")) if self.dice.random() < 0.3 else "active",
        }
        self._put("crm/contracts", record)

    def _contact(self, customer: Record) -> None:
        record = {
            "contact_id": self._id("t"),
            "customer_id": customer["customer_id"],
            "channel": self.dice.choice(("visit", "call", "email", "Email")),
            "occurred_at": self._instant(*self._span(customer["created_at"], True)),
            "owner": self.dice.choice(("Ana", "Bia")),
        }
        self._put("crm/contacts", record)

    def _conversation(self, customer: Record) -> None:
        is_known = self.dice.random() < 0.7
        opened_at = self._instant(*self._span(customer["created_at"], True))
        record = {
            "conversation_id": self._id("v"),
            "customer_id": customer["customer_id"] if is_known else "",
            "email": "" if is_known else customer["email"],
            "opened_at": opened_at,
            "closed_at": self._instant(datetime.fromisoformat(opened_at), datetime.fromisoformat(opened_at) + 20 * DAY),
            "topic": self.dice.choice(("complaint", "question", "")),
        }
        self._put("chat/conversations", record)

    def _correct(self) -> None:
        """Newer versions of what was delivered before; where versions are dated, older ones come again, too."""
        for name in ("orders/orders", "orders/refunds", "crm/contracts", "crm/contacts", "chat/conversations"):
            for record in self._some(name):
                if self.has_versions and self.dice.random() < 0.3:
                    stale = {**record, "updated_at": "2020-01-01T00:00:00Z"}
                    self.files[name].append(self._changed(name, stale))
                else:
                    self._put(name, self._changed(name, record), version=5)
        for record in self._some("orders/exchange_rates"):
            self._put("orders/exchange_rates", {**record, "rate": self._rate()}, version=5)
        is_joining = self.dice.random() < 0.5
        for record in self._some("crm/customers"):
            joined = (
                self._joins(record)
                if is_joining
                else self.dice.choice(({"merged_into_id": ""}, {"email": f"{record['customer_id']}@mail.test"}))
            )
            news = self.dice.choice(({"segment": self.dice.choice(SEGMENTS)}, {"call_opt_in": "false"}, joined, joined))
            self._put("crm/customers", {**record, **news}, version=5)

    def _dump(self) -> None:
        """Everything once more, as systems export it every day: it says nothing new."""
        for name in ("crm/customers", "crm/contracts", "orders/orders", "orders/refunds"):
            if self.dice.random() < 0.4:
                self.files[name] += self.known[name].values()

    def _joins(self, record: Record) -> Record:
        """What makes a record that stands alone the same person as another; nothing for one that does not."""
        customers = list(self.known["crm/customers"].values())
        ident = record["customer_id"]
        sharing = [c for c in customers if c["email"].strip().lower() == f"{ident}@mail.test"]
        if sharing != [record] or record["merged_into_id"] or any(c["merged_into_id"] == ident for c in customers):
            return {}
        other = self.dice.choice(customers)
        if other is record:
            return {}
        return self.dice.choice(({"merged_into_id": other["customer_id"]}, {"email": other["email"]}))

    def _some(self, name: str) -> list[Record]:
        delivered_now = {record[KEYS[name]] for record in self.files[name]}
        known = [record for key, record in self.known[name].items() if key not in delivered_now]
        return self.dice.sample(known, min(len(known), max(2, len(known) // 40)))

    def _changed(self, name: str, record: Record) -> Record:
        if name == "orders/orders":
            changes: list[Record] = [{"status": "cancelled"}, {"status": "paid"}, {"gross_amount": "77.70"}, {}]
            if record["customer_id"]:
                other = self.dice.choice(list(self.known["crm/customers"].values()))
                if other["created_at"] < record["ordered_at"]:
                    changes.append({"customer_id": other["customer_id"]})
                changes.append({"ordered_at": self._instant(*self._span(self._created(record), True))})
            return {**record, **self.dice.choice(changes)}
        if name == "orders/refunds":
            return {**record, **self.dice.choice(({"amount": "5.00"}, {"amount": "0.00"}))}
        if name == "crm/contracts":
            start = date.fromisoformat(record["started_on"])
            day = (start + timedelta(days=self.dice.randrange(-3, 300))).isoformat()
            return {
                **record,
                **self.dice.choice(({"cancelled_on": day}, {"ends_on": day}, {"ends_on": ""}, {"status": "void"})),
            }
        if name == "crm/contacts":
            return {
                **record,
                "channel": self.dice.choice(("visit", "call")),
                "outcome": self.dice.choice(("", "no_show")),
            }
        return {**record, "topic": "bug"}

    def _created(self, order: Record) -> str:
        return str(self.known["crm/customers"][order["customer_id"]]["created_at"])
