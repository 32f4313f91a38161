"""The languages of the pages and of what is delivered: words from gettext catalogues, numbers and dates as Babel knows them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from holdfast.settings import LANGUAGES

LOCALES = Path(__file__).with_name("locales")
MISSING = "\u2013"
# What each language calls itself.
OWN_NAMES = {"en": "English", "pt-BR": "Português"}
QUARTERS = {"en": "Q{quarter} {year}", "pt-BR": "{quarter}º tri. {year}"}


def marked(text: str) -> str:
    """The text itself: marks what `make messages` collects where it is written, and translates where it is shown."""
    return text


@dataclass(frozen=True)
class Language:
    """A language with its catalogue; `code` is the one of HTML, such as pt-BR."""

    code: str
    translations: NullTranslations
    currency: str | None = None

    @property
    def own_name(self) -> str:
        return OWN_NAMES[self.code]

    @property
    def locale(self) -> Any:
        from babel import Locale

        return Locale.parse(self.code, sep="-")

    def text(self, text: str) -> str:
        """The translation of `text`; `text` itself where the catalogue has none."""
        return self.translations.gettext(text) if text else ""

    def count(self, number: float | None) -> str:
        """A whole number: 1,998."""
        from babel.numbers import format_decimal

        return MISSING if number is None else str(format_decimal(number, "#,##0", locale=self.locale))

    def number(self, number: float | None) -> str:
        """A number with up to two decimals."""
        from babel.numbers import format_decimal

        return MISSING if number is None else str(format_decimal(number, "#,##0.##", locale=self.locale))

    def rate(self, share: float | None) -> str:
        """A fraction as a percentage: 0.924 is 92.4%."""
        from babel.numbers import format_percent

        return MISSING if share is None else str(format_percent(share, "#,##0.0%", locale=self.locale))

    def amount(self, amount: Any) -> str:
        """Money in the reporting currency, in whole units from a thousand on."""
        from babel.numbers import format_currency, format_decimal

        if amount is None:
            return MISSING
        pattern = "#,##0" if abs(amount) >= 1000 else "#,##0.00"
        if not self.currency:
            return str(format_decimal(amount, pattern, locale=self.locale))
        return str(format_currency(amount, self.currency, f"¤\xa0{pattern}", locale=self.locale, currency_digits=False))

    def short_amount(self, amount: Any) -> str:
        """Money in the fewest figures that say how much: R$1.9M."""
        from babel.numbers import format_compact_currency

        if amount is None or not self.currency or abs(amount) < 10_000:
            return self.amount(amount)
        return str(format_compact_currency(amount, self.currency, locale=self.locale, fraction_digits=1))

    def signed(self, number: float | None, decimals: int = 0) -> str:
        """A change, with its sign: +1.3, -81."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return MISSING if number is None else str(format_decimal(number, f"+{pattern};-{pattern}", locale=self.locale))

    def written(self, value: Any, kind: str) -> str:
        """A value by the name of its kind."""
        text: str = getattr(self, kind)(value)
        return text

    def day(self, day: dt.date | None) -> str:
        """A day, as in a sentence: 14 December 2025."""
        return MISSING if day is None else _date(day, "long", self.code)

    def weekday(self, day: dt.date | None) -> str:
        """A day with its weekday."""
        return MISSING if day is None else _date(day, "full", self.code)

    def instant(self, instant: dt.datetime | None) -> str:
        """A day and its time."""
        from babel.dates import format_date, format_time

        if instant is None:
            return MISSING
        return f"{format_date(instant, 'medium', self.locale)}, {format_time(instant, 'short', locale=self.locale)}"

    def sentence(self, form: str, words: Mapping[str, str], row: Mapping[str, Any]) -> str:
        """Parts of a sentence: keys of `words` joined by " + ", with columns of the row put in, as in "{due_on:day}"."""

        def put_in(found: re.Match[str]) -> str:
            value, kind = row[found[1]], found[2]
            return MISSING if value is None else str(value) if kind == "text" else self.written(value, kind)

        said = (self.text(words.get(key, key)) for key in form.split(" + "))
        return "".join(re.sub(r"\{(\w+):(\w+)\}", put_in, part) for part in said)

    def period(self, start: dt.date | None, grain: str = "month") -> str:
        """A period by its first day: November 2025, Q4 2025, 2025, the week's Monday."""
        from babel.dates import format_skeleton

        if start is None:
            return MISSING
        if grain == "year":
            return str(start.year)
        if grain == "quarter":
            return QUARTERS[self.code].format(quarter=(start.month + 2) // 3, year=start.year)
        return str(format_skeleton("yMMMM" if grain == "month" else "yMMMd", start, locale=self.locale))


@lru_cache(maxsize=10_000)
def _date(day: dt.date, form: str, code: str) -> str:
    """Lists of thousands of contacts speak of a few hundred days."""
    from babel.dates import format_date

    return str(format_date(day, form, locale=code.replace("-", "_")))


@cache
def language(code: str, currency: str | None = None) -> Language:
    """The language of that code, with its catalogue; English is what the code is written in."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    file = LOCALES / code.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return Language(code, NullTranslations(), currency)
    binary = io.BytesIO()
    with file.open("rb") as stream:
        write_mo(binary, read_po(stream, locale=file.parts[-3]))
    binary.seek(0)
    return Language(code, GNUTranslations(binary), currency)


def languages(default: str, currency: str | None) -> list[Language]:
    """Every language, the default one first."""
    return [language(code, currency) for code in sorted(LANGUAGES, key=lambda code: code != default)]
