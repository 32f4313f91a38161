"""From delivered bytes to plain files: archives are unpacked into the work folder, within limits, under names of our own.

What an archive says its members are called is shown to people and never used as a path.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.ingest.files.plain_text import chunks, new_file, write_copy
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.files.results import PulledFile
from holdfast.settings import Settings

ZIP = b"PK\x03\x04"
UNREAD = ((b"BZh", "bzip2 archive"), (b"\xfd7z", "xz archive"), (b"7z\xbc\xaf", "7z archive"), (b"Rar!", "rar archive"))
MOST_MEMBERS = 100_000
# up to this size no ratio is suspicious
HARMLESS_BYTES = 64 << 20


@dataclass(frozen=True)
class Limits:
    """What an archive may grow to: bytes in all, and times its own size."""

    unpacked_bytes: int = 100 << 30
    ratio: float = 250


def limits_of(settings: Settings) -> Limits:
    """What an archive may grow to."""
    gib, ratio = settings.business["unpacked_gib_limit"], settings.business["unpacked_ratio_limit"]
    return Limits(int(float(gib) * 2**30), float(ratio))


@dataclass(frozen=True)
class Member:
    """A file to be examined: delivered as such, or out of an archive (`refusal`: why it is not to be read)."""

    file: PulledFile
    path: Path
    refusal: str = ""


def unpack(path: Path, work: Path, limits: Limits = Limits()) -> Path:
    """`path` itself, or its decompressed copy in `work`. Raises Refused for an archive that is damaged or too large."""
    with path.open("rb") as stream:
        magic = stream.read(6)
    guard = Guard(path.stat().st_size, limits)
    if magic.startswith(b"\x1f\x8b"):
        return write_copy(guard.watch(_gunzip(path)), work)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return write_copy(guard.watch(_unzstd(path)), work)
    for start, kind in UNREAD:
        if magic.startswith(start):
            raise Refused(f"It is a {kind}, which is not read; deliver it plain, or as gz, zst or zip.")
    return path


def members(file: PulledFile, path: Path, work: Path, limits: Limits = Limits()) -> list[Member]:
    """The files in the zip archive `file`, unpacked into `work`; the file itself when it is none (workbooks are none).

    Raises Refused when the archive as a whole cannot be read.
    """
    if not is_zip(path):
        return [Member(file, path)]
    guard = Guard(path.stat().st_size, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
            if len(infos) > MOST_MEMBERS:
                raise Refused(f"Its archive holds {len(infos):,} files; more than {MOST_MEMBERS:,} are not read.")
            if _is_workbook(archive):
                return [Member(file, path)]
            found = [_member(archive, info, file, work, guard) for info in infos]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(f"Its zip archive is damaged ({error}).") from None
    if not found:
        raise Refused("Its zip archive is empty.")
    return found


def is_zip(path: Path) -> bool:
    """Whether the bytes are those of a zip archive (or of a workbook, which is one)."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4) == ZIP


def is_workbook(path: Path) -> bool:
    """Whether the zip archive at `path` is an Excel workbook. Raises Refused when it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _is_workbook(archive)
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refused(f"Its zip archive is damaged ({error}).") from None


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    return "[Content_Types].xml" in archive.namelist() and any(
        name.startswith("xl/workbook.") for name in archive.namelist()
    )


def _is_hidden(name: str) -> bool:
    """What file managers leave in archives."""
    return any(part.startswith((".", "~")) or part == "__MACOSX" for part in name.split("/") if part not in (".", ".."))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: PulledFile, work: Path, guard: Guard) -> Member:
    shown = info.filename.replace("\\", "/").encode("utf-8", "replace").decode()
    name = f"{file.file}/{shown}"
    refusal = ""
    if shown.startswith("/") or ".." in shown.split("/") or ":" in shown.split("/")[0] or not shown.isprintable():
        refusal = "Its name in the archive is a path that leads out of it; pack it under a plain name."
    elif info.external_attr >> 28 == 0xA:
        refusal = "It is a link in the archive; pack the file itself."
    elif info.flag_bits & 1:
        refusal = "It is encrypted in the archive; deliver it without a password."
    if refusal:
        return Member(PulledFile(name, hashlib.sha256(f"{name}{refusal}".encode()).hexdigest(), 0), Path(), refusal)
    digest, size = hashlib.sha256(), 0
    target = new_file(work)
    with archive.open(info) as stream, target.open("wb") as copy:
        for chunk in guard.watch(iter(lambda: stream.read(1 << 20), b"")):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
    if is_zip(target) and not is_workbook(target):
        refusal = "It is an archive inside an archive; deliver it by itself."
    return Member(PulledFile(name, digest.hexdigest(), size), target, refusal)


class Guard:
    """Watches what comes out of an archive. Raises Refused when it is more than an honest one holds."""

    def __init__(self, packed_bytes: int, limits: Limits) -> None:
        self.packed_bytes = packed_bytes
        self.limits = limits
        self.bytes = 0

    def watch(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.bytes += len(piece)
            self.check(self.bytes)
            yield piece

    def check(self, unpacked: int) -> None:
        limits = self.limits
        if unpacked > limits.unpacked_bytes:
            raise Refused(
                f"Its archive unpacks to more than {limits.unpacked_bytes / 2**30:,.6g} GiB (unpacked_gib_limit)."
            )
        if unpacked > HARMLESS_BYTES and unpacked > limits.ratio * self.packed_bytes:
            raise Refused(
                f"Its archive unpacks to more than {limits.ratio:,g} times its size, as decompression bombs do "
                "(unpacked_ratio_limit)."
            )


def _gunzip(path: Path) -> Iterator[bytes]:
    return _inflate(path, "gzip", lambda: zlib.decompressobj(wbits=31), zlib.error, 1 << 14)


def _unzstd(path: Path) -> Iterator[bytes]:
    import zstandard

    return _inflate(path, "zst", lambda: zstandard.ZstdDecompressor().decompressobj(), zstandard.ZstdError, 1 << 10)


def _inflate(
    path: Path, kind: str, new_inflater: Callable[[], Any], damaged: type[Exception], step: int
) -> Iterator[bytes]:
    """The members of an archive, one after the other; `step` bytes at once cannot unpack to more than some 30 MB."""
    inflater = None
    try:
        for large in chunks(path):
            for start in range(0, len(large), step):
                chunk = large[start : start + step]
                while chunk:
                    if inflater is None:
                        if not chunk.strip(b"\0"):  # tape padding after the last member
                            break
                        inflater = new_inflater()
                    yield inflater.decompress(chunk)
                    chunk, inflater = (inflater.unused_data, None) if inflater.eof else (b"", inflater)
    except damaged as error:
        raise Refused(f"Its {kind} archive is damaged ({error}).") from None
    if inflater is not None:
        raise Refused(f"Its {kind} archive is cut off before its end.")
