"""The part of the grammar that says what a value is made from: rules of columns, and conditions on rows.

A column of an object is a plain exported name, or a mapping with exactly one of column, path, constant, join,
position_in, multiply, sum, prorate, first_of, cases; and, on top of it, first_in, trim_prefix, trim_suffix, epoch, minor_units, map, default, negate.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from holdfast.ingest.layout.form import Part

SOURCES_OF_A_VALUE = (
    "column",
    "path",
    "constant",
    "join",
    "position_in",
    "multiply",
    "sum",
    "prorate",
    "first_of",
    "cases",
)
MOST_DECIMALS = 4


class Condition(Part):
    """A test on one exported column (all the tests given must hold), or a combination of conditions. `same_as` names another column
    with the same value."""

    column: str | None = None
    starts_with: str | list[str] | None = None
    not_starts_with: str | list[str] | None = None
    equals: str | None = None
    same_as: str | None = None
    not_equals: str | None = None
    is_in: list[str] | None = Field(default=None, alias="in")
    not_in: list[str] | None = None
    matches: str | None = None
    not_matches: str | None = None
    is_null: bool | None = None
    not_null: bool | None = None
    less_than: float | None = None
    greater_than: float | None = None
    all: list[Condition] | None = None
    any: list[Condition] | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Condition:
        tests = [name for name in type(self).model_fields if name not in ("column", "all", "any")]
        has_test = any(getattr(self, name) is not None for name in tests)
        if sum((self.column is not None, self.all is not None, self.any is not None)) != 1:
            raise ValueError("a condition has either a column with tests, or all, or any")
        if has_test != (self.column is not None):
            raise ValueError("a condition on a column needs a test, such as equals or starts_with")
        return self


class Case(Part):
    """One branch: the value `then` of the rows for which `when` holds; the last branch may be only `otherwise`."""

    when: Condition | None = None
    then: ColumnRule | None = None
    otherwise: ColumnRule | None = None

    @model_validator(mode="after")
    def _is_a_branch(self) -> Case:
        if (self.when is None) == (self.otherwise is None) or (self.when is None) != (self.then is None):
            raise ValueError("a case has `when` and `then`, or only `otherwise`")
        return self


class ColumnSpec(Part):
    """How a canonical column is made from the exported ones.

    `sum` adds what is there (null when nothing is); `prorate` is amount, part, whole: the amount times part by whole;
    `first_in` takes the first of several values with that separator. `epoch` reads a count since 1970-01-01 UTC as an instant. `minor_units` reads an amount in cents: the number of its
    decimals, or the exported column that names the currency (yen have none).
    """

    column: str | None = None
    path: str | None = None
    constant: str | None = None
    join: list[ColumnRule] | None = None
    separator: str = Field(default="", alias="with")
    position_in: list[str] | None = None
    multiply: list[ColumnRule] | None = None
    sum: list[ColumnRule] | None = None
    prorate: list[ColumnRule] | None = Field(default=None, min_length=3, max_length=3)
    first_of: list[ColumnRule] | None = None
    cases: list[Case] | None = None
    map: dict[str, str] | None = None
    default: str | None = None
    first_in: str | None = None
    trim_prefix: str | None = None
    trim_suffix: str | None = None
    epoch: Literal["seconds", "milliseconds"] | None = None
    minor_units: int | str | None = None
    negate: bool = False

    @model_validator(mode="after")
    def _has_one_source(self) -> ColumnSpec:
        given = [name for name in SOURCES_OF_A_VALUE if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a column needs exactly one of {', '.join(SOURCES_OF_A_VALUE)}; it has {given or 'none'}")
        if isinstance(self.minor_units, int) and not 0 <= self.minor_units <= MOST_DECIMALS:
            raise ValueError(f"minor_units is 0 to {MOST_DECIMALS}, or the column that names the currency")
        return self


ColumnRule = str | ColumnSpec
