"""How the columns of a kind of file have changed since it was last loaded: new ones, lost ones, which may be the same, other types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from holdfast.ingest.parse.examined import Examined

# how like two names must be for one to be taken for the other, renamed
LIKENESS = 0.6


def headers_of(files: Iterable[Examined]) -> list[dict[str, Any]]:
    """The different headers of loaded files, once per kind of file, with the first file that has each."""
    found: dict[tuple[str, int, tuple[str, ...], tuple[str, ...]], str] = {}
    for file in files:
        found.setdefault((file.export.layout, file.export.number, file.header, file.types), file.file.file)
    return [
        {"layout": layout, "export": number, "file": name, "columns": list(columns)}
        | ({"types": list(types)} if types else {})
        for (layout, number, columns, types), name in found.items()
    ]


def changes(
    before: Sequence[Mapping[str, Any]], headers: Sequence[Mapping[str, Any]], files: Sequence[Examined]
) -> list[dict[str, str]]:
    """What is new in `headers` (of `files`) against `before` (the headers of earlier loads), each told once.

    A new column is one that the kind of file never had. A lost one is a column of the layout that its last header had. For
    JSON, whose objects leave out what is empty, only new ones are told. Only Parquet has types of its own; what changes in the
    values of texts is seen in the quarantine and by the expectations of raw.
    """
    kinds = {(file.export.layout, file.export.number): file for file in files}
    last: dict[tuple[str, int], set[str]] = {}
    ever: dict[tuple[str, int], set[str]] = {}
    types: dict[tuple[str, int], dict[str, str]] = {}
    for header in before:
        _remember(header, last, ever)
        types.setdefault(_kind(header), {}).update(_types(header))
    found: list[dict[str, str]] = []
    for header in headers:
        kind = _kind(header)
        columns = {str(name).casefold(): str(name) for name in header["columns"] if name}
        was = types.setdefault(kind, {})
        found += [
            _change(header, "type", columns[name], f"{was[name]} -> {now}")
            for name, now in _types(header).items()
            if was.get(name, now) != now and name in columns
        ]
        was.update(_types(header))
        if kind in ever:
            used = kinds[kind].export.names
            new = [name for folded, name in columns.items() if folded not in ever[kind]]
            lost = [name for name in sorted(last[kind] & used) if name not in columns]
            lost = [] if kinds[kind].format == "jsonl" else lost
            unused = [name for name in new if name.casefold() not in used]
            found += [_change(header, "new", name, "") for name in new]
            found += [_change(header, "lost", name, _likest(name, unused)) for name in lost]
        _remember(header, last, ever)
    return found


def in_words(change: Mapping[str, str]) -> str:
    """A change as a sentence."""
    if change["change"] == "new":
        return f"{change['file']} ({change['layout']}) has a new column '{change['column']}'; it is kept."
    if change["change"] == "type":
        return f"{change['file']} ({change['layout']}) has another type in the column '{change['column']}': {change['maybe']}."
    renamed = f" Perhaps it is '{change['maybe']}' now; then say so in the layout." if change["maybe"] else ""
    return f"{change['file']} ({change['layout']}) no longer has the column '{change['column']}'; it is empty now.{renamed}"


def _kind(header: Mapping[str, Any]) -> tuple[str, int]:
    """What kind of file a header is of."""
    return str(header["layout"]), int(header["export"])


def _types(header: Mapping[str, Any]) -> dict[str, str]:
    """The type of each column by its case-folded name; nothing for a text file."""
    return {
        str(name).casefold(): str(kind) for name, kind in zip(header["columns"], header.get("types", ()), strict=False)
    }


def _remember(
    header: Mapping[str, Any], last: dict[tuple[str, int], set[str]], ever: dict[tuple[str, int], set[str]]
) -> None:
    kind = _kind(header)
    columns = {str(name).casefold() for name in header["columns"]}
    last[kind] = columns
    ever[kind] = ever.get(kind, set()) | columns


def _change(header: Mapping[str, Any], change: str, column: str, maybe: str) -> dict[str, str]:
    return {
        "file": str(header["file"]),
        "layout": str(header["layout"]),
        "change": change,
        "column": column,
        "maybe": maybe,
    }


def _likest(name: str, candidates: Sequence[str]) -> str:
    likeness = {
        other: 1.0 if name in other.casefold() else SequenceMatcher(None, name, other.casefold()).ratio()
        for other in candidates
    }
    best = max(likeness, key=lambda other: likeness[other], default="")
    return best if best and likeness[best] >= LIKENESS else ""
