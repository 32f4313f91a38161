"""Campaigns, whom they reached, who was held out, and the orders they caused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdfast.sample.days import AS_OF, AS_OF_ON, FIRST_DAY, after, at_local, working_day
from holdfast.sample.dice import Dice
from holdfast.sample.people import Person


@dataclass
class Campaign:
    campaign_id: str
    channel: str
    name: str
    objective: str
    started_on: date
    ended_on: date
    spend: int  # centavos


@dataclass
class Touch:
    campaign: Campaign
    person: Person
    sent_at: datetime
    opened_at: datetime | None
    clicked_at: datetime | None
    is_holdout: bool


@dataclass
class Intent:
    """An order that would not have been placed without the campaign."""

    person: Person
    at: datetime
    campaign_id: str


def make_campaigns() -> list[Campaign]:
    """One retention campaign every month, one acquisition campaign every quarter."""
    dice = Dice("campaigns")
    campaigns = []
    year, month = 2024, 1
    while date(year, month, 1) < AS_OF_ON:
        channel = ("email", "whatsapp", "sms")[month % 3]
        start = working_day(date(year, month, 5))
        name = f"Volte sempre {month:02d}/{year}"
        spend = {"email": 45000, "whatsapp": 120000, "sms": 80000}[channel] * dice.between(80, 130) // 100
        campaigns.append(
            Campaign(f"K{year}{month:02d}R", channel, name, "retention", start, start + timedelta(7), spend)
        )
        if month % 3 == 2:
            start = working_day(date(year, month, 12))
            channel = "email" if month % 2 else "whatsapp"
            name, spend = f"Primeira compra T{month // 3 + 1}/{year}", 900000 * dice.between(80, 140) // 100
            campaigns.append(
                Campaign(f"K{year}{month:02d}A", channel, name, "acquisition", start, start + timedelta(45), spend)
            )
        year, month = after(year, month)
    return campaigns


def make_touches(campaigns: list[Campaign], people: list[Person], each: int) -> tuple[list[Touch], list[Intent]]:
    """Whom the retention campaigns reached (about `each` people a month) and the orders that came of it."""
    dice = Dice("touches")
    touches, intents = [], []
    crm = [person for person in people if person.role == "crm" and person.spells]
    for campaign in campaigns:
        if campaign.objective == "acquisition":
            continue
        place = ("email", "sms", "whatsapp").index(campaign.channel)
        audience = [
            p for p in crm if p.opt_ins[place] and p.spells[0][0] < campaign.started_on and _reachable(p, campaign)
        ]
        for person in dice.some(audience, each):
            sent_at = at_local(campaign.started_on, 10, dice.between(0, 59), dice.between(0, 59))
            touch = Touch(campaign, person, sent_at, None, None, dice.chance(0.15))
            touches.append(touch)
            if touch.is_holdout:
                continue
            if dice.chance(0.4):
                touch.opened_at = sent_at + timedelta(minutes=dice.between(2, 1200))
                if dice.chance(0.3):
                    touch.clicked_at = touch.opened_at + timedelta(minutes=dice.between(1, 40))
                    at = touch.clicked_at + timedelta(minutes=dice.between(5, 900))
                    if dice.chance(0.4) and at.date() >= FIRST_DAY and at < AS_OF:
                        intents.append(Intent(person, at, campaign.campaign_id))
    return touches, intents


def _reachable(person: Person, campaign: Campaign) -> bool:
    return bool(person.email) if campaign.channel == "email" else bool(person.phone)
