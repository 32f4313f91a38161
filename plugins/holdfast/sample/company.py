"""The whole sample company, as it truly is, put together from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdfast.sample.campaigns import Campaign, Touch, make_campaigns, make_touches
from holdfast.sample.chat import Conversation, make_conversations
from holdfast.sample.contracts import Contract, make_contracts
from holdfast.sample.crm import Contact, Deal, Milestone, make_contacts, make_deals, make_milestones
from holdfast.sample.days import AS_OF, local_day
from holdfast.sample.experiments import run_experiment
from holdfast.sample.identity import give_ids
from holdfast.sample.orders import Order, make_orders
from holdfast.sample.people import Person, make_people
from holdfast.sample.quality import Bug, Review, make_bugs, make_reviews
from holdfast.sample.rates import make_rates


@dataclass
class Company:
    people: list[Person]
    orders: list[Order]
    contracts: list[Contract]
    contacts: list[Contact]
    campaigns: list[Campaign]
    touches: list[Touch]
    deals: list[Deal]
    milestones: list[Milestone]
    conversations: list[Conversation]
    bugs: list[Bug]
    reviews: list[Review]
    rates: dict[date, int]


def make_company(size: float) -> Company:
    """The company; `size` 1.0 is about 2,000 customers and 20,000 orders, 0.1 the least there is."""
    people = make_people(max(200, round(2000 * size)))
    give_ids(people)
    campaigns = make_campaigns()
    touches, intents = make_touches(campaigns, people, len(people) // 7)
    orders = make_orders(people, intents, walk_ins=len(people) * 3 // 10)
    contracts = make_contracts(people)
    seen = [order for order in orders if order.is_counted and order.at < AS_OF]
    last_order = {order.person.number: local_day(order.at) for order in seen if order.person}
    first_order: dict[int, datetime] = {}
    for order in seen:
        if order.person:
            first_order.setdefault(order.person.number, order.at)
    contacts = make_contacts(people, _standing(seen), last_order)
    conversations = make_conversations(people, orders, len(people) * 4)
    run_experiment(conversations)
    bugs = make_bugs(conversations, contacts)
    return Company(
        people=people,
        orders=orders,
        contracts=contracts,
        contacts=contacts,
        campaigns=campaigns,
        touches=touches,
        deals=make_deals(people, contracts),
        milestones=make_milestones(people, first_order),
        conversations=conversations,
        bugs=bugs,
        reviews=make_reviews(conversations),
        rates=make_rates(),
    )


def _standing(orders: list[Order]) -> dict[int, str]:
    """How important the sales people take each customer to be: roughly the tiers, from what was sold in a year."""
    sold: dict[int, int] = {}
    for order in orders:
        if order.person:
            recent = order.gross if order.at > AS_OF - timedelta(365) else 0
            sold[order.person.number] = sold.get(order.person.number, 0) + recent
    total, before, standing = sum(sold.values()), 0, {}
    for number, amount in sorted(sold.items(), key=lambda item: (-item[1], item[0])):
        standing[number] = "A" if before < 0.8 * total else "B" if before < 0.95 * total else "C"
        before += amount
    return standing
