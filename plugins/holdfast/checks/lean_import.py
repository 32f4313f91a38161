"""Great Expectations without what it imports for expectations that no suite has: half of the seconds of its import."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

# For an engine that is not used here. In a process whose main module has no file (`python -c`, some workers) PySpark takes the
# import for its own doctests and ends the process: `sys.exit(0)`.
_NEVER = ("pyspark.sql.connect",)
# For a distribution and for the chart of one: imported when something of theirs is asked for.
_LATER = ("scipy.stats", "altair")


class _Later(ModuleType):
    """Stands where a module would; the first thing that is asked of it imports the module."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def without_what_is_not_used() -> Iterator[None]:
    """What is imported meanwhile gets nothing in place of some modules, and others later. Those that are imported already stay."""
    stand_ins: dict[str, Any] = {**dict.fromkeys(_NEVER), **{name: _Later(name) for name in _LATER}}
    put = {name: stand_in for name, stand_in in stand_ins.items() if name not in sys.modules}
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, stand_in in put.items():
            if sys.modules.get(name, stand_in) is stand_in:
                sys.modules.pop(name, None)
