"""The ids people have in the CRM, and the traps: two ids for one person, one phone or e-mail for many."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.sample.days import AS_OF, FIRST_DAY, at_local
from holdfast.sample.dice import Dice
from holdfast.sample.people import Person, Record
from holdfast.sample.spelling import spell_email, spell_phone, spell_tax_id

SWITCHBOARD = "+551130034000"
NOREPLY = "noreply@marketplace.example"
BAD_TAX_ID = "123.456.789-00"  # wrong check digits: identifies nobody


def give_ids(people: list[Person]) -> None:
    """Put the CRM records on the people, in place. Every trap has a fixed number of cases, whatever the sample's size."""
    dice = Dice("identity")
    crm = [person for person in people if person.role == "crm"]
    _share_keys(crm)
    for person in people:
        if person.role == "crm":
            person.records.append(_record(person, f"C{person.number:05d}", _created(person, dice), dice))
        elif person.role == "shop_id":
            # The web shop knows the id, the CRM does not: it exists in orders alone.
            person.records.append(Record(f"W{person.number:05d}", AS_OF, person.email, person.phone, None))
    _second_ids(_free(crm), dice)
    for person in [p for p in _free(crm) if len(p.records) == 1 and p.spells][60::120]:
        # Deleted in the CRM some time after the last purchase; the orders stay.
        person.records[0].deleted_at = min(at_local(person.spells[-1][1], 18, 0) + timedelta(5), AS_OF - timedelta(2))


def _share_keys(crm: list[Person]) -> None:
    """One switchboard for 14 shops, one noreply address for 16, and e-mails that two different tax ids have in common."""
    shops = [person for person in crm if not person.is_consumer]
    for place, person in enumerate(shops[3::4][:14]):
        person.phone, person.is_phone_shared = SWITCHBOARD, True
        if place % 4 == 0:
            person.tax_id = None  # so that it is the frequency, not the tax id, that keeps them apart
    for place, person in enumerate(shops[1::4][:16]):
        person.email, person.is_email_shared = NOREPLY, True
        if place % 2:
            person.tax_id = None
    pairs = [person for person in crm if person.tax_id and person.email and not _is_shared(person)][:10]
    for first, second in zip(pairs[::2], pairs[1::2], strict=False):
        second.email = first.email  # the same bookkeeper's address on two companies
        first.is_email_shared = second.is_email_shared = True


def _is_shared(person: Person) -> bool:
    return person.is_email_shared or person.is_phone_shared


def _free(crm: list[Person]) -> list[Person]:
    return [person for person in crm if not _is_shared(person)]


def _created(person: Person, dice: Dice) -> datetime:
    """When the CRM first heard of the person: before the first purchase; long before, for old customers."""
    if not person.spells:
        return at_local(FIRST_DAY + timedelta(dice.between(0, 700)), dice.between(8, 17), dice.between(0, 59))
    start = person.spells[0][0]
    days = dice.between(100, 1500) if (start - FIRST_DAY).days < 46 else dice.between(0, 20)
    created_at = at_local(start - timedelta(days), 7, dice.between(0, 59), dice.between(0, 59))
    return min(created_at, AS_OF - timedelta(hours=dice.between(8, 14)))


def _record(person: Person, customer_id: str, created_at: datetime, dice: Dice) -> Record:
    return Record(
        customer_id,
        created_at,
        spell_email(person.email, dice) if person.email else None,
        spell_phone(person.phone, dice) if person.phone else None,
        spell_tax_id(person.tax_id, dice) if person.tax_id else (BAD_TAX_ID if person.number % 211 == 0 else None),
    )


def _second_ids(free: list[Person], dice: Dice) -> None:
    """About one person in twenty has a second id that shares one key, or none but the CRM's own merge list."""
    for place, person in enumerate(free[10::20]):
        main = person.records[0]
        shared = ("email", "phone", "tax_id", "merged")[place % 4]
        if shared != "merged" and getattr(person, shared) is None:
            continue
        created_at = min(main.created_at + timedelta(dice.between(20, 200)), AS_OF - timedelta(40))
        second = Record(f"C{90000 + person.number:05d}", max(created_at, main.created_at), None, None, None)
        if shared == "email":
            second.email = spell_email(person.email or "", dice)
        elif shared == "phone":
            second.phone = spell_phone(person.phone or "", dice)
        elif shared == "tax_id":
            second.tax_id = spell_tax_id(person.tax_id or "", dice)
            second.email = f"financeiro{person.number}@example.org"
        else:
            second.merged_into_id = main.customer_id
            second.email = f"antigo{person.number}@example.net"
        person.records.append(second)
        if shared == "merged" and place % 16 == 3:  # merged twice over: the chain must be followed to its end
            person.records.append(
                Record(f"C{80000 + person.number:05d}", main.created_at, None, None, None, second.customer_id)
            )
