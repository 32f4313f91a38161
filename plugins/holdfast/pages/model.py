"""What a page is made of. A subject's module says which; nothing here knows any subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from holdfast.languages import Language

# How a value is written: by the language of the page, never by the query.
KINDS = ("text", "count", "number", "rate", "amount", "p", "day", "instant", "period", "flag", "sentence")


@dataclass(frozen=True)
class Query:
    """Rows for charts, as one select from public tables; they are bounded, whatever the size of the company.

    They land in a file of the page, so they hold aggregates, or as few names of customers as people read.
    """

    name: str
    sql: str


@dataclass(frozen=True)
class Column:
    """A column of a chart's table and CSV. `words` translate the values of a closed list, such as grains.

    A "sentence" has keys of `words`, joined by " + ", as its value: what these say is joined, with columns of the row put in where
    they name one and how it is written, such as {due_on:day}.

    `link` makes its cells lead to another page: its file and the filters there, whose values are columns of the row in braces,
    such as "customers.html#customer={customer_id}"; a cell whose row lacks one of them leads nowhere.
    """

    name: str
    title: str
    kind: str = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


@dataclass(frozen=True)
class Filter:
    """A choice on the page, over the values of `column` in the rows of `query`; kept in the page's address.

    `kind` is "value" (rows that equal it), "from" or "to" (rows at or past it). `within` names the filters that narrow what is
    offered, `without` values that are not offered. The `default` is a value, or "first", "last" or such as "last-24", the 24th
    before the last, of what is offered. `words` translate the values of a closed list. With `any`, everything is offered, too, and
    is the default.
    """

    name: str
    title: str
    query: str
    column: str
    kind: str = "value"
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    default: str = "first"
    words: Mapping[str, str] = field(default_factory=dict)
    any: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture with its table, its formulas and its SQL.

    `draw` gives the Altair chart, over rows that the page hands to it under the name "rows"; None is a table without a picture.
    `metrics` are `table.column` of audit.metric_dictionary. `filters` name the page's filters that pick its rows; `shown_when`
    are values of filters under which it is on the page at all. `one_per` repeats the picture for each value of a column.
    `empty` says why there is nothing to see when there are no rows. `opens` is where a click on a mark of the picture leads, written
    as the link of a column; the table needs a column with such a link, too, for those who do not click pictures.
    """

    name: str
    title: str
    query: str
    columns: tuple[Column, ...]
    note: str = ""
    draw: Callable[[Language], Any] | None = None
    metrics: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    shown_when: Mapping[str, str] = field(default_factory=dict)
    one_per: str = ""
    empty: str = ""
    is_open: bool = False
    opens: str = ""


@dataclass(frozen=True)
class Page:
    """One page. `facts` reads what its template writes out in words, besides the charts, from the published copy."""

    name: str
    title: str
    queries: tuple[Query, ...] = ()
    filters: tuple[Filter, ...] = ()
    charts: tuple[Chart, ...] = ()
    facts: Callable[[DuckDBPyConnection], Mapping[str, Any]] | None = None

    @property
    def template(self) -> str:
        return f"{self.name}.html.j2"

    @property
    def file(self) -> str:
        return f"{self.name}.html"

    def query(self, name: str) -> Query:
        """The query of that name. KeyError when the page has none."""
        return {query.name: query for query in self.queries}[name]
