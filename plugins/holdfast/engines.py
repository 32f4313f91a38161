"""On what a build runs: DuckDB on this machine and within what memory, or Apache Spark, and where that is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from holdfast.errors import HoldfastError

ENGINES = ("duckdb", "spark")
MEMORY_LIMIT = "6GB"
# less, and DuckDB has no room for the blocks it reads
LEAST_MEMORY_MIB = 256
_MEMORY_UNITS = {"MB": 1000**2, "GB": 1000**3, "TB": 1000**4, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40}


@dataclass(frozen=True)
class Spark:
    """Where Spark runs and keeps its tables.

    `master` is what Spark calls so: `local[*]` (this machine), `spark://host:7077`, `yarn`, `k8s://...`; `store` a folder that
    all its workers see, or a URL such as `s3a://bucket/holdfast`; `options` are more of Spark's own settings by name.
    """

    master: str = "local[*]"
    store: str = ""
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_local(self) -> bool:
        return self.master.startswith("local")


def read_engine(env: Mapping[str, str], home: Path) -> tuple[str, Spark]:
    """HOLDFAST_ENGINE and the HOLDFAST_SPARK_ settings. Raises HoldfastError where they cannot be used."""
    engine = env.get("HOLDFAST_ENGINE") or ENGINES[0]
    if engine not in ENGINES:
        raise HoldfastError(f"HOLDFAST_ENGINE must be one of {', '.join(ENGINES)}; it is '{engine}'.")
    master = env.get("HOLDFAST_SPARK_REMOTE") or Spark.master
    if not master.startswith(("local", "spark://", "yarn", "k8s://")):
        raise HoldfastError(
            f"HOLDFAST_SPARK_REMOTE is '{master}'; it must be a Spark master, such as local[*] or spark://host:7077."
        )
    store = (env.get("HOLDFAST_SPARK_STORE") or str(home / "spark" / "store")).rstrip("/")
    if "://" not in store:
        store = str(Path(store).expanduser().absolute())
    return engine, Spark(master, store, _options(env.get("HOLDFAST_SPARK_CONF") or "{}"))


def read_memory_limit(env: Mapping[str, str]) -> str:
    """HOLDFAST_MEMORY_LIMIT as DuckDB takes it: a number and its unit. Raises HoldfastError where it is not such a size."""
    text = env.get("HOLDFAST_MEMORY_LIMIT") or MEMORY_LIMIT
    if memory_bytes(text) < LEAST_MEMORY_MIB << 20:
        raise HoldfastError(
            f"HOLDFAST_MEMORY_LIMIT is '{text}'; it must be a size of {LEAST_MEMORY_MIB} MiB or more, such as {MEMORY_LIMIT}."
        )
    return text.strip()


def memory_bytes(size: str) -> float:
    """How many bytes a size such as 6GB is; 0 where it is none."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([MGT]i?B)", size.strip(), re.IGNORECASE)
    return float(found[1]) * _MEMORY_UNITS[found[2].upper()] if found else 0


def _options(text: str) -> dict[str, str]:
    like = 'write it like {"spark.executor.memory": "8g"}'
    try:
        given = json.loads(text)
    except json.JSONDecodeError:
        raise HoldfastError(f"HOLDFAST_SPARK_CONF is not valid JSON; {like}.") from None
    if not isinstance(given, dict) or not all(isinstance(value, str | int | float | bool) for value in given.values()):
        raise HoldfastError(f"HOLDFAST_SPARK_CONF must be a JSON object of names and values; {like}.")
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
