"""Decimal commas and day-first dates, found out from all the values of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from holdfast.ingest.cast.times import DAY_AND_MONTH
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.canonical import NUMBERS, Kind
from holdfast.ingest.layout.model import Locale
from holdfast.quoting import identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COMMA_IS_DECIMAL = r"^[^,]*,(\d{1,2}|\d{4,})$|\.\d{3},\d+$"
COMMA_IS_GROUPING = r",\d{3}.*\.\d+$|,\d{3},\d{3}"
COMMA_IS_UNCLEAR = r"^[^,.]*\d,\d{3}$"
POINT_IS_UNCLEAR = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"
POINT_IS_DECIMAL = r"^[+-]?(0|\d{4,})?\.\d{3}$"
# a second opinion this rare is a typing error, which the quarantine shows
TYPING_ERRORS = 0.02
# a look at these is cheap
FIRST_ROWS = 5_000


def find_locale(
    connection: DuckDBPyConnection,
    rows: str,
    doubtful: Sequence[tuple[str, Kind]],
    locale: Locale,
    delimiter: str | None,
) -> Locale:
    """`locale` with what it left open filled in.

    `rows` is a SELECT with the `doubtful` columns (name, kind), whose values are not all canonical as they are.
    Raises Refused when the values can be read in two ways.
    """
    decimal, dates = locale.decimal, locale.dates
    amounts = [name for name, kind in doubtful if kind in NUMBERS]
    if decimal is None and amounts:
        comma, grouping, unclear = _counts(
            connection, rows, amounts, [_matches(p) for p in (COMMA_IS_DECIMAL, COMMA_IS_GROUPING, COMMA_IS_UNCLEAR)]
        )
        if unclear and not comma and not grouping and delimiter != ";":
            raise Refused(
                "Its amounts can be read in two ways (is 1,234 a thousand or one and a bit?); "
                "set `decimal:` in a layout."
            )
        decimal = "," if comma > grouping or (unclear and not grouping) else "."
    times = [name for name, kind in doubtful if kind in ("instant", "date")]
    if dates is None and times:
        dates = _date_order(connection, rows, times, is_comma_country=decimal == "," or delimiter == ";")
    return locale.model_copy(update={"decimal": decimal, "dates": dates})


def check_points(connection: DuckDBPyConnection, rows: str, amounts: Sequence[str]) -> None:
    """Raise Refused when the points of the columns `amounts` may be decimal or between thousands: all of them stand before
    exactly three digits, and nothing tells which it is."""
    if not amounts:
        return
    # cheap for what is plain: the places behind the point differ, or there is no point
    shapes = ", ".join(
        f"{edge}(case when contains({name}, '.') then strlen({name}) - strpos({name}, '.') end)"
        for name in map(identifier, amounts)
        for edge in ("min", "max")
    )
    for limit in (f" limit {FIRST_ROWS}", ""):  # one other place tells, and nearly always the first rows have it
        places = connection.execute(f"select {shapes} from (select * from ({rows}){limit})").fetchone() or ()
        if any(place not in (None, 3) for place in places):
            return
    if all(place is None for place in places):
        return
    unclear, told = _counts(connection, rows, amounts, [_matches(POINT_IS_UNCLEAR), _matches(POINT_IS_DECIMAL)])
    if unclear and not told:
        raise Refused(
            "Its amounts can be read in two ways (is 1.234 a thousand or one and a bit?); set `decimal:` in a layout."
        )


def _date_order(connection: DuckDBPyConnection, rows: str, times: Sequence[str], is_comma_country: bool) -> str:
    pattern = literal(DAY_AND_MONTH)
    first, second = (f"try_cast(regexp_extract(trim(value), {pattern}, {group}) as int) > 12" for group in (1, 2))
    is_split = f"regexp_matches(trim(value), {pattern})"
    same_twice = f"{is_split} and regexp_extract(trim(value), {pattern}, 1) = regexp_extract(trim(value), {pattern}, 2)"
    tests = [f"{first} and not {second}", f"{second} and not {first}", is_split, same_twice]
    day_first, month_first, split, same = _counts(connection, rows, times, tests)
    if not split:
        return "iso"
    if day_first and month_first <= TYPING_ERRORS * day_first:
        return "dmy"
    if month_first and day_first <= TYPING_ERRORS * month_first:
        return "mdy"
    if day_first and month_first:
        raise Refused("Some of its dates have the day first and some the month; set `dates:` in a layout.")
    if same == split or is_comma_country:
        return "dmy"
    raise Refused(
        "Its dates can be read in two ways (no day above 12 tells day and month apart); "
        "set `dates: dmy` or `dates: mdy` in a layout."
    )


def _matches(pattern: str) -> str:
    return f"regexp_matches(trim(value), {literal(pattern)})"


def _counts(connection: DuckDBPyConnection, rows: str, columns: Iterable[str], tests: Sequence[str]) -> list[int]:
    """How many values of the columns pass each test."""
    totals = [0] * len(tests)
    counted = ", ".join(f"count(*) filter (where {test})" for test in tests)
    for column in columns:
        found = connection.execute(f'select {counted} from (select "{column}" as value from ({rows}))').fetchone()
        totals = [total + int(count) for total, count in zip(totals, found or (), strict=True)]
    return totals
