"""Orders, their lines and refunds, as they truly were (the exports show them in pieces, late and twice)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from holdfast.sample.campaigns import Intent
from holdfast.sample.days import AS_OF, AS_OF_ON, FIRST_DAY, LAST_WHOLE_DAY, MEAN_DEMAND, at_local, demand, local_day
from holdfast.sample.dice import Dice
from holdfast.sample.people import Person
from holdfast.sample.spelling import spell_email, spell_phone, spell_tax_id
from holdfast.sample.words import EVERYDAY, MACHINES, Product

IS_TEST_SINCE = datetime(2024, 4, 1)  # the shop exported no is_test column before
UNCOUNTED = frozenset({"cancelled", "canceled", "void", "voided", "test", "draft", "failed", "expired"})


@dataclass
class Line:
    product: Product
    quantity: int
    unit_price: int  # cents of the order's currency
    unit_cost: int | None
    discount: int


@dataclass
class Order:
    """One order in its final version; `first_status` and `first_discount` are what the first delivery said."""

    order_id: str
    person: Person | None
    at: datetime  # UTC
    status: str
    channel: str
    currency: str
    lines: list[Line]
    discount: int  # the whole discount: what the lines say plus what was given on the order
    tax: int
    shipping: int
    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    tax_id: str | None = None
    campaign_id: str | None = None
    is_test: bool = False
    first_status: str | None = None
    first_discount: int | None = None
    refunds: list[tuple[datetime, int, str]] = field(default_factory=list)

    @property
    def gross(self) -> int:
        return sum(line.quantity * line.unit_price for line in self.lines)

    @property
    def is_counted(self) -> bool:
        return not self.is_test and self.status.lower() not in UNCOUNTED

    @property
    def is_corrected(self) -> bool:
        return self.first_status is not None


def make_orders(people: list[Person], intents: list[Intent], walk_ins: int) -> list[Order]:
    """Every order of the sample in time order: of the people, of campaigns that worked, and of strangers in the store."""
    dice = Dice("orders")
    wanted: list[tuple[datetime, int, Person | None, str | None]] = []
    for person in people:
        wanted.extend(
            (_clock(day, person.is_consumer, dice), person.number, person, None) for day in _days(person, dice)
        )
    wanted.extend((intent.at, intent.person.number, intent.person, intent.campaign_id) for intent in intents)
    for _ in range(walk_ins):
        day = FIRST_DAY + timedelta(dice.between(0, (AS_OF_ON - FIRST_DAY).days))
        wanted.append((at_local(day, dice.between(9, 18), dice.between(0, 59), dice.between(0, 59)), 0, None, None))
    wanted.sort(key=lambda item: item[:2])
    orders = [_order(f"O{100001 + n}", *item, dice) for n, item in enumerate(wanted)]
    _on_the_edge(orders)
    seen: set[int] = set()
    for order in orders:
        is_first = order.person is not None and order.person.number not in seen
        if order.person:
            seen.add(order.person.number)
        _fate(order, is_first, dice)
    return orders


def _days(person: Person, dice: Dice) -> Iterator[date]:
    for start, end in person.spells:
        day = start
        while day <= end:
            if dice.chance(demand(day, person.is_consumer)):
                yield day
                if dice.chance(0.01):
                    yield day  # twice on one day: one purchase occasion
                day += timedelta(max(1, round(dice.waiting(person.gap * MEAN_DEMAND))))
            else:
                day += timedelta(1 if day == start else max(1, round(dice.waiting(person.gap * MEAN_DEMAND))))


def _clock(day: date, is_consumer: bool, dice: Dice) -> datetime:
    # Consumers buy until midnight, which is the next day in UTC.
    hour = dice.between(9, 23) if is_consumer else dice.between(7, 18)
    return at_local(day, hour, dice.between(0, 59), dice.between(0, 59))


def _order(order_id: str, at: datetime, _: int, person: Person | None, campaign_id: str | None, dice: Dice) -> Order:
    ticket = (person.ticket if person else 9000) * dice.wobble(0.5)
    lines = [_line(at, ticket, dice) for _ in range(dice.weighted(((2, 0.4), (3, 0.35), (4, 0.25))))]
    if person and not person.is_consumer and dice.chance(0.004):
        machine = dice.pick(MACHINES)
        lines[-1] = Line(machine, 1, machine.price, machine.cost, 0)
    gross = sum(line.quantity * line.unit_price for line in lines)
    discount = sum(line.discount for line in lines)
    if dice.chance(0.15):
        discount += gross * dice.pick((3, 5, 10)) // 100
    order = Order(
        order_id, person, at, "delivered", "store", person.currency if person else "BRL", lines, discount, 0, 0
    )
    order.tax = (gross - discount) * 12 // 100
    order.campaign_id = campaign_id
    if person:
        order.channel = dice.weighted((("web", 0.45), ("store", 0.15), ("whatsapp", 0.25), ("rep", 0.15)))
        order.shipping = 0 if order.channel == "store" or gross > 80000 else dice.pick((1990, 2490, 3590))
        _sign(order, person, dice)
    return order


def _line(at: datetime, ticket: float, dice: Dice) -> Line:
    product = dice.pick(EVERYDAY)
    price = product.price * (100 + (local_day(at) - FIRST_DAY).days // 180) // 100  # about 2 % dearer every year
    quantity = max(1, round(ticket / 3.0 / price * dice.spread(0.6, 1.4)))
    discount = quantity * price // 20 if dice.chance(0.08) else 0
    return Line(product, quantity, price, None if dice.chance(0.06) else product.cost, discount)


def _sign(order: Order, person: Person, dice: Dice) -> None:
    """Write on the order who bought: an id, or a key as the checkout typed it."""
    if person.role == "guest":
        order.email = spell_email(person.email, dice) if person.email else None
        order.phone = spell_phone(person.phone, dice) if person.phone and not person.email else None
        return
    way = dice.unit() if person.role == "crm" else 1.0
    if way < 0.02 and person.tax_id:
        order.tax_id = spell_tax_id(person.tax_id, dice)
    elif way < 0.05 and person.email and not person.is_email_shared:
        order.email = spell_email(person.email, dice)
    elif way < 0.07 and person.phone and not person.is_phone_shared:
        order.phone = spell_phone(person.phone, dice)
    else:
        known = [record for record in person.records if record.created_at <= order.at] or person.records
        order.customer_id = dice.pick(known).customer_id
        order.email = person.email if dice.chance(0.3) else None


def _on_the_edge(orders: list[Order]) -> None:
    """Two orders at the last second a run sees and the first it does not."""
    today = [order for order in orders if local_day(order.at) == AS_OF_ON]
    yesterday = [order for order in orders if local_day(order.at) == LAST_WHOLE_DAY]
    if today:
        today[0].at = AS_OF
    if yesterday:
        yesterday[-1].at = AS_OF - timedelta(seconds=1)


def _fate(order: Order, is_first: bool, dice: Dice) -> None:
    """What became of the order: delivered, cancelled, a test, corrected afterwards, refunded."""
    draw = dice.unit()
    age = AS_OF_ON - local_day(order.at)
    if age.days < 4:
        order.status = dice.pick(("paid", "shipped"))
    elif draw < 0.025 and not is_first:
        order.status = dice.pick(("cancelled", "cancelled", "Cancelled", "canceled", "failed", "draft"))
    elif draw < 0.029 and not is_first:
        order.is_test = dice.chance(0.5) and order.at >= IS_TEST_SINCE
        order.status = "paid" if order.is_test else "test"
    if age.days > 20 and local_day(order.at).month != 12 and dice.chance(0.5 if order.status == "cancelled" else 0.03):
        order.first_status = "paid"
        order.first_discount = order.discount if dice.chance(0.5) else sum(line.discount for line in order.lines)
    if dice.chance(0.04 if order.is_counted else 0.03):
        _refund(order, dice)


def _refund(order: Order, dice: Dice) -> None:
    paid = order.gross - order.discount
    # Some come back at once, some only after weeks; the latest lie past as_of and are nobody's business yet.
    for share in (1.0,) if dice.chance(0.35) else (dice.spread(0.1, 0.4),) * dice.between(1, 2):
        at = order.at + timedelta(days=dice.waiting(14.0), minutes=30)
        at = at.replace(microsecond=0)
        if local_day(at) <= AS_OF_ON:
            reason = dice.pick(("avaria", "produto errado", "atraso", "desistência", "vencido"))
            order.refunds.append((at, int(paid * share), reason))
