"""The true people and companies behind all ids: who they are, how often they buy and for how long."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from holdfast.sample.days import AS_OF_ON, FIRST_DAY
from holdfast.sample.dice import Dice
from holdfast.sample.spelling import cnpj, cpf
from holdfast.sample.words import CITIES, FIRST_NAMES, HOUSE_NAMES, OWNERS, RESTAURANTS, SHOPS, STREETS, SURNAMES, City


@dataclass
class Record:
    """One id of a person in the CRM, with what is written under it."""

    customer_id: str
    created_at: datetime
    email: str | None
    phone: str | None
    tax_id: str | None
    merged_into_id: str | None = None
    deleted_at: datetime | None = None


@dataclass
class Person:
    """One true customer. `spells` are the stretches of days in which they buy; `gap` the mean days between orders."""

    number: int
    kind: str  # lojista, restaurante, consumidor
    name: str
    company: str | None
    city: City
    address: str
    email: str | None
    phone: str | None  # E.164
    tax_id: str | None  # digits
    birth_date: date | None
    owner: str | None
    acquired_by: str
    spells: list[tuple[date, date]]
    gap: float
    ticket: int  # centavos (cents of a dollar for a customer abroad) of a usual order
    currency: str = "BRL"
    role: str = "crm"  # crm, guest (no CRM record), chat (only ever wrote), shop_id (an id the CRM does not know)
    has_segment: bool = True
    is_email_shared: bool = False  # then it identifies nobody, and no guest order uses it
    is_phone_shared: bool = False
    opt_ins: tuple[bool | None, ...] = (True, True, True, True, True)  # email, sms, whatsapp, call, visit
    records: list[Record] = field(default_factory=list)

    @property
    def person_id(self) -> str:
        return f"P{self.number:05d}"

    @property
    def is_consumer(self) -> bool:
        return self.kind == "consumidor"


def make_people(count: int) -> list[Person]:
    """`count` people; of every 100 about 90 are in the CRM, 6 only order as guests and 3 only ever write in the chat."""
    dice = Dice("people")
    taken: set[str] = set()
    people = [_person(number, dice, taken) for number in range(1, count + 1)]
    for place, person in enumerate(people):
        share = place % 100
        if share in (7, 19, 31, 43, 67, 89):
            person.role = "guest"
        elif share in (23, 59, 83):
            person.role, person.spells = "chat", []
        elif place % 400 == 150:
            person.role = "shop_id"
        elif share in (5, 37, 53, 71, 97):
            person.spells = []  # a prospect: in the CRM, never ordered
        if person.role != "crm":
            person.tax_id, person.currency = None, "BRL"
            if person.role != "shop_id" and (person.email is None or dice.chance(0.5)):
                person.email = None
            elif person.email:
                person.phone = None
    return people


def _person(number: int, dice: Dice, taken: set[str]) -> Person:
    kind = dice.weighted((("lojista", 0.40), ("restaurante", 0.27), ("consumidor", 0.33)))
    city = dice.weighted([(city, city.weight) for city in CITIES])
    first, last = dice.pick(FIRST_NAMES), f"{dice.pick(SURNAMES)} {dice.pick(SURNAMES)}"
    is_consumer = kind == "consumidor"
    company = (
        None if is_consumer else f"{dice.pick(SHOPS if kind == 'lojista' else RESTAURANTS)} {dice.pick(HOUSE_NAMES)}"
    )
    if company and number % 97 == 0:
        company = f'{company} "{last.split()[0]}", Ltda'  # a quoted name with a comma, as exports have them
    gap = {"lojista": 37.0, "restaurante": 25.0, "consumidor": 85.0}[kind] * dice.wobble(0.35)
    ticket = {"lojista": 26000, "restaurante": 22000, "consumidor": 14000}[kind] * dice.pareto(0.85, 60.0)
    return Person(
        number=number,
        kind=kind,
        name=f"{first} {last}",
        company=company,
        city=city,
        address=f"{dice.pick(STREETS)}, {dice.between(1, 2400)}",
        email=_email(number, first, last, company) if dice.chance(0.88) else None,
        phone=_phone(city, is_consumer or dice.chance(0.5), dice, taken),
        tax_id=_tax_id(is_consumer, dice, taken) if dice.chance(0.75 if is_consumer else 0.93) else None,
        birth_date=date(dice.between(1950, 2004), dice.between(1, 12), dice.between(1, 28)) if is_consumer else None,
        owner=None if is_consumer and dice.chance(0.5) else dice.pick(OWNERS),
        acquired_by=dice.weighted(
            (("indicação", 0.25), ("google", 0.25), ("vendedor", 0.25), ("instagram", 0.15), ("feira", 0.10))
        ),
        spells=_spells(dice),
        gap=gap,
        ticket=int(ticket),
        currency="USD" if number % 333 == 40 else "BRL",
        has_segment=not dice.chance(0.04),
        opt_ins=_opt_ins(is_consumer, dice),
    )


def _opt_ins(is_consumer: bool, dice: Dice) -> tuple[bool | None, ...]:
    """E-mail, SMS, WhatsApp, call, visit: yes, no, or never asked. Most consumers want neither calls nor visits."""
    refusals = (0.08, 0.25, 0.12, 0.75 if is_consumer else 0.06, 0.9 if is_consumer else 0.05)
    return tuple(None if dice.chance(0.04) else not dice.chance(refusal) for refusal in refusals)


def _spells(dice: Dice) -> list[tuple[date, date]]:
    """When the person buys: half were there from the start; some leave for good, some come back after months."""
    days = (AS_OF_ON - FIRST_DAY).days
    start = dice.between(0, 45) if dice.chance(0.45) else dice.between(0, days - 1)
    spells = []
    while start <= days:
        end = min(days, start + int(dice.waiting(650.0)))
        spells.append((FIRST_DAY + timedelta(start), FIRST_DAY + timedelta(end)))
        if not dice.chance(0.4):
            break
        start = end + dice.between(100, 300)
    return spells


def _email(number: int, first: str, last: str, company: str | None) -> str:
    if company is None:
        return f"{plain(first)}.{plain(last.split()[-1])}{number}@example.com"
    house = company.split(" ", 1)[1].split('"')[0]
    return f"contato@{plain(house)}-{number}.example"


def plain(text: str) -> str:
    """Lower case, no accents, words joined by hyphens: what fits into an e-mail address."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in ascii_text.lower()).split())


def _phone(city: City, is_mobile: bool, dice: Dice, taken: set[str]) -> str:
    """A number nobody else has: mobiles are 9 + (6 to 9) + seven digits, landlines start with 2 to 5."""
    while True:
        start = f"9{dice.between(6, 9)}" if is_mobile else str(dice.between(2, 5))
        phone = f"+55{city.area_code}{start}{dice.between(0, 9999999):07d}"
        if phone not in taken:
            taken.add(phone)
            return phone


def _tax_id(is_consumer: bool, dice: Dice, taken: set[str]) -> str:
    while True:
        stem = f"{dice.between(100000000, 999999999)}" if is_consumer else f"{dice.between(10000000, 99999999)}"
        tax_id = cpf(stem) if is_consumer else cnpj(stem)
        if tax_id not in taken:
            taken.add(tax_id)
            return tax_id
