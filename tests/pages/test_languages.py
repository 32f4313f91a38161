"""Words, numbers and dates of the pages: every text is translated, and says what the original says."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po

from companies import Company
from holdfast.errors import HoldfastError
from holdfast.languages import LOCALES, language
from holdfast.pages.catalogue import collected, forms, formulas
from holdfast.pages.metrics import DICTIONARY
from holdfast.settings import load_settings

PLACEHOLDERS = re.compile(r"%\(\w+\)s|\{[\w:]+\}")


def test_every_text_is_translated_with_all_that_is_put_into_it() -> None:
    with (LOCALES / "pt_BR" / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        translated = {
            forms(message.id): forms(message.string or "") for message in read_po(stream, locale="pt_BR") if message.id
        }
    used = [forms(message.id) for message in collected() if message.id]
    assert len(used) > 100
    assert [text for text in used if not all(translated.get(text, [""]))] == []
    assert sorted(translated) == sorted(used), "make messages takes away what is said no longer"
    for text, words in translated.items():
        assert {*PLACEHOLDERS.findall(" ".join(text))} == {*PLACEHOLDERS.findall(" ".join(words))}, text


def test_the_formulas_that_are_translated_are_those_of_the_dictionary(sample_company: Company) -> None:
    said = {text for row in sample_company.ask(DICTIONARY) for text in (row["formula"], row["caveats"])}
    assert [text for text in formulas() if text not in said] == []


@pytest.mark.parametrize(
    ("code", "rate", "count", "amount", "short", "signed", "period", "quarter", "instant"),
    [
        ("en", "92.4%", "1,998", "R$ 1,698", "R$1.9M", "+3.1", "November 2025", "Q4 2025", "Dec 14, 2025, 9:05"),
        (
            "pt-BR",
            "92,4%",
            "1.998",
            "R$ 1.698",
            "R$ 1,9 mi",
            "+3,1",
            "novembro de 2025",
            "4º tri. 2025",
            "14 de dez. de 2025, 09:05",
        ),
    ],
)
def test_values_are_written_as_the_language_does(
    code: str, rate: str, count: str, amount: str, short: str, signed: str, period: str, quarter: str, instant: str
) -> None:
    spoken = language(code, "BRL")
    november = dt.date(2025, 11, 1)
    assert spoken.rate(0.92379) == rate
    assert spoken.count(1998) == count
    assert spoken.amount(Decimal("1698.11")).replace("\xa0", " ") == amount
    assert spoken.short_amount(Decimal("1946029.17")).replace("\xa0", " ") == short
    assert spoken.signed(3.0875, 1) == signed
    assert spoken.period(november) == period
    assert spoken.period(november, "quarter") == quarter
    assert spoken.instant(dt.datetime(2025, 12, 14, 9, 5)).startswith(instant)
    assert [spoken.rate(None), spoken.amount(None), spoken.day(None)] == ["\u2013"] * 3


def test_an_unknown_language_is_refused_in_a_sentence() -> None:
    with pytest.raises(HoldfastError, match=r"must be one of en, pt-BR; it is .fr."):
        load_settings({"HOLDFAST_LANGUAGE": "fr"})
