"""What makes a row of an object a bad one, as SQL over its canonical columns, and in the words of the quarantine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from holdfast.ingest.cast import notation
from holdfast.ingest.cast.columns import is_customer_id
from holdfast.ingest.layout.canonical import PRODUCT_LIMIT, CanonicalObject, Column
from holdfast.quoting import identifier, literal


@dataclass
class Faults:
    """The faults of the rows of an object. `delivered` are the columns its files have; `rewritten` those that have been brought into
    canonical notation where that could be done (the caller adds to it)."""

    shape: CanonicalObject
    delivered: Collection[str]
    rewritten: set[str]

    def of(self, column: Column) -> str:
        """SQL that is true where the column's value makes the row a bad one (or, before rewriting, doubtful)."""
        name = identifier(column.name)
        canonical = notation.is_canonical(column.kind, name, is_customer_id(column.name))
        if column.kind == "text" and column.name in self.rewritten:
            return f"{name} is null" if column.is_required else "false"
        # null is no fault unless the column is required
        return f"not coalesce({canonical}, false)" + ("" if column.is_required else f" and {name} is not null")

    def of_rows(self) -> dict[str, tuple[str, str]]:
        """What makes a row bad beyond its single values: condition and reason by the columns concerned."""
        faults = {}
        if self.shape.one_of:
            choice = ", ".join(self.shape.one_of)
            faults[choice] = (
                " and ".join(f"{identifier(name)} is null" for name in self.shape.one_of),
                literal(f"one of {choice} is needed"),
            )
        for product in self.shape.products:
            if all(name in self.delivered for name in product):
                factors = [f"try_cast({identifier(name)} as double)" for name in product]
                reason = " || ' x ' || ".join(f"{literal(name + ' ')} || {identifier(name)}" for name in product)
                faults[" x ".join(product)] = (
                    f"coalesce(abs({' * '.join(factors)}) >= {PRODUCT_LIMIT}, false)",
                    f"{reason} || ' is more than an amount can hold'",
                )
        return faults

    def any_of(self, counted: Mapping[str, int]) -> str:
        """SQL that is true for rows with one of the faults that `counted` has any of, by column or columns."""
        faults = [f"({self.of(column)})" for column in self.shape.columns if counted.get(column.name)]
        return " or ".join(faults + [f"({fault})" for name, (fault, _) in self.of_rows().items() if counted[name]])

    def told(self, columns: Sequence[Column]) -> tuple[str, str]:
        """SQL for the column or columns at fault, and for the reason in words; the first of the `columns` decides."""
        names, reasons = "", ""
        for column in columns:
            fault, name = self.of(column), identifier(column.name)
            words = literal(f"' is not {notation.KIND_IN_WORDS[column.kind]}")
            names += f" when {fault} then {literal(column.name)}"
            reasons += f" when {fault} and {name} is null then {literal(f'{column.name} is missing')}"
            reasons += f" when {fault} then {literal(f'{column.name} {chr(39)}')} || left({name}, 200) || {words}"
        for name, (fault, reason) in self.of_rows().items():
            names += f" when {fault} then {literal(name)}"
            reasons += f" when {fault} then {reason}"
        return f"case{names} end", f"case{reasons} end"
