"""What `make doctor` says of where exports lie and where deliveries go, on this machine and behind a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from holdfast.errors import HoldfastError
from holdfast.settings import SOURCES, Settings
from holdfast.sources import Connect, PlaceError, is_remote, open_place, public_name

# Gives the way to a source's exports, or to the deliveries' destination for ""; None where it is this machine.
ConnectionTo = Callable[[Settings, str], Connect | None]


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `verdict`: good, worth a look, or to be mended; `says` is a sentence."""

    verdict: Literal["good", "look", "mend"]
    subject: str
    says: str


def look_at_exports(settings: Settings, connection_to: ConnectionTo | None) -> Iterator[Finding]:
    """A finding for the place of all, and one for each source that has its own."""
    if settings.is_sample:
        yield Finding("good", "exports", "They are the sample's, generated when needed.")
        return
    shared = [source for source in SOURCES if source not in settings.exports_of]
    if settings.exports and shared:
        yield from _look(settings, settings.exports, shared, connection_to)
    for source, location in settings.exports_of.items():
        yield from _look(settings, location, [source], connection_to)


def look_at_deliveries(settings: Settings, connection_to: ConnectionTo | None) -> Iterator[Finding]:
    """Whether the destination can be looked into; nothing is written there."""
    from holdfast.deliver.destination import Destination

    location = settings.deliveries_to
    if not location:
        return
    if is_remote(location) and connection_to is None:
        yield _not_looked_at("deliveries", location)
        return
    destination = Destination(location, connection_to(settings, "") if connection_to else None)
    days = destination.sizes("calendars")
    says = f"{destination.name} can be reached; it holds {len(days)} files of calendars."
    yield Finding("good", "deliveries", says)


def _look(
    settings: Settings, location: str, sources: list[str], connection_to: ConnectionTo | None
) -> Iterator[Finding]:
    is_own = settings.exports_at(sources[0])[1]
    if not is_remote(location):
        yield from _look_here(Path(location.removeprefix("file://")), sources, is_own)
        return
    if connection_to is None:
        yield _not_looked_at("exports", location)
        return
    try:
        counts = {}
        for source in sources:
            place = open_place(location, () if is_own else SOURCES, connection_to(settings, source))
            counts[source] = len(place.list_files(source).files)
    except (PlaceError, HoldfastError, ValueError) as error:
        yield Finding("mend", "exports", str(error))
        return
    said = ", ".join(f"{count:,} files of {source}" for source, count in counts.items())
    yield Finding("good" if all(counts.values()) else "look", "exports", f"{public_name(location)} holds {said}.")


def _look_here(folder: Path, sources: list[str], is_own: bool) -> Iterator[Finding]:
    setting = f"HOLDFAST_EXPORTS_{sources[0].upper()}" if is_own else "HOLDFAST_EXPORTS"
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        yield Finding("mend", "exports", f"{folder} is no folder that this user may read; correct {setting}.")
        return
    if is_own:
        yield Finding("good", "exports", f"{folder} holds {sources[0]}.")
        return
    there = [source for source in sources if (folder / source).is_dir()]
    if not there:
        names = ", ".join(sources)
        yield Finding("mend", "exports", f"{folder} holds none of {names}/; put the files into such folders.")
        return
    absent = [source for source in sources if source not in there]
    says = f"{folder} holds {', '.join(there)}" + (f"; {', '.join(absent)} stays empty" if absent else "")
    yield Finding("look" if absent else "good", "exports", f"{says}.")


def _not_looked_at(subject: str, location: str) -> Finding:
    says = (
        f"{public_name(location)} was not looked at, for that takes an Airflow connection; run `python dags/doctor.py`."
    )
    return Finding("look", subject, says)
