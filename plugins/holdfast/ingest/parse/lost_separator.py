"""A header that has lost a separator: two known names stand in one."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.exports import Export

SHORTEST_NAME = 2


def check_separators(names: Sequence[str], exports: Sequence[Export]) -> None:
    """Raise Refused when a name is two names that the export it is most like knows, and neither of them stands in the header by itself."""
    columns = {name.casefold() for name in names}
    export = max(exports, key=lambda export: len(export.names & columns), default=None)
    if export is None or not export.names & columns:
        return
    for name in names:
        if name.casefold() not in export.names and (pair := _pair(name.casefold(), export.names, columns)):
            raise Refused(
                f"Its header has '{name}', which looks like {pair[0]} and {pair[1]} with the separator between them lost."
            )


def _pair(name: str, known: frozenset[str], columns: set[str]) -> tuple[str, str] | None:
    for place in range(SHORTEST_NAME, len(name) - SHORTEST_NAME + 1):
        first, second = name[:place].strip(" \"'"), name[place:].strip(" \"'")
        if first in known and second in known and not {first, second} & columns:
            return first, second
    return None
