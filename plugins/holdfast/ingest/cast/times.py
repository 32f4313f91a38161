"""Times in canonical notation: SQL that turns dates and instants as people and systems write them into ISO.

Every function takes and returns SQL text of type VARCHAR; what cannot be read stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from holdfast.ingest.layout.model import Locale
from holdfast.quoting import literal, literals

OFFSET = r":\d{2}(\.\d+)? ?(Z|z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
# 09:50:26 +0200, which DuckDB takes only as 09:50:26+02:00
SHORT_OFFSET = r"(:\d{2}(\.\d+)?) ?([+-]\d{2})(\d{2})$"
DAY_AND_MONTH = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[T ,]+(.+))?$"
# years of two digits from this one on are of the last century, as in POSIX
PIVOT = "69"


def let(value: str, name: str, then: Callable[[str], str]) -> str:
    """SQL for `then(name)` with `name` bound to `value`: written once, worked out once, however often it is used."""
    return f"list_transform([{value}], lambda {name}: {then(name)})[1]"


def canonical_time(kind: str, text: str, locale: Locale) -> str:
    dates = locale.dates or "iso"
    iso = text
    if dates in ("dmy", "mdy"):
        iso = _iso_from_parts(text, is_day_first=dates == "dmy")
    elif dates != "iso":
        iso = _iso_from_formats(text, [dates] if isinstance(dates, str) else dates)
    return let(iso, "i", lambda i: _day(i) if kind == "date" else _instant(i, locale))


def _day(iso: str) -> str:
    return f"case when try_cast({iso} as timestamptz) is not null then left({iso}, 10) else {iso} end"


def _instant(iso: str, locale: Locale) -> str:
    return let(f"regexp_replace({iso}, {literal(SHORT_OFFSET)}, '\\1\\3:\\4')", "o", lambda o: _utc(o, locale))


def _utc(iso: str, locale: Locale) -> str:
    if locale.time_zone is None:
        return iso
    utc = f"timezone('UTC', timezone({literal(locale.time_zone)}, try_cast({iso} as timestamp)))::varchar"
    stays = f"length({iso}) <= 10 or regexp_matches({iso}, {literal(OFFSET)})"
    return f"case when {stays} then {iso} else coalesce({utc}, {iso}) end"


def _iso_from_parts(text: str, is_day_first: bool) -> str:
    """31/12/2025 08:30 (or 12/31/2025 8:30 PM) as 2025-12-31 08:30:00; ISO text and anything else unchanged."""
    first, second, year, rest = (f"regexp_extract({text}, {literal(DAY_AND_MONTH)}, {group})" for group in (1, 2, 3, 4))
    day, month = (first, second) if is_day_first else (second, first)
    date = (
        f"case when length({year}) = 4 then {year} when {year} >= '{PIVOT}' then '19' || {year} else '20' || {year} end "
        f"|| '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    )

    def dated(d: str) -> str:
        timed = let(f"{d} || ' ' || {rest}", "w", moment)
        return (
            f"case when try_cast({d} as date) is null then {text} when {rest} = '' then {d} "
            f"else coalesce({timed}, {text}) end"
        )

    def moment(w: str) -> str:
        twelve = f"try_strptime(upper({w}), ['%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M %p'])"
        return (
            f"case when regexp_matches({w}, {literal(OFFSET)}) then {w} "
            f"else coalesce(try_cast({w} as timestamp), {twelve})::varchar end"
        )

    return (
        f"case when not regexp_matches({text}, {literal(DAY_AND_MONTH)}) then {text} else {let(date, 'd', dated)} end"
    )


def _iso_from_formats(text: str, formats: list[str]) -> str:
    timed = [name for name in formats if any(part in name for part in ("%H", "%I", "%s", "%c", "%X"))]
    whole = [name for name in formats if name not in timed and "%" in name]
    found = [f"try_strptime({text}, {literals(timed)})::varchar"] if timed else []
    found += [f"try_strptime({text}, {literals(whole)})::date::varchar"] if whole else []
    return f"coalesce({', '.join([*found, text])})"
