"""Where exports lie: list the files of one source and open them. Knows bytes, not what they mean.

A new kind of place is a class with the methods of `Place` (on this machine) or `RemotePlace` (behind a network), registered
here by URL scheme. Nothing of the rest of the library is imported here, and nothing of Airflow: a remote place is given its
connection. What a user can act on is raised as OSError or ValueError with one clear sentence; the caller decides how to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from holdfast.sources.folder import Folder
from holdfast.sources.place import ExportFile, Listing, Place, PlaceError, RemotePlace
from holdfast.sources.place_errors import in_a_sentence
from holdfast.sources.remote_folder import Connect, RemoteFolder, public_name, root_of
from holdfast.sources.web_folder import WebFolder

__all__ = [
    "REMOTE_PLACES",
    "Connect",
    "ExportFile",
    "Listing",
    "Place",
    "PlaceError",
    "RemotePlace",
    "in_a_sentence",
    "is_remote",
    "open_place",
    "public_name",
    "root_of",
    "scheme_of",
]

LOCAL_PLACES: dict[str, Callable[[str, Sequence[str]], Place]] = {"": Folder, "file": Folder}
REMOTE_PLACES: dict[str, Callable[[str, Sequence[str], Connect], RemotePlace]] = {
    **dict.fromkeys(("s3", "gs", "abfs", "sftp"), RemoteFolder),
    **dict.fromkeys(("http", "https"), WebFolder),
}


def scheme_of(location: str) -> str:
    """The URL scheme of `location`, empty for a path."""
    return urlsplit(location).scheme if "://" in location else ""


def is_remote(location: str) -> bool:
    """Whether `location` is behind a network, so that it needs a connection."""
    return scheme_of(location) in REMOTE_PLACES


def open_place(location: str, sources: Sequence[str], connect: Connect | None = None) -> Place | RemotePlace:
    """The place `location` (a path or a URL) points at.

    `sources` are the sub-folders it may hold; with none, all that lies there is of the one source that is asked for.
    `connect` makes the fsspec file system of a remote place. Raises ValueError when no kind of place is known for the
    scheme, OSError when the place does not exist.
    """
    scheme = scheme_of(location)
    if scheme in LOCAL_PLACES:
        return LOCAL_PLACES[scheme](location, sources)
    if scheme not in REMOTE_PLACES:
        known = ", ".join(f"{name}://" for name in ("file", *REMOTE_PLACES))
        raise ValueError(
            f"Exports at '{public_name(location)}' cannot be read: there is no reader for {scheme}:// "
            f"(known: a folder on this machine, {known})."
        )
    if connect is None:
        raise ValueError(f"Exports at '{public_name(location)}' can only be read through an Airflow connection.")
    return REMOTE_PLACES[scheme](location, sources, connect)
