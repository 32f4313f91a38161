"""Which files are read in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.ingest.parse.examined import Examined


def in_batches(files: Sequence[Examined]) -> list[list[Examined]]:
    """Alike files together, without letting a later file of an object overtake an earlier one."""
    batches: list[list[Examined]] = []
    newest: dict[str, int] = {}
    for file in files:
        objects = [name for name in (*file.export.spec.objects, file.export.kept_name) if name]
        places = {newest.get(name) for name in objects}
        place = places.pop() if len(places) == 1 else None
        if place is not None and batches[place][0].batch == file.batch:
            batches[place].append(file)
            continue
        batches.append([file])
        newest.update(dict.fromkeys(objects, len(batches) - 1))
    return batches
