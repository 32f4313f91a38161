"""From delivered bytes to a file DuckDB can read in parallel: plain, UTF-8, one kind of line end.

Everything streams; a file that is fine as it is is only read, never copied.
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.ingest.files.refusal import Refused

CHUNK = 1 << 20


@dataclass(frozen=True)
class Survey:
    """What one pass over a text file tells.

    `lines` counts physical lines; `bad_at` is the offset of the first byte that is not UTF-8, or None; `has_nul`,
    `crlf` and `lf` (line feeds without a carriage return before them), `cr` likewise.
    """

    lines: int
    bad_at: int | None
    has_nul: bool
    crlf: int
    lf: int
    cr: int


def unpack(path: Path, work: Path) -> Path:
    """`path` itself, or its decompressed copy in `work`. Raises Refused for a damaged archive."""
    with path.open("rb") as stream:
        magic = stream.read(6)
    if magic.startswith(b"\x1f\x8b"):
        return _copy(_gunzip(path), work)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return _copy(_unzstd(path), work)
    for start, kind in ((b"PK\x03\x04", "zip archive or Excel workbook"), (b"BZh", "bzip2 archive"), (b"\xfd7z", "xz")):
        if magic.startswith(start):
            raise Refused(f"It is a {kind}, which is not read yet; deliver it plain, or as gz or zst.")
    return path


def survey(path: Path) -> Survey:
    """One pass over a text file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    newlines = crlf = returns = offset = 0
    bad_at: int | None = None
    has_nul = False
    last = b""
    for chunk in _chunks(path):
        newlines += chunk.count(b"\n")
        if b"\r" in chunk or last == b"\r":
            returns += chunk.count(b"\r")
            crlf += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
        has_nul = has_nul or b"\0" in chunk
        if bad_at is None and not (chunk.isascii() and not decoder.getstate()[0]):
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                bad_at = offset + error.start - kept
        offset += len(chunk)
        last = chunk[-1:]
    if bad_at is None and decoder.getstate()[0]:
        bad_at = offset - len(decoder.getstate()[0])
    lone_cr = returns - crlf
    lines = newlines if newlines or not lone_cr else lone_cr
    return Survey(
        lines + (last not in (b"\n", b"") and not (last == b"\r" and not newlines)),
        bad_at,
        has_nul,
        crlf,
        newlines - crlf,
        lone_cr,
    )


def rewrite(path: Path, work: Path, encoding: str) -> Path:
    """A copy of `path` in UTF-8 with plain line feeds. Bytes that `encoding` cannot read become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    newlines = io.IncrementalNewlineDecoder(None, translate=True)

    def pieces() -> Iterator[bytes]:
        for chunk in _chunks(path):
            yield newlines.decode(decoder.decode(chunk)).encode("utf-8")
        yield newlines.decode(decoder.decode(b"", final=True), final=True).encode("utf-8")

    return _copy(pieces(), work)


def unify_lines(path: Path, work: Path) -> Path:
    """A copy of `path` whose lines all end in a line feed; the other bytes stay, also those that are not UTF-8."""

    def pieces() -> Iterator[bytes]:
        held = b""
        for chunk in _chunks(path):
            text = held + chunk
            held = b"\r" if text.endswith(b"\r") else b""
            yield (text[:-1] if held else text).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield b"\n" if held else b""

    return _copy(pieces(), work)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _copy(pieces: Iterator[bytes], work: Path) -> Path:
    work.mkdir(parents=True, exist_ok=True)
    target = work / f"plain_{sum(1 for _ in work.glob('plain_*')):06d}"
    with target.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
    return target


def _gunzip(path: Path) -> Iterator[bytes]:
    return _inflate(path, "gzip", lambda: zlib.decompressobj(wbits=31), zlib.error)


def _unzstd(path: Path) -> Iterator[bytes]:
    import zstandard

    return _inflate(path, "zst", lambda: zstandard.ZstdDecompressor().decompressobj(), zstandard.ZstdError)


def _inflate(path: Path, kind: str, new_inflater: Callable[[], Any], damaged: type[Exception]) -> Iterator[bytes]:
    """The members of an archive, one after the other."""
    inflater = None
    try:
        for chunk in _chunks(path):
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
