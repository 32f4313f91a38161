"""How a file is written: what a layout can say where the bytes do not tell. What is left out is found out or asked for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

# what only the layout can know: without it the header of such a file is not found
TOLD = ("column_names", "header_lines", "skip_lines", "sheet", "records")


class Part(BaseModel):
    """A mapping of a layout: unknown keys are mistakes, numbers may stand for text."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, populate_by_name=True)


class Form(Part):
    """The form of a file.

    `quote` may be empty: then quotes are text. `skip_lines` stand before the header, `footer_lines` behind the last row.
    `header_lines` are joined into one header (`Order` over `total` is `Order total`). `column_names` name the columns of a
    file without a header. `is_ragged`: short rows are filled up, empty surplus fields fall away. `sheet` is a sheet of a
    workbook (the first, when none is named), `records` the place of the array of records in a JSON document, as in
    `data.orders`.
    """

    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1)
    quote: str | None = Field(default=None, max_length=1)
    escape: str | None = Field(default=None, max_length=1)
    skip_lines: int | None = Field(default=None, ge=0)
    header_lines: int | None = Field(default=None, ge=1, le=5)
    footer_lines: int | None = Field(default=None, ge=0, le=1000)
    column_names: list[str] | None = Field(default=None, min_length=1)
    is_ragged: bool | None = Field(default=None, alias="ragged")
    sheet: str | None = None
    records: str | None = None

    @property
    def form(self) -> Form:
        """The form alone, without what else a layout says."""
        return Form(**{name: getattr(self, name) for name in Form.model_fields})

    @property
    def key(self) -> str:
        """Equal for equal forms."""
        return self.form.model_dump_json(exclude_none=True)

    @property
    def is_told(self) -> bool:
        """Whether a file in this form can only be read by it."""
        return any(getattr(self, name) is not None for name in TOLD)
