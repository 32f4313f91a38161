"""Canonical notation: SQL that turns delivered text into the one way raw writes each kind, and tests that it is.

Instants are ISO (UTC unless they carry an offset), dates 2025-12-31, amounts 1234.56, booleans true/false.
Every function takes and returns SQL text; `value` is an expression of type VARCHAR.
"""

from __future__ import annotations

from typing import Literal

from holdfast.ingest.cast.times import canonical_time, let
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


def canonical(kind: Kind, value: str, locale: Locale, is_identifier: bool = False) -> str:
    """SQL for `value` in canonical notation; what cannot be read stays as it is, for the quarantine to show."""
    text = f"nullif(trim({value}, {literal(SPACES)}), '')"
    if kind == "text" and not is_identifier:
        return text
    nulls = _words(_nulls(kind))
    present = let(text, "t", lambda t: f"case when lower({t}) in ({nulls}) then null else {t} end")
    return present if kind == "text" else let(present, "p", lambda p: _in_notation(kind, p, locale))


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
        return canonical_time(kind, text, locale)
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
    plain = let(bare, "b", lambda b: _with_point(b, locale))
    return let(plain, "n", lambda n: f"case when try_cast({n} as decimal(18, 4)) is null then {text} else {n} end")


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


def _nulls(kind: Kind) -> tuple[str, ...]:
    if kind in ("instant", "date"):
        return (*NULL_WORDS, *ZERO_DATES)
    # a computed NaN is a fault to be seen, not an absent amount
    return tuple(word for word in NULL_WORDS if word != "nan") if kind in NUMBERS else NULL_WORDS


def _words(words: list[str] | tuple[str, ...]) -> str:
    return ", ".join(literal(word) for word in words)
