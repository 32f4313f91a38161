"""One kind of file of a layout, and objects that several kinds make together, as the other rooms see them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from holdfast.ingest.layout import references
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.layout.form import Form
from holdfast.ingest.layout.model import ExportSpec, JoinedSpec


@dataclass(frozen=True)
class Export:
    """One kind of file of a layout, with its locale filled in from the layout."""

    layout: str
    number: int
    spec: ExportSpec
    is_canonical: bool
    # the object that answers for rows of a file that feeds none by itself
    kept_for: str = ""

    @property
    def kept_name(self) -> str:
        """What its kept rows are called among the objects of a load; empty when none are kept."""
        return f"_{self.layout}.{self.spec.part}" if self.spec.part else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """The exported columns it refers to, case-folded."""
        return frozenset(references.top_level(name).casefold() for name in references.of_export(self.spec))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The exported names (or paths) that a file must have."""
        if self.spec.required is not None:
            return tuple(self.spec.required)
        names: list[str] = []
        for object_name, objects in self.spec.objects.items():
            for column in canonical_objects()[self.spec.source][object_name].required:
                names.extend(references.needed(objects.columns[column]))
        return tuple(dict.fromkeys(names))

    @cached_property
    def form(self) -> Form:
        """What its layout says of how its files are written."""
        return self.spec.form

    @cached_property
    def form_key(self) -> str:
        """Equal for equal forms; empty where nothing is said."""
        return self.spec.key.removeprefix("{}")

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Case-folded names, one of each set of which a header must have."""
        sets = [{name.casefold(), references.top_level(name).casefold()} for name in self.required]
        if choice := self.spec.needs_one_of:
            sets.append({form for name in choice for form in (name.casefold(), references.top_level(name).casefold())})
        return tuple(map(frozenset, sets))

    def fits(self, columns: Set[str]) -> bool:
        """Whether a header with these columns (case-folded) has all that a file must have."""
        return not any(names.isdisjoint(columns) for names in self.needs)

    @property
    def title(self) -> str:
        return f"{self.layout} ({', '.join(self.spec.objects) or self.spec.part or 'not loaded'})"


@dataclass(frozen=True)
class Join:
    """Objects of a layout that several kinds of file make together; `names` are the kept parts by their name in the layout."""

    export: Export
    spec: JoinedSpec

    @property
    def names(self) -> dict[str, str]:
        parts = [self.spec.rows_of, *(lookup.part for lookup in self.spec.lookups.values())]
        return {part: f"_{self.export.layout}.{part}" for part in parts}
