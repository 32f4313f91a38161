"""What the sales people did: contacts made, deals, onboarding milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdfast.sample.contracts import Contract
from holdfast.sample.days import AS_OF, AS_OF_ON, FIRST_DAY, at_local, working_day
from holdfast.sample.dice import Dice
from holdfast.sample.people import Person
from holdfast.sample.words import OWNERS

# Days between contacts by standing: what the cadence asks (visit, call, e-mail). Standing is the sales people's own guess.
_CADENCE = {"A": (15, 3.5, 7), "B": (30, 7, 14), "C": (60, 14, 30)}
_DILIGENCE = {"A": 0.9, "B": 0.7, "C": 0.35}  # the share of the customers whose cadence is kept
_DENSE_FROM = AS_OF_ON - timedelta(84)  # the cadence is twelve weeks old; contacts before it were now and then


@dataclass
class Contact:
    contact_id: str
    customer_id: str
    channel: str
    at: datetime
    owner: str | None
    direction: str
    purpose: str
    outcome: str
    conversation_id: str | None = None


@dataclass
class Deal:
    deal_id: str
    customer_id: str
    kind: str
    stage: str
    amount: int
    created_at: datetime
    closed_at: datetime | None
    is_won: bool | None


@dataclass
class Milestone:
    customer_id: str
    milestone: str
    due_on: date
    completed_at: datetime | None


def make_contacts(people: list[Person], standing: dict[int, str], last_order: dict[int, date]) -> list[Contact]:
    """Visits, calls and e-mails of the owners; `standing` and `last_order` by person number, as the owners see them."""
    dice = Dice("contacts")
    drafts: list[Contact] = []
    for person in people:
        tier = standing.get(person.number)
        if person.role != "crm" or tier is None or not person.owner:
            continue
        until = min(AS_OF_ON, last_order[person.number] + timedelta(100))
        is_kept = dice.chance(_DILIGENCE[tier])
        for place, channel in ((4, "visit"), (3, "call"), (0, "email")):
            if person.opt_ins[place] is False:
                continue
            every = _CADENCE[tier][("visit", "call", "email").index(channel)]
            start = max(person.records[0].created_at.date(), FIRST_DAY)
            drafts.extend(_now_and_then(person, channel, start, until, dice))
            drafts.extend(_cadence(person, channel, every, is_kept, max(start, _DENSE_FROM), until, dice))
    drafts.sort(key=lambda contact: (contact.at, contact.customer_id))
    for number, contact in enumerate(drafts, 1):
        contact.contact_id = f"X{number:06d}"
    return drafts


def _now_and_then(person: Person, channel: str, start: date, until: date, dice: Dice) -> list[Contact]:
    contacts, day = [], start + timedelta(dice.between(5, 60))
    while day < min(until, _DENSE_FROM):
        contacts.append(_contact(person, channel, day, dice))
        day += timedelta(dice.between(60, 200))
    return contacts


def _cadence(
    person: Person, channel: str, every: float, is_kept: bool, start: date, until: date, dice: Dice
) -> list[Contact]:
    contacts = []
    passed = dice.spread(0, every)
    while start + timedelta(passed) <= until:
        day = working_day(start + timedelta(passed))
        if day <= AS_OF_ON:
            contacts.append(_contact(person, channel, day, dice))
        passed += every * (dice.spread(0.85, 1.1) if is_kept else dice.spread(1.3, 4.0))
    return contacts


def _contact(person: Person, channel: str, day: date, dice: Dice) -> Contact:
    day = working_day(day)
    at = at_local(day, dice.between(8, 17), dice.between(0, 59))
    owner = person.owner if dice.chance(0.96) else dice.pick(OWNERS)
    outcome = "done" if channel == "email" or dice.chance(0.88) else "no_answer"
    purpose = dice.weighted((("cadence", 0.85), ("offer", 0.1), ("complaint", 0.05)))
    direction = "outbound" if dice.chance(0.95) else "inbound"
    return Contact("", dice.pick(person.records).customer_id, channel, at, owner, direction, purpose, outcome)


def make_deals(people: list[Person], contracts: list[Contract]) -> list[Deal]:
    """Renewals for the contracts, and upsell or cross-sell talks with about one shop or restaurant in eight."""
    dice = Dice("deals")
    deals = []
    for contract in contracts:
        at = at_local(contract.started_on - timedelta(dice.between(5, 40)), 11, dice.between(0, 59))
        kind = "renewal" if contract.started_on.year > 2024 and contract.is_renewing else "new"
        if at < AS_OF:
            closed = min(at + timedelta(4), AS_OF - timedelta(hours=9))
            deals.append(Deal("", contract.customer_id, kind, "won", contract.monthly * 12, at, closed, True))
    for person in people:
        if person.role != "crm" or person.is_consumer or not person.spells or not dice.chance(0.15):
            continue
        day = working_day(max(FIRST_DAY, person.spells[0][0]) + timedelta(dice.between(10, 300)))
        if day >= AS_OF_ON:
            continue
        stage = dice.weighted((("won", 0.4), ("lost", 0.35), ("proposal", 0.25)))
        at = at_local(day, 14, dice.between(0, 59))
        closed_at = at + timedelta(dice.between(2, 40)) if stage != "proposal" else None
        if closed_at and closed_at >= AS_OF:
            stage, closed_at = "proposal", None
        kind, amount = dice.pick(("upsell", "cross-sell")), person.ticket * dice.between(2, 9)
        won = None if closed_at is None else stage == "won"
        deals.append(Deal("", person.records[0].customer_id, kind, stage, amount, at, closed_at, won))
    deals.sort(key=lambda deal: (deal.created_at, deal.customer_id))
    for number, deal in enumerate(deals, 1):
        deal.deal_id = f"D{number:04d}"
    return deals


def make_milestones(people: list[Person], first_order: dict[int, datetime]) -> list[Milestone]:
    """Onboarding of the shops and restaurants that came during the sample; some steps late, some never done."""
    dice = Dice("milestones")
    milestones = []
    for person in people:
        if person.role != "crm" or person.is_consumer or person.records[0].created_at < at_local(FIRST_DAY, 0, 0):
            continue
        start = person.records[0].created_at.date()
        for name, days in (("cadastro completo", 3), ("treinamento do app", 10), ("primeiro pedido", 21)):
            done: datetime | None = at_local(start + timedelta(dice.between(0, days * 3 // 2)), 15, dice.between(0, 59))
            if name == "primeiro pedido":
                done = first_order.get(person.number)
            elif dice.chance(0.2):
                done = None
            if done is not None and done >= AS_OF:
                done = None
            milestones.append(Milestone(person.records[0].customer_id, name, start + timedelta(days), done))
    return milestones
