"""The grammar of a layout file. pydantic checks it and says which field is wrong.

A column of an object is a plain exported name, or a mapping with exactly one of column, path, constant, join,
position_in, multiply, first_of, cases; and, on top of it, map, default, trim_suffix, negate.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SOURCES_OF_A_VALUE = ("column", "path", "constant", "join", "position_in", "multiply", "first_of", "cases")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, populate_by_name=True)


class Condition(_Part):
    """A test on one exported column (all the tests given must hold), or a combination of conditions."""

    column: str | None = None
    starts_with: str | list[str] | None = None
    not_starts_with: str | list[str] | None = None
    equals: str | None = None
    not_equals: str | None = None
    is_in: list[str] | None = Field(None, alias="in")
    not_in: list[str] | None = None
    matches: str | None = None
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


class Case(_Part):
    """One branch: the value `then` of the rows for which `when` holds; the last branch may be only `otherwise`."""

    when: Condition | None = None
    then: ColumnRule | None = None
    otherwise: ColumnRule | None = None

    @model_validator(mode="after")
    def _is_a_branch(self) -> Case:
        if (self.when is None) == (self.otherwise is None) or (self.when is None) != (self.then is None):
            raise ValueError("a case has `when` and `then`, or only `otherwise`")
        return self


class ColumnSpec(_Part):
    """How a canonical column is made from the exported ones."""

    column: str | None = None
    path: str | None = None
    constant: str | None = None
    join: list[ColumnRule] | None = None
    separator: str = Field("", alias="with")
    position_in: list[str] | None = None
    multiply: list[ColumnRule] | None = None
    first_of: list[ColumnRule] | None = None
    cases: list[Case] | None = None
    map: dict[str, str] | None = None
    default: str | None = None
    trim_suffix: str | None = None
    negate: bool = False

    @model_validator(mode="after")
    def _has_one_source(self) -> ColumnSpec:
        given = [name for name in SOURCES_OF_A_VALUE if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a column needs exactly one of {', '.join(SOURCES_OF_A_VALUE)}; it has {given or 'none'}")
        return self


ColumnRule = str | ColumnSpec


class ObjectSpec(_Part):
    """How the rows of a file become the rows of one object.

    `rows` says which rows belong to it; `one_row_per` keeps the first row of each key in a file (a summary, which does
    not count in the row accounting); `id_namespace` is put before customer ids, as in shopify:123.
    """

    columns: dict[str, ColumnRule]
    rows: Condition | None = None
    one_row_per: list[str] | None = None
    id_namespace: str | None = None


class Locale(_Part):
    """How values are written. What is left out is found out from the data."""

    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " ", "'"] | None = None
    dates: str | list[str] | None = None
    time_zone: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    null_values: list[str] | None = None
    true_values: list[str] | None = None
    false_values: list[str] | None = None

    @model_validator(mode="after")
    def _is_usable(self) -> Locale:
        from zoneinfo import ZoneInfo

        if self.time_zone is not None:
            try:
                ZoneInfo(self.time_zone)
            except (KeyError, ValueError, OSError):
                raise ValueError(f"time_zone '{self.time_zone}' is unknown") from None
        formats = [self.dates] if isinstance(self.dates, str) else self.dates or []
        for text in formats:
            if text not in ("iso", "dmy", "mdy") and "%" not in text:
                raise ValueError(f"dates '{text}' is not iso, dmy, mdy or a format such as %d.%m.%Y %H:%M")
        return self


class ExportSpec(Locale):
    """One kind of file: its source, the exported columns it must have, and the objects it feeds."""

    source: str
    objects: dict[str, ObjectSpec]
    files: list[str] = []
    required: list[str] | None = None
    needs_one_of: list[str] = []
    ignored_rows: Condition | None = None
    snapshot: bool = False


class LayoutFile(Locale):
    """A layout: one vendor's, or one company's, way of exporting. Its locale holds for all its exports."""

    layout: str
    description: str = ""
    canonical: bool = False
    exports: list[ExportSpec] = []

    @model_validator(mode="before")
    @classmethod
    def _is_a_mapping(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError("a layout file is a mapping that begins with `layout: <name>`")
        return value

    @model_validator(mode="after")
    def _has_exports(self) -> LayoutFile:
        if self.canonical == bool(self.exports):
            raise ValueError("a layout has `exports`, or is `canonical: true`")
        return self
