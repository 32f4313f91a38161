"""The same key, written as different people and systems write it. All spellings of one key mean one key."""

from __future__ import annotations

from holdfast.sample.dice import Dice


def cpf(nine: str) -> str:
    """A person's tax number: nine digits and the two check digits that belong to them."""
    first = _check_digit(nine, range(10, 1, -1))
    return nine + first + _check_digit(nine + first, range(11, 1, -1))


def cnpj(eight: str) -> str:
    """A company's tax number: eight digits, head office 0001, and the two check digits."""
    stem = eight + "0001"
    first = _check_digit(stem, (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    return stem + first + _check_digit(stem + first, (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))


def _check_digit(digits: str, weights: range | tuple[int, ...]) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return str(0 if rest < 2 else 11 - rest)


def spell_tax_id(digits: str, dice: Dice) -> str:
    if dice.chance(0.5):
        return digits
    if len(digits) == 11:
        return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"


def spell_email(email: str, dice: Dice) -> str:
    way = dice.unit()
    if way < 0.4:
        return email
    if way < 0.7:
        return email.upper()
    if way < 0.85:
        return f" {email} "
    return email.title()


def spell_phone(e164: str, dice: Dice) -> str:
    """Any usual way to write a Brazilian number: country code or not, punctuation or not, a mobile's ninth digit or not."""
    area, local = e164[3:5], e164[5:]
    if len(local) == 9 and dice.chance(0.3):
        local = local[1:]  # as written before the ninth digit came
    way = dice.unit()
    if way < 0.25:
        return f"+55{area}{local}"
    if way < 0.45:
        return f"({area}) {local[:-4]}-{local[-4:]}"
    if way < 0.6:
        return f"55{area}{local}"
    if way < 0.8:
        return f"{area}{local}"
    return f"+55 {area} {local[:-4]}-{local[-4:]}"
