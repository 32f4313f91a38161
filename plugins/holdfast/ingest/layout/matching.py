"""Which layout a file is in: the one whose required columns are all in its header."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatch

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout import references
from holdfast.ingest.layout.exports import Export

ADVICE = "`make layout FILE=...` proposes a layout for it."


def find_export(name: str, header: Sequence[str], exports: Sequence[Export]) -> Export:
    """The export whose columns `header` has. Raises Refused when there is none, or more than one.

    Several that fit are told apart by the file's `name` (their `files` patterns). Of those left, one that asks for all that
    another asks for and for more is the one that is meant; likewise one that knows all columns that another knows, and more.
    Where neither tells, it is a tie: nothing is guessed from numbers of columns.
    """
    columns = {column.casefold() for column in header}
    fitting = [export for export in exports if export.fits(columns)]
    # what is known not to be loaded must not take a file from another layout that loads it
    loading = {export.layout for export in fitting if not export.spec.not_loaded}
    fitting = [export for export in fitting if not (export.spec.not_loaded and loading - {export.layout})]
    named = [export for export in fitting if is_named_like(name, export)]
    if not named and (misfit := _misfit(name, columns, exports)):
        raise Refused(misfit)
    candidates = named or fitting
    if not candidates:
        raise Refused(_nothing_fits(columns, header, exports))
    candidates = _greatest(candidates, [frozenset(missing_columns(export, set())) for export in candidates])
    candidates = _greatest(candidates, [export.names & columns for export in candidates])
    if len(candidates) > 1:
        titles = " and ".join(export.title for export in candidates)
        raise Refused(
            f"It fits {titles} equally well. Pin one with the setting layouts, or name the file after the object."
        )
    if candidates[0].spec.not_loaded:
        raise Refused(candidates[0].spec.not_loaded)
    duplicated = {column for column in columns if [c.casefold() for c in header].count(column) > 1}
    if clash := sorted(duplicated & candidates[0].names):
        raise Refused(f"Its header has the column '{clash[0]}' more than once.")
    return candidates[0]


def _greatest(exports: Sequence[Export], sets: Sequence[frozenset[str]]) -> list[Export]:
    """The exports whose set (`sets`, in their order) is not part of the larger set of another one."""
    return [export for export, own in zip(exports, sets, strict=True) if not any(own < other for other in sets)]


def missing_columns(export: Export, columns: set[str]) -> list[str]:
    """The required columns of `export` that a header lacks (`columns` in case-folded form)."""
    missing = [name for name in export.required if not _has(columns, name)]
    choice = export.spec.needs_one_of
    if choice and not any(_has(columns, name) for name in choice):
        missing.append(" or ".join(choice))
    return missing


def _has(columns: set[str], name: str) -> bool:
    return name.casefold() in columns or references.top_level(name).casefold() in columns


def is_named_like(name: str, export: Export) -> bool:
    """Whether a file called `name` is called as files of the export are."""
    return any(fnmatch(name.casefold(), pattern.casefold()) for pattern in export.spec.files)


def _misfit(name: str, columns: set[str], exports: Sequence[Export]) -> str:
    """Why a file named after a canonical object cannot be it: it must not pass for a less demanding object."""
    for export in exports:
        if export.is_canonical and is_named_like(name, export):
            missing = missing_columns(export, columns)
            if missing and not any(other.fits(columns) and not other.is_canonical for other in exports):
                return f"It is named like {export.title} but has no column {', '.join(missing)}. {ADVICE}"
    return ""


def _nothing_fits(columns: set[str], header: Sequence[str], exports: Sequence[Export]) -> str:
    shown = ", ".join(header[:12]) + (", ..." if len(header) > 12 else "")
    if not exports:
        return "No layout is known for this source."
    closest = max(exports, key=lambda export: (_recognised(export, columns), -len(missing_columns(export, columns))))
    missing = missing_columns(closest, columns)
    needed = ", ".join(missing)
    return (
        f"No layout fits its columns ({shown}). The closest is {closest.title}, which also needs {needed}."
        + _renamed(missing, [name for name in header if name.casefold() not in closest.names])
        + f" {ADVICE}"
    )


def _renamed(missing: Sequence[str], others: Sequence[str]) -> str:
    """Which of the `others` may be a missing column under a new name."""
    by_name = {name.casefold(): name for name in others}
    pairs = [
        (name, found[0]) for name in missing if (found := get_close_matches(name.casefold(), list(by_name), 1, 0.6))
    ]
    return "".join(f" Perhaps '{by_name[other]}' is {name} now; then say so in a layout." for name, other in pairs)


def _recognised(export: Export, columns: set[str]) -> int:
    return len(export.names & columns)
