"""The canonical objects of objects.yml, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["text", "instant", "date", "amount", "price", "rate", "integer", "boolean"]
# How wide the decimals are: what does not fit is no value of its kind, at the load, in the checks of raw, and in staging.
DECIMALS: Mapping[str, str] = {"amount": "decimal(18, 4)", "price": "decimal(20, 8)", "rate": "decimal(18, 8)"}
# A product of two columns becomes an amount; a digit less than fits leaves room for what is added up and converted.
PRODUCT_LIMIT = 10**13
NUMBERS = (*DECIMALS, "integer")


@dataclass(frozen=True)
class Column:
    """A canonical column: its kind, and whether every row must have it."""

    name: str
    kind: Kind
    is_required: bool


@dataclass(frozen=True)
class CanonicalObject:
    """An object of a source: its columns in order, the columns of which each row needs at least one, and those that are multiplied."""

    source: str
    name: str
    columns: tuple[Column, ...]
    one_of: tuple[str, ...]
    products: tuple[tuple[str, ...], ...]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_required)


@cache
def canonical_objects() -> Mapping[str, Mapping[str, CanonicalObject]]:
    """Every canonical object by source and name."""
    import yaml

    text = (Path(__file__).resolve().parents[2] / "objects.yml").read_text(encoding="utf-8")
    return {
        source: {
            name: CanonicalObject(
                source,
                name,
                tuple(
                    Column(column, kind.removesuffix("*"), kind.endswith("*"))
                    for column, kind in shape["columns"].items()
                ),
                tuple(shape.get("one_of", ())),
                tuple(tuple(names) for names in shape.get("products", ())),
            )
            for name, shape in objects.items()
        }
        for source, objects in yaml.safe_load(text).items()
    }
