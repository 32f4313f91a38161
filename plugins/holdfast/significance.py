"""What SQL lacks to say whether groups differ: the tail of chi-square, and the log-rank statistic from its parts.

They reach SQL as `chi_square_p_value(statistic, degrees)` and `log_rank_chi_square(differences, covariances)`, which dbt's
connection registers (see profiles.yml).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dbt.adapters.duckdb.plugins import BasePlugin

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def chi_square_p_value(statistic: float | None, degrees: int | None) -> float | None:
    """The chance of a chi-square value this large or larger with `degrees` degrees of freedom; None without any."""
    if statistic is None or degrees is None or degrees < 1:
        return None
    from scipy.special import gammaincc

    return float(gammaincc(degrees / 2, max(statistic, 0.0) / 2))


def log_rank_chi_square(differences: list[float] | None, covariances: list[float] | None) -> float | None:
    """Observed minus expected events per group, weighed by the inverse of their covariance.

    `differences` has one number per group, `covariances` their matrix row by row. The numbers of all groups add up to
    zero, so the last group says nothing new and is left out. None for fewer than two groups, or without variance.
    """
    if not differences or not covariances or len(differences) < 2:
        return None
    import numpy as np

    size = len(differences)
    matrix = np.array(covariances, dtype=float).reshape(size, size)[:-1, :-1]
    vector = np.array(differences[:-1], dtype=float)
    if not matrix.any():
        return None
    # the pseudo-inverse also answers when two groups are never at risk together
    return float(vector @ np.linalg.pinv(matrix, hermitian=True) @ vector)


class Plugin(BasePlugin):
    """Registers the two functions on every connection that dbt opens."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        register(conn)


def register(connection: DuckDBPyConnection) -> None:
    """Make both functions callable from SQL on `connection`."""
    from duckdb.func import FunctionNullHandling

    special = FunctionNullHandling.SPECIAL
    functions: list[tuple[Callable[..., Any], list[Any]]] = [
        (chi_square_p_value, ["DOUBLE", "BIGINT"]),
        (log_rank_chi_square, ["DOUBLE[]", "DOUBLE[]"]),
    ]
    for function, parameters in functions:
        connection.create_function(function.__name__, function, parameters, "DOUBLE", null_handling=special)
