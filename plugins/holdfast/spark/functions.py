"""What SQL cannot say, for Spark: the functions that DuckDB gets from the plugins of profiles.yml, under the same names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Rule = Callable[[str, str], str | None]

KNOWN_KEYS = 100_000


def register(session: SparkSession) -> None:
    """Make the functions callable from SQL in `session`; its workers need this package, too."""
    from pyspark.sql.functions import udtf

    from holdfast.identity_keys import phone_key, tax_key
    from holdfast.significance import chi_square_p_value, log_rank_chi_square
    from holdfast.spark.rounds import Rounds

    for name, rule in (("phone_key", phone_key), ("tax_key", tax_key)):
        session.udf.register(name, _remembered(rule), "string")
    session.udf.register("chi_square_p_value", chi_square_p_value, "double")
    session.udf.register("log_rank_chi_square", log_rank_chi_square, "double")
    session.udtf.register("connected_components", udtf(Components, returnType="node string, root string"))
    session.udtf.register("rounds", udtf(Rounds))


def _remembered(rule: Rule) -> Callable[[str | None, str | None], str | None]:
    """`rule` with its last answers kept in each worker: the same phone stands on many rows."""

    def apply(text: str | None, country: str | None) -> str | None:
        return _answer(rule, text, country) if text and country else None

    return apply


@lru_cache(maxsize=KNOWN_KEYS)
def _answer(rule: Rule, text: str, country: str) -> str | None:
    return rule(text, country)


class Components:
    """For every node of the edges (node, other; both directions) the smallest node that it is connected with."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}

    def eval(self, edge: Any) -> None:
        low, high = sorted((self._root(edge["node"]), self._root(edge["other"])))
        self.parents[high] = low

    def terminate(self) -> Iterator[tuple[str, str]]:
        for node in list(self.parents):
            yield node, self._root(node)

    def _root(self, node: str) -> str:
        parents = self.parents
        path = []
        while (parent := parents.setdefault(node, node)) != node:
            path.append(node)
            node = parent
        for passed in path:
            parents[passed] = node
        return node
