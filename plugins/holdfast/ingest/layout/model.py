"""The grammar of a layout file: its exports, the objects they feed, and what several files make together.

pydantic checks it and says which field is wrong. What a single value is made from is said by `rules`, how a file is written by `form`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from holdfast.ingest.layout.form import Form, Part
from holdfast.ingest.layout.rules import ColumnRule, Condition


class Each(Part):
    """A column that holds several values: a JSON array, or text with a separator. Each value gives a row.

    Rules name the value `each`, a field of it (where it is a JSON object) `each.name`, its place `each_number`.
    """

    column: str
    separator: str | None = None


class FillDown(Part):
    """Exported columns that stand only on the first line of a group: an empty cell has the value of the last filled one
    above it, among the lines with the same `within` columns (which are filled first when they are named in both)."""

    columns: list[str]
    within: list[str] = Field(default_factory=list)


class ObjectSpec(Part):
    """How the rows of a file become the rows of one object.

    `rows` says which rows belong to it; `one_row_per` keeps the first row of each key in a file, and `each` gives a row
    per value of a column (both are derived, and do not count in the row accounting); `id_namespace` is put before customer
    ids, as in shopify:123.
    """

    columns: dict[str, ColumnRule]
    rows: Condition | None = None
    one_row_per: list[str] | None = None
    each: Each | None = None
    id_namespace: str | None = None

    @property
    def is_derived(self) -> bool:
        """Whether its rows are not the lines of the file, so that they must not be counted as such."""
        return self.one_row_per is not None or self.each is not None


class Locale(Form):
    """How values, and the files that hold them, are written. What is left out is found out from the data."""

    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " ", "'"] | None = None
    dates: str | list[str] | None = None
    time_zone: str | None = None
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
    """One kind of file: its source, the exported columns it must have, and the objects it feeds.

    `part` is a name under which its rows are kept for the layout's `joined` objects, beside or instead of feeding any.
    `not_loaded` is why files of this kind, though known, are set aside.
    """

    source: str
    objects: dict[str, ObjectSpec] = Field(default_factory=dict)
    part: str | None = None
    not_loaded: str | None = None
    files: list[str] = Field(default_factory=list)
    required: list[str] | None = None
    needs_one_of: list[str] = Field(default_factory=list)
    ignored_rows: Condition | None = None
    fill_down: FillDown | None = None
    snapshot: bool = False


class Lookup(Part):
    """Rows of another part, found by `on` (our column: its column), the newest of a key; `least` and `greatest` take the one
    with the least or greatest value of a column instead. Rules, and the `on` of later lookups, name its columns
    `<lookup>.<column>`. Rows of an `optional` one may be absent."""

    part: str
    on: dict[str, str] = Field(min_length=1)
    rows: Condition | None = None
    least: str | None = None
    greatest: str | None = None
    optional: bool = False


class JoinedSpec(ExportSpec):
    """Objects whose columns come from several files of a vendor: the rows of one part, with lookups in others.

    The files may arrive in any order and in different deliveries: a row counts as soon as what it needs is there, and
    again when a part of it changes.
    """

    rows_of: str
    lookups: dict[str, Lookup] = Field(default_factory=dict, alias="with")


class LayoutFile(Locale):
    """A layout: one vendor's, or one company's, way of exporting. Its locale holds for all its exports."""

    layout: str
    description: str = ""
    canonical: bool = False
    exports: list[ExportSpec] = Field(default_factory=list)
    joined: list[JoinedSpec] = Field(default_factory=list)

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
        parts = {(spec.source, spec.part) for spec in self.exports}
        for joined in self.joined:
            for part in (joined.rows_of, *(lookup.part for lookup in joined.lookups.values())):
                if (joined.source, part) not in parts:
                    raise ValueError(f"a join needs the part '{part}', which no export of {joined.source} keeps")
        for spec in self.exports:
            if not spec.objects and (spec.required is None or (spec.part or spec.not_loaded) is None):
                raise ValueError("an export without objects needs `part` (or `not_loaded`) and `required`")
        return self
