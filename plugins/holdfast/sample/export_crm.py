"""What the CRM delivers: one full dump of the customers and monthly updates after it; the other objects in a few files each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from holdfast.sample.company import Company
from holdfast.sample.contracts import DELIVERED_FIRST
from holdfast.sample.days import AS_OF, AS_OF_ON, at_local
from holdfast.sample.dice import Dice
from holdfast.sample.files import Cell, Tally, header, money, write_csv
from holdfast.sample.people import Person, Record
from holdfast.sample.words import OWNERS

_COLUMNS = header(
    "customer_id name email phone tax_id birth_date company segment city state country address post_code owner "
    "acquisition_channel acquisition_campaign_id created_at updated_at deleted_at merged_into_id email_opt_in sms_opt_in "
    "whatsapp_opt_in call_opt_in visit_opt_in"
)
_DUMP = datetime(2025, 7, 1)


@dataclass
class _Version:
    """One state of a CRM record, valid from `at`."""

    at: datetime
    cells: list[Cell]


def export_crm(folder: Path, company: Company, tally: Tally) -> None:
    """Write everything under `folder`/crm."""
    folder.mkdir()
    _customer_files(folder, company, tally)
    _contract_files(folder, company, tally)
    _contact_files(folder, company, tally)
    _campaign_files(folder, company, tally)
    milestones: list[list[Cell]] = [[m.customer_id, m.milestone, m.due_on, m.completed_at] for m in company.milestones]
    columns = ["customer_id", "milestone", "due_on", "completed_at"]
    write_csv(folder / f"milestones_{AS_OF_ON}.csv", columns, milestones, tally)
    columns = ["deal_id", "customer_id", "kind", "stage", "amount", "currency", "created_at", "closed_at", "is_won"]
    deals: list[list[Cell]] = [
        [d.deal_id, d.customer_id, d.kind, d.stage, money(d.amount), "BRL", d.created_at, d.closed_at, d.is_won]
        for d in company.deals
    ]
    write_csv(folder / f"deals_{AS_OF_ON}.csv", columns, deals, tally)


def _customer_files(folder: Path, company: Company, tally: Tally) -> None:
    dice = Dice("crm export")
    histories = [
        _history(person, record, company, dice)
        for person in company.people
        if person.role == "crm"
        for record in person.records
    ]
    bad = (f"C99999,Cadastro com erro{',' * 15}2025-13-01T10:00:00Z{',' * 8}",)
    _customer_file(folder, "2025-06-30", (_latest(history, _DUMP) for history in histories), tally, bad)
    start = _DUMP
    while start < AS_OF:
        end = datetime(start.year + start.month // 12, start.month % 12 + 1, 1)
        changed = (_latest([v for v in history if v.at >= start], end) for history in histories)
        _customer_file(folder, f"{start:%Y-%m}", changed, tally)
        start = end
    # An old state sent again after the newer one: updated_at decides, not arrival.
    stale = [
        history[0] for history in histories if len(history) > 1 and _DUMP <= history[-1].at < datetime(2025, 11, 1)
    ]
    _customer_file(folder, "2025-11_resent", stale[:10], tally)


def _customer_file(
    folder: Path, stamp: str, versions: Iterable[_Version | None], tally: Tally, bad: tuple[str, ...] = ()
) -> None:
    write_csv(folder / f"customers_{stamp}.csv", _COLUMNS, (v.cells for v in versions if v), tally, bad)


def _latest(history: list[_Version], before: datetime) -> _Version | None:
    return next((version for version in reversed(history) if version.at < before), None)


def _history(person: Person, record: Record, company: Company, dice: Dice) -> list[_Version]:
    """The record's states: one, or two when somebody changed it later."""
    changed_at = record.deleted_at
    if changed_at is None and dice.chance(0.15):
        changed_at = record.created_at + timedelta(days=dice.between(2, 600), hours=dice.between(1, 9))
    if changed_at is None or changed_at >= AS_OF:
        return [
            _Version(record.created_at, _cells(person, record, record.created_at, company, is_first=False, dice=dice))
        ]
    return [
        _Version(record.created_at, _cells(person, record, record.created_at, company, is_first=True, dice=dice)),
        _Version(changed_at, _cells(person, record, changed_at, company, is_first=False, dice=dice)),
    ]


def _cells(person: Person, record: Record, at: datetime, company: Company, *, is_first: bool, dice: Dice) -> list[Cell]:
    keys: list[Cell] = [record.email, record.phone, record.tax_id, person.birth_date]
    segment = person.kind if person.has_segment and not is_first else None
    where: list[Cell] = [person.city.name, person.city.state, "BR", person.address]
    owner = dice.pick(OWNERS) if is_first and person.owner else person.owner
    campaign = next(
        (
            c.campaign_id
            for c in company.campaigns
            if c.objective == "acquisition" and c.started_on <= record.created_at.date() <= c.ended_on
        ),
        None,
    )
    online = person.acquired_by in ("google", "instagram")
    return [
        record.customer_id,
        person.name,
        *keys,
        person.company,
        segment,
        *where,
        f"{person.city.post_code}-{person.number % 1000:03d}",
        owner,
        person.acquired_by,
        campaign if online else None,
        record.created_at,
        at,
        None if is_first else record.deleted_at,
        record.merged_into_id,
        *person.opt_ins,
    ]


def _contract_files(folder: Path, company: Company, tally: Tally) -> None:
    columns = header(
        "contract_id customer_id product started_on ends_on cancelled_on cancel_reason auto_renew monthly_amount currency status"
    )
    for until in (DELIVERED_FIRST, AS_OF_ON):
        rows: list[list[Cell]] = []
        for c in company.contracts:
            is_known = c.cancelled_on is not None and (c.cancelled_on <= until or until == AS_OF_ON)
            reason = (c.cancelled_on, c.cancel_reason) if is_known else (None, None)
            if c.started_on <= until or until == AS_OF_ON:
                state = c.status(until) if is_known or c.cancelled_on is None else "active"
                rest: list[Cell] = [c.is_renewing, money(c.monthly), "BRL", state]
                rows.append([c.contract_id, c.customer_id, c.product, c.started_on, c.ends_on, *reason, *rest])
        bad = ("T9999,C00001,Clube do Lojista,32/01/2025,,,,true,199.00,BRL,active",) if until == AS_OF_ON else ()
        write_csv(folder / f"contracts_{until}.csv", columns, rows, tally, bad)


def _contact_files(folder: Path, company: Company, tally: Tally) -> None:
    columns = header("contact_id customer_id channel occurred_at owner direction purpose outcome conversation_id")
    start = datetime(2000, 1, 1)
    for until in ("2024-12-31", "2025-06-30", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-15"):
        end = at_local(date.fromisoformat(until) + timedelta(1), 0, 0)
        rows: list[list[Cell]] = [
            [
                c.contact_id,
                c.customer_id,
                c.channel,
                c.at,
                c.owner,
                c.direction,
                c.purpose,
                c.outcome,
                c.conversation_id,
            ]
            for c in company.contacts
            if start <= c.at < end
        ]
        bad = (
            ("X999999,C00001,call,31/02/2025 10:00,Caio Prado,outbound,cadence,done,",) if until == "2025-06-30" else ()
        )
        write_csv(folder / f"contacts_{until}.csv", columns, rows, tally, bad)
        start = end


def _campaign_files(folder: Path, company: Company, tally: Tally) -> None:
    columns = header("campaign_id channel name objective started_on ended_on spend_amount currency")
    rows: list[list[Cell]] = [
        [c.campaign_id, c.channel, c.name, c.objective, c.started_on, c.ended_on, money(c.spend), "BRL"]
        for c in company.campaigns
    ]
    write_csv(folder / f"campaigns_{AS_OF_ON}.csv", columns, rows, tally)
    columns = header("campaign_id customer_id email phone channel sent_at opened_at clicked_at is_holdout")
    for year in (2024, 2025):
        rows = []
        for n, touch in enumerate(company.touches):
            if touch.sent_at.year == year:
                keys: list[Cell] = [touch.person.records[0].customer_id, None, None]
                if n % 6 == 0 and not (touch.person.is_email_shared or touch.person.is_phone_shared):
                    # The mailing tool knows only the address.
                    is_email = touch.campaign.channel == "email"
                    keys = [None, touch.person.email, None] if is_email else [None, None, touch.person.phone]
                when: list[Cell] = [touch.sent_at, touch.opened_at, touch.clicked_at, touch.is_holdout]
                rows.append([touch.campaign.campaign_id, *keys, touch.campaign.channel, *when])
        write_csv(folder / f"campaign_touches_{year}-12-31.csv", columns, rows, tally)
