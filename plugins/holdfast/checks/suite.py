"""The suites: one reviewed YAML file per table, read and checked here before Great Expectations sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from holdfast.errors import HoldfastError

LAYERS = ("raw", "staging", "core", "marts")
ROWS_QUERY = "unexpected_rows_expectation"

Row = dict[str, Any]
TableName = Annotated[str, Field(pattern=r"^(raw|staging|intermediate|core|marts)\.[a-z][a-z0-9_]*$")]


class Expectation(BaseModel):
    """One promise, why it is made, and rows that break it (a test proves that they do).

    `invalid_rows` are laid over the suite's `valid_row`; a promise about the whole table may be broken by no rows at all.
    `given` fills other tables that the promise's SQL reads, for the same test. `about: table` marks a query whose one
    row is a finding about the whole table (a share, a newest date); `about: cases` one whose rows are groups of rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: str
    kwargs: dict[str, Any]
    severity: Literal["critical", "warning"]
    why: str = Field(min_length=10)
    invalid_rows: list[Row]
    given: dict[str, list[Row]] = {}
    about: Literal["rows", "cases", "table"] = "rows"

    @property
    def column(self) -> str | None:
        """The column (or columns, comma-separated) that the promise is about, if it is about any."""
        names = [str(self.kwargs[name]) for name in ("column", "column_A", "column_B") if name in self.kwargs]
        names += [str(name) for name in self.kwargs.get("column_list", [])]
        return ", ".join(names) or None

    @model_validator(mode="after")
    def _query_reads_the_batch(self) -> Self:
        if self.type == ROWS_QUERY and "{batch}" not in str(self.kwargs.get("unexpected_rows_query")):
            raise ValueError(f"{self.id}: its unexpected_rows_query must select from {{batch}}")
        return self


class Suite(BaseModel):
    """What one table promises: the file expectations/<layer>/<table>.yml.

    `parts` are named where the table is a view whose joins would cost more than the check: the tables that hold its
    rows, each of which is checked in its place.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: TableName
    parts: list[TableName] = []
    key: list[str] = []  # shown beside an offending value, so that a person finds the row
    valid_row: Row = {}  # a row that keeps every promise
    expectations: list[Expectation] = Field(min_length=1)

    _view: str | None = None  # of a part: the table that it is a part of

    @property
    def layer(self) -> str:
        """The layer whose promise this is: that of the view, where the table is a part of one."""
        return (self._view or self.table).partition(".")[0]

    @property
    def schema_name(self) -> str:
        return self.table.partition(".")[0]

    @property
    def name(self) -> str:
        """The table's name without its schema."""
        return self.table.partition(".")[2]

    def part(self, table: str) -> Suite:
        """This suite on `table`, which holds a part of its rows (or all of them)."""
        part = self.model_copy(update={"table": table})
        part._view = self.table
        return part

    @field_validator("expectations")
    @classmethod
    def _ids_are_unique(cls, expectations: list[Expectation]) -> list[Expectation]:
        ids = [expectation.id for expectation in expectations]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"the id {', '.join(twice)} is used twice")
        return expectations


def load_suites(folder: Path, layer: str) -> list[Suite]:
    """Every suite of a layer, by file name, one per part where it has parts. `folder` is the project's expectations/.

    Raises HoldfastError, naming the file and the place in it, when a suite is not as it must be, and when the layer
    has none: checks that pass on nothing are worse than none.
    """
    files = sorted((folder / layer).glob("*.yml"))
    if layer not in LAYERS or not files:
        raise HoldfastError(f"There are no expectations for the layer '{layer}' in {folder}.")
    suites = [read_suite(file) for file in files]
    return [suite.part(table) for suite in suites for table in suite.parts or [suite.table]]


def read_suite(file: Path) -> Suite:
    """The suite in one file, whose name and folder must be those of its table (a raw table may end in __new)."""
    import yaml

    try:
        suite = Suite.model_validate(
            yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
    except yaml.YAMLError as error:
        raise HoldfastError(f"{file} is not valid YAML: {error}") from None
    except ValidationError as error:
        raise HoldfastError(f"{file} is not a suite: {_in_words(error)}") from None
    if f"{file.parent.name}.{file.stem}" != suite.table.removesuffix("__new"):
        raise HoldfastError(f"{file} speaks of {suite.table}; a suite lies in expectations/<layer>/<table>.yml.")
    return suite


def _in_words(error: ValidationError) -> str:
    places = [
        f"{'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg'].removeprefix('Value error, ')}"
        for each in error.errors(include_url=False, include_context=False)
    ]
    return "; ".join(places) + "."
