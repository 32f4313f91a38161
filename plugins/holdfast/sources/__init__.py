"""Where exports lie: list the files of one source and open them. Knows bytes, not what they mean.

A new kind of place (s3, sftp, http) is a class with `list_files` and `open_file`, registered in PLACES by URL scheme.
Nothing of the rest of the library is imported here. What a user can act on is raised as OSError or ValueError with one
clear sentence; the caller decides how to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from holdfast.sources.folder import Folder
from holdfast.sources.place import ExportFile, Listing, Place

__all__ = ["ExportFile", "Listing", "Place", "open_place"]

PLACES: dict[str, Callable[[str, Sequence[str]], Place]] = {"": Folder, "file": Folder}


def open_place(location: str, sources: Sequence[str]) -> Place:
    """The place `location` (a path or a URL) points at; `sources` are the sub-folders it may hold.

    Raises ValueError when no kind of place is known for the scheme, OSError when the place does not exist.
    """
    scheme = urlsplit(location).scheme if "://" in location else ""
    if scheme not in PLACES:
        known = ", ".join(sorted(f"{name}://" for name in PLACES if name))
        raise ValueError(
            f"Exports at '{location}' cannot be read: there is no reader for {scheme}:// "
            f"(known: a folder on this machine, {known})."
        )
    return PLACES[scheme](location, sources)
