"""Bring what was delivered under HOLDFAST_HOME to where people fetch it: each `as_of` once, replaced when it is delivered again."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.deliver.agenda import CALENDARS, INDEX
from holdfast.deliver.destination import Destination
from holdfast.errors import HoldfastError
from holdfast.published_copy import published_as_of
from holdfast.settings import Settings
from holdfast.sources import Connect

log = logging.getLogger(__name__)

OURS = (".csv", ".html", ".ics")


@dataclass(frozen=True)
class Sent:
    """What was done at the destination: names of files written and taken away there, and how many were right already."""

    written: list[str]
    removed: list[str]
    unchanged: int


def send_deliveries(settings: Settings, connect: Connect | None = None) -> Sent:
    """Bring the delivery of the published `as_of`, and the newest calendar feeds, to the place that the settings name.

    `delivery.json`, a manifest with the checksum of each file, is taken away first and written last: a folder with it is
    whole. What is there already, by the last manifest and its size, is not written again; files of a former delivery of
    the same `as_of` that are not part of this one go away. Raises HoldfastError in one sentence.
    """
    day = published_as_of(settings).date().isoformat()
    folder = settings.deliveries / day
    if not (folder / INDEX).exists():
        raise HoldfastError(f"There is no delivery of {day} to send; run deliver_agenda first.")
    destination = Destination(settings.deliveries_to, connect)
    whole = _send_folder(destination, folder, day, (folder / INDEX).read_bytes())
    feeds = settings.deliveries / CALENDARS
    listed = {path.name: _sha256(path.read_bytes()) for path in sorted(feeds.glob("*.ics"))}
    manifest = json.dumps({"sha256": listed}, indent=1).encode() + b"\n"
    # feeds stay where calendars subscribe to them, also of owners who have nothing to do any more
    calendars = _send_folder(destination, feeds, CALENDARS, manifest, is_cleared=False) if listed else Sent([], [], 0)
    sent = Sent(
        whole.written + calendars.written, whole.removed + calendars.removed, whole.unchanged + calendars.unchanged
    )
    log.info(
        "%s has the delivery of %s: %d files written, %d as they were, %d taken away.",
        *(destination.name, day, len(sent.written), sent.unchanged, len(sent.removed)),
    )
    return sent


def _send_folder(destination: Destination, folder: Path, name: str, manifest: bytes, is_cleared: bool = True) -> Sent:
    wanted: dict[str, str] = json.loads(manifest)["sha256"]
    former = destination.read(f"{name}/{INDEX}")
    was = _checksums(former)
    there = destination.sizes(name)
    contents = {file: (folder / file).read_bytes() for file in wanted}
    to_write = [
        file for file, content in contents.items() if was.get(file) != wanted[file] or there.get(file) != len(content)
    ]
    stale = [file for file in there if is_cleared and file.endswith(OURS) and file not in wanted]
    if former is not None and (to_write or stale):
        destination.remove(f"{name}/{INDEX}")
    for file in to_write:
        destination.write(f"{name}/{file}", contents[file])
    for file in stale:
        destination.remove(f"{name}/{file}")
    if former != manifest or to_write or stale:
        destination.write(f"{name}/{INDEX}", manifest)
    return Sent(
        [f"{name}/{file}" for file in to_write], [f"{name}/{file}" for file in stale], len(wanted) - len(to_write)
    )


def _checksums(manifest: bytes | None) -> dict[str, Any]:
    """What a manifest says; nothing when there is none, or somebody has put something else there."""
    try:
        found = json.loads(manifest or b"{}").get("sha256", {})
        return found if isinstance(found, dict) else {}
    except (ValueError, AttributeError):
        return {}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
