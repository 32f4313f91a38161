"""Canonical notation: SQL that turns delivered text into the one way raw writes each kind, and tests that it is.

Instants are ISO (UTC unless they carry an offset), dates 2025-12-31, amounts 1234.56, booleans true/false.
Every function takes and returns SQL text; `value` is an expression of type VARCHAR.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from holdfast.ingest.layout.canonical import DECIMALS, NUMBERS, Kind
from holdfast.ingest.layout.model import Locale
from holdfast.quoting import literal

SPACES = " \t\r\n\u00a0"
# how databases and data frames write "nothing" into text files
NULL_WORDS = ("null", "(null)", "none", "nan", "nat", "\\n", "<na>", "n/a", "#n/a", "n.a.")
ZERO_DATES = ("0000-00-00", "0000-00-00 00:00:00")
TRUE_WORDS = ("true", "t", "yes", "y", "1", "1.0", "sim", "s", "verdadeiro")
FALSE_WORDS = ("false", "f", "no", "n", "0", "0.0", "não", "nao", "falso")
# currencies whose amounts in minor units are not hundredths (as payment providers count them)
NO_DECIMALS = ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
OFFSET = r":\d{2}(\.\d+)? ?(Z|z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
# 09:50:26 +0200, which DuckDB takes only as 09:50:26+02:00
SHORT_OFFSET = r"(:\d{2}(\.\d+)?) ?([+-]\d{2})(\d{2})$"
DAY_AND_MONTH = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[T ,]+(.+))?$"
# years of two digits from this one on are of the last century, as in POSIX
PIVOT = "69"
KIND_IN_WORDS = {
    "text": "text",
    "instant": "an instant",
    "date": "a date",
    "amount": "an amount",
    "price": "a price",
    "rate": "a rate",
    "integer": "a whole number",
    "boolean": "true or false",
}


def is_canonical(kind: Kind, value: str, is_identifier: bool = False) -> str:
    """SQL that is true where a non-null `value` stands as raw wants it."""
    if kind == "instant":
        # 2025-12-31 08:05:00 has no room for an offset: the cheaper cast will do
        return (
            f"case when strlen({value}) = 19 then try_cast({value} as timestamp) is not null "
            f"else length({value}) >= 10 and try_cast({value} as timestamptz) is not null end"
        )
    if kind == "date":
        return f"length({value}) = 10 and try_cast({value} as date) is not null"
    if kind in DECIMALS:
        return f"try_cast({value} as {DECIMALS[kind]}) is not null"
    if kind == "integer":
        return f"try_cast({value} as bigint) is not null and not contains({value}, '.')"
    if kind == "boolean":
        return f"{value} in ('true', 'false')"
    # numbers written by a data frame, and nulls written as words, must not become customers
    longest = max(len(word) for word in NULL_WORDS)
    is_no_word = (
        f"case when strlen({value}) > {longest} then true else lower({value}) not in ({_words(NULL_WORDS)}) end"
    )
    is_word = f" and {is_no_word}" if is_identifier else ""
    return f"not starts_with({value}, ' ') and not ends_with({value}, ' ') and {value} <> ''{is_word}"


def _let(value: str, name: str, then: Callable[[str], str]) -> str:
    """SQL for `then(name)` with `name` bound to `value`: written once, worked out once, however often it is used."""
    return f"list_transform([{value}], lambda {name}: {then(name)})[1]"


def canonical(kind: Kind, value: str, locale: Locale, is_identifier: bool = False) -> str:
    """SQL for `value` in canonical notation; what cannot be read stays as it is, for the quarantine to show."""
    text = f"nullif(trim({value}, {literal(SPACES)}), '')"
    if kind == "text" and not is_identifier:
        return text
    nulls = _words(_nulls(kind))
    present = _let(text, "t", lambda t: f"case when lower({t}) in ({nulls}) then null else {t} end")
    return present if kind == "text" else _let(present, "p", lambda p: _in_notation(kind, p, locale))


def from_epoch(value: str, unit: Literal["seconds", "milliseconds"]) -> str:
    """SQL for a count since 1970-01-01 UTC as an instant with its offset; what is no number stays as it is."""
    micros = 1_000_000 if unit == "seconds" else 1_000
    count = f"try_cast(try_cast(trim({value}) as decimal(24, 6)) * {micros} as bigint)"
    return f"coalesce(make_timestamp({count})::varchar || 'Z', {value})"


def decimals_of(currency: str) -> str:
    """SQL for the decimals of a currency's minor unit."""
    code = f"upper(trim({currency}))"
    return f"case when {code} in ({_words(NO_DECIMALS)}) then 0 when {code} in ({_words(THREE_DECIMALS)}) then 3 else 2 end"


def from_minor_units(value: str, number: str, decimals: str) -> str:
    """SQL for an amount out of one in cents (`number` is `value` as a decimal); what is no number stays as it is."""
    unit = f"case {decimals} when 0 then 1 when 1 then 0.1 when 2 then 0.01 when 3 then 0.001 else 0.0001 end"
    return f"coalesce(try_cast({number} * ({unit})::decimal(5, 4) as decimal(18, 4))::varchar, {value})"


def _in_notation(kind: Kind, text: str, locale: Locale) -> str:
    if kind in ("instant", "date"):
        return _time(kind, text, locale)
    if kind in DECIMALS:
        return amount(text, locale)
    if kind == "integer":
        return f"regexp_replace({amount(text, locale)}, '\\.0+$', '')"
    if kind == "boolean":
        true, false = locale.true_values or TRUE_WORDS, locale.false_values or FALSE_WORDS
        return (
            f"case when lower({text}) in ({_words(true)}) then 'true' "
            f"when lower({text}) in ({_words(false)}) then 'false' else {text} end"
        )
    return text


def amount(text: str, locale: Locale) -> str:
    """SQL for a number with a decimal point, from one in the notation of `locale` (currency signs are dropped)."""
    bare = f"translate({text}, {literal(SPACES)}, '')"
    if locale.thousands == "'":
        bare = f"replace({bare}, '''', '')"
    bare = f"regexp_replace({bare}, '^([+-]?)(R\\$|US\\$|\\$|€|£)', '\\1')"
    plain = _let(bare, "b", lambda b: _with_point(b, locale))
    return _let(plain, "n", lambda n: f"case when try_cast({n} as decimal(18, 4)) is null then {text} else {n} end")


def _with_point(bare: str, locale: Locale) -> str:
    if locale.decimal == ",":
        number = rf"regexp_full_match({bare}, '[+-]?(\d{{1,3}}(\.\d{{3}})+|\d+)?(,\d*)?')"
        return f"case when {number} then replace(replace({bare}, '.', ''), ',', '.') else {bare} end"
    number = rf"regexp_full_match({bare}, '[+-]?\d{{1,3}}(,\d{{3}})+(\.\d*)?')"
    return f"case when {number} then replace({bare}, ',', '') else {bare} end"


def needs_rewriting(kind: Kind, locale: Locale) -> bool:
    """Whether text that looks canonical may mean something else in this locale (1.234, or a local time)."""
    if kind == "instant":
        return locale.time_zone is not None or locale.dates not in (None, "iso")
    if kind == "date":
        return locale.dates not in (None, "iso")
    if kind in NUMBERS:
        return locale.decimal == ","
    return kind == "boolean" and locale.true_values is not None


def _time(kind: Kind, text: str, locale: Locale) -> str:
    dates = locale.dates or "iso"
    iso = text
    if dates in ("dmy", "mdy"):
        iso = _iso_from_parts(text, is_day_first=dates == "dmy")
    elif dates != "iso":
        iso = _iso_from_formats(text, [dates] if isinstance(dates, str) else dates)
    return _let(iso, "i", lambda i: _day(i) if kind == "date" else _instant(i, locale))


def _day(iso: str) -> str:
    return f"case when try_cast({iso} as timestamptz) is not null then left({iso}, 10) else {iso} end"


def _instant(iso: str, locale: Locale) -> str:
    return _let(f"regexp_replace({iso}, {literal(SHORT_OFFSET)}, '\\1\\3:\\4')", "o", lambda o: _utc(o, locale))


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
        timed = _let(f"{d} || ' ' || {rest}", "w", moment)
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
        f"case when not regexp_matches({text}, {literal(DAY_AND_MONTH)}) then {text} else {_let(date, 'd', dated)} end"
    )


def _iso_from_formats(text: str, formats: list[str]) -> str:
    timed = [name for name in formats if any(part in name for part in ("%H", "%I", "%s", "%c", "%X"))]
    whole = [name for name in formats if name not in timed and "%" in name]
    found = [f"try_strptime({text}, [{_words(timed)}])::varchar"] if timed else []
    found += [f"try_strptime({text}, [{_words(whole)}])::date::varchar"] if whole else []
    return f"coalesce({', '.join([*found, text])})"


def _nulls(kind: Kind) -> tuple[str, ...]:
    if kind in ("instant", "date"):
        return (*NULL_WORDS, *ZERO_DATES)
    # a computed NaN is a fault to be seen, not an absent amount
    return tuple(word for word in NULL_WORDS if word != "nan") if kind in NUMBERS else NULL_WORDS


def _words(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(literal(word) for word in words)
