"""What the order system delivers: monthly increments that overlap, correct, come late, come twice, and change their columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from holdfast.sample.company import Company
from holdfast.sample.days import AS_OF_ON, after, months
from holdfast.sample.files import Cell, Tally, header, money, plain, write_csv
from holdfast.sample.orders import IS_TEST_SINCE, Order

PORTUGUESE = (2024, 11)  # a store's till that writes 1.234,56 and 31/12/2025
LATE_FROM, LATE_IN = (2024, 9), "2025-03_late"  # a store that was offline in September
TWICE = (2024, 7)
STALE_FROM, STALE_IN = (2025, 6), "2025-08_resent"  # an old state, delivered again after the new one

_COLUMNS = header(
    "order_id customer_id email phone tax_id ordered_at status channel currency gross_amount discount_amount tax_amount "
    "shipping_amount campaign_id updated_at is_test"
)
_LINE_COLUMNS = header(
    "order_id line_number product_id product_name category quantity unit_price unit_cost discount_amount"
)
# month: (column spoilt in one row, its text). The next month delivers the same order as it should be.
_SPOILT = {
    (2024, 5): ("ordered_at", "2024-02-30T10:00:00Z"),
    (2025, 2): ("gross_amount", "mil e duzentos"),
    (2025, 9): ("ordered_at", ""),
}
_BAD_LINES = {
    (2024, 2): ("O100001,9",),
    (2024, 8): ("O100002,9,SKU-001,Arroz tipo 1 5 kg,mercearia,duas,27.90,20.00,0.00",),
}


def export_orders(folder: Path, company: Company, tally: Tally) -> None:
    """Write everything under `folder`/orders."""
    folder.mkdir()
    by_month: dict[tuple[int, int], list[Order]] = {month: [] for month in months()}
    for order in company.orders:
        by_month[_month(order)].append(order)
    late = [order for order in by_month[LATE_FROM] if _is_late(order)]
    carried: list[Order] = []  # what the month before left to be delivered again
    for month, orders in by_month.items():
        fresh = [order for order in orders if not _is_late(order)]
        _month_files(folder, month, carried, fresh, tally)
        carried = [order for order in fresh if order.is_corrected or (order.at.day >= 28 and order.at.hour % 6 == 0)]
    _order_file(folder, LATE_IN, [_row(order, is_final=True) for order in late], tally)
    _line_file(folder, LATE_IN, late, tally)
    stale = [_row(order, is_final=False) for order in by_month[STALE_FROM] if order.is_corrected][:15]
    _order_file(folder, STALE_IN, stale, tally)
    name = f"orders_{TWICE[0]}-{TWICE[1]:02d}"
    (folder / f"{name} (1).csv").write_bytes((folder / f"{name}.csv").read_bytes())
    _refund_files(folder, company.orders, tally)
    _rate_files(folder, company.rates, tally)


def _month(order: Order) -> tuple[int, int]:
    # Cut in UTC, as the exporting system does; the last hours of 15 December still belong to December.
    return order.at.year, order.at.month


def _is_late(order: Order) -> bool:
    return (
        _month(order) == LATE_FROM and order.channel == "store" and order.at.minute % 3 == 0 and not order.is_corrected
    )


def _month_files(folder: Path, month: tuple[int, int], carried: list[Order], fresh: list[Order], tally: Tally) -> None:
    stamp = f"{month[0]}-{month[1]:02d}"
    rows = [_row(order, is_final=True) for order in carried]
    bad_lines: tuple[str, ...] = ()
    for order in fresh:
        row = _row(order, is_final=not order.is_corrected)
        if order.is_corrected and month in _SPOILT and not bad_lines and len(fresh) >= 300:
            bad_lines = (_spoilt(row, *_SPOILT[month]),)
        else:
            rows.append(row)
    _order_file(folder, stamp, rows, tally, bad_lines, month == PORTUGUESE)
    _line_file(folder, stamp, carried + fresh, tally, _BAD_LINES.get(month, ()), month == PORTUGUESE)


def _row(order: Order, is_final: bool) -> dict[str, Cell]:
    """The order as delivered: its first state, or its final one (corrected in the first days of the next month)."""
    year, month = after(*_month(order))
    discount = order.discount if is_final or order.first_discount is None else order.first_discount
    return {
        "order_id": order.order_id,
        "customer_id": order.customer_id,
        "email": order.email,
        "phone": order.phone,
        "tax_id": order.tax_id,
        "ordered_at": order.at,
        "status": order.status if is_final else order.first_status,
        "channel": order.channel,
        "currency": order.currency,
        "gross_amount": money(order.gross),
        "discount_amount": money(discount),
        "tax_amount": money(order.tax),
        "shipping_amount": money(order.shipping),
        "campaign_id": order.campaign_id,
        "updated_at": datetime(year, month, 5, 12) if is_final and order.is_corrected else order.at,
        "is_test": order.is_test,
        "terminal": f"PDV-{order.at.minute % 5 + 1}" if order.channel == "store" else None,
    }


def _spoilt(row: dict[str, Cell], column: str, text: str) -> str:
    cells = {**{name: plain(row[name]).strip() for name in _COLUMNS}, column: text}
    return ",".join([*cells.values(), ""])


def _order_file(
    folder: Path,
    stamp: str,
    rows: list[dict[str, Cell]],
    tally: Tally,
    bad_lines: tuple[str, ...] = (),
    is_portuguese: bool = False,
) -> None:
    columns = _COLUMNS if stamp >= f"{IS_TEST_SINCE:%Y-%m}" else _COLUMNS[:-1]
    columns = [*columns, "terminal"] if stamp >= "2024-05" else columns  # a column no layout knows
    cells = ([row[column] for column in columns] for row in rows)
    write_csv(folder / f"orders_{stamp}.csv", columns, cells, tally, bad_lines, is_portuguese)


def _line_file(
    folder: Path,
    stamp: str,
    orders: list[Order],
    tally: Tally,
    bad_lines: tuple[str, ...] = (),
    is_portuguese: bool = False,
) -> None:
    cells = (row for order in orders for row in _lines(order))
    write_csv(folder / f"order_lines_{stamp}.csv", _LINE_COLUMNS, cells, tally, bad_lines, is_portuguese)


def _lines(order: Order) -> Iterator[list[Cell]]:
    for number, line in enumerate(order.lines, 1):
        product, cost = line.product, money(line.unit_cost)
        money_cells: list[Cell] = [line.quantity, money(line.unit_price), cost, money(line.discount)]
        yield [order.order_id, number, product.product_id, product.name, product.category, *money_cells]


def _refund_files(folder: Path, orders: list[Order], tally: Tally) -> None:
    refunds: list[tuple[datetime, list[Cell]]] = []
    for order in orders:
        for number, (at, amount, reason) in enumerate(order.refunds, 1):
            refunds.append((at, [f"F{order.order_id[1:]}-{number}", order.order_id, at, money(amount), reason]))
    refunds.sort(key=lambda refund: (refund[0], str(refund[1][0])))
    columns = ["refund_id", "order_id", "refunded_at", "amount", "reason"]
    new_year = datetime(2025, 1, 1)
    first = [row for at, row in refunds if at < new_year]
    second = [row for at, row in refunds if at >= new_year]
    bad = ("F999999-1,O100010,2024-06-01T12:00:00Z,a combinar,avaria",)
    write_csv(folder / "refunds_2024-12-31.csv", columns, first, tally, bad)
    write_csv(folder / f"refunds_{AS_OF_ON}.csv", columns, first[-20:] + second, tally)


def _rate_files(folder: Path, rates: dict[date, int], tally: Tally) -> None:
    columns = ["rate_date", "currency", "rate"]
    for until in (date(2024, 12, 31), AS_OF_ON):
        rows: list[list[Cell]] = [[day, "USD", money(rate)] for day, rate in rates.items() if day <= until]
        write_csv(folder / f"exchange_rates_{until}.csv", columns, rows, tally)
