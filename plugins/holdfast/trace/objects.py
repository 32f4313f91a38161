"""Objects as people call them on the command line: order:1001, order_line:1001/2, customer:C00455."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from holdfast.errors import HoldfastError
from holdfast.raw_catalog import objects

SEPARATOR = "/"


@dataclass(frozen=True)
class Asked:
    """A record that was asked for: its object, and values for the first columns of its key."""

    source: str
    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        """Its view in raw."""
        return f"raw.{self.source}_{self.name}"

    @property
    def words(self) -> str:
        """As it is said: order O1001."""
        return f"{singular(self.name).replace('_', ' ')} {SEPARATOR.join(self.values)}"


def read_id(text: str) -> Asked:
    """`object:id`, where the parts of a longer key are separated by '/' and the last ones may be left out. HoldfastError otherwise."""
    known = {singular(name): (source, name) for source, names in objects().items() for name in names}
    kind, colon, value = (part.strip() for part in text.partition(":"))
    wanted = kind.casefold().replace(" ", "_").rpartition(".")[2]
    place = known.get(wanted) or known.get(singular(wanted))
    if place is None:
        near = get_close_matches(wanted, known, 1, 0.5)
        raise HoldfastError(
            f"'{text}' names no object; write it like order:1001. Objects are {', '.join(known)}"
            f"{f' (did you mean {near[0]}?)' if near else ''}."
        )
    source, name = place
    definition = objects()[source][name]
    key = tuple(definition["key"])
    values = tuple(value.split(SEPARATOR)) if len(key) > 1 else (value,)
    if not colon or not all(values) or len(values) > len(key):
        raise HoldfastError(f"'{text}' has no id; write {wanted}:{SEPARATOR.join(column.upper() for column in key)}.")
    return Asked(source, name, key, values, tuple(definition["columns"]))


def singular(name: str) -> str:
    """One of them: orders, campaign_touches, owner_capacity."""
    if name.endswith("ches"):
        return name[:-2]
    return name.removesuffix("s")


def condition(columns: Sequence[str]) -> str:
    """SQL that is true for the record; the values are parameters, in order."""
    return " and ".join(f'"{column}" = ?' for column in columns)
