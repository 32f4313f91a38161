"""The other engine: the same dbt project on Apache Spark, for companies that outgrow one machine.

Nothing of Spark is imported before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from holdfast.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa


@contextmanager
def prepared(settings: Settings, layer: str) -> Iterator[None]:
    """A session that knows what the models of `layer` read, while dbt runs; what they built is handed over when it is done.

    Raises HoldfastError when Spark cannot be used.
    """
    from holdfast.spark.session import open_session
    from holdfast.spark.tables import hand_over, know_tables

    session = open_session(settings)
    know_tables(session, settings, layer)
    yield
    hand_over(session, settings, layer)


def ask(settings: Settings, table: str, queries: Sequence[str]) -> list[pa.Table]:
    """The results of `queries` over a table that was built, which Spark's workers work out; they come to this process, so they should be small."""
    from holdfast.spark.session import open_session
    from holdfast.spark.tables import know_table

    session = open_session(settings)
    know_table(session, settings, table)
    return [session.sql(query).toArrow() for query in queries]
