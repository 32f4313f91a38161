"""Phone numbers and tax ids as keys: one number or document, one spelling.

The rules are those of `phonenumbers` (Google's libphonenumber) and `python-stdnum`. They reach SQL as two functions,
`phone_key(text, country)` and `tax_key(text, country)`, which dbt's connection registers (see profiles.yml).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dbt.adapters.duckdb.plugins import BasePlugin

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BRAZIL = 55


def phone_key(text: str, country: str) -> str | None:
    """The number in E.164, or None when it is not a valid number.

    `country` (ISO 3166 alpha-2) reads numbers without a country code. A Brazilian mobile written without its ninth digit
    gains it (Anatel Resolution 553/2010); a landline never does.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    national = str(number.national_number)
    if number.country_code == BRAZIL and len(national) == 10 and national[2] in "6789":
        number.national_number = int(f"{national[:2]}9{national[2:]}")
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def tax_key(text: str, country: str) -> str | None:
    """The tax id without punctuation, or None when its check digits are wrong.

    Brazil: CPF or CNPJ. Other countries: the VAT number as python-stdnum knows it; None where it knows none.
    """
    from stdnum import get_cc_module
    from stdnum.br import cnpj, cpf

    if country.upper() == "BR":
        digits = "".join(character for character in text if character.isalnum()).upper()
        if len(set(digits)) < 2:  # 111.111.111-11 passes the check digits and is what people type to get past a form
            return None
        for document, length in ((cpf, 11), (cnpj, 14)):
            padded = digits.zfill(length)
            # a spreadsheet drops leading zeros: at most two are given back
            if length - 2 <= len(digits) <= length and document.is_valid(padded):
                return str(padded)
        return None
    module = get_cc_module(country.lower(), "vat")
    return str(module.compact(text)) if module is not None and module.is_valid(text) else None


class Plugin(BasePlugin):
    """Registers the two functions on every connection that dbt opens."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        register(conn)


def register(connection: DuckDBPyConnection) -> None:
    """Make `phone_key(text, country)` and `tax_key(text, country)` callable from SQL on `connection`."""
    from duckdb.func import FunctionNullHandling, PythonUDFType

    for name, rule in (("phone_key", phone_key), ("tax_key", tax_key)):
        connection.create_function(
            name,
            _vectorised(rule),
            ["VARCHAR", "VARCHAR"],
            "VARCHAR",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )


def _vectorised(rule: Callable[[str, str], str | None]) -> Callable[[Any, Any], Any]:
    """`rule` over Arrow columns: each distinct pair is worked out once per batch."""

    def apply(texts: Any, countries: Any) -> Any:
        import pyarrow as pa

        pairs = list(zip(texts.to_pylist(), countries.to_pylist(), strict=True))
        known = {pair: rule(*pair) if pair[0] and pair[1] else None for pair in set(pairs)}
        return pa.array([known[pair] for pair in pairs], type=pa.string())

    return apply
