"""Which encoding a text file that is not UTF-8 is in."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from holdfast.ingest.files.refusal import Refused

WINDOW = 1 << 16
WESTERN = "cp1252"
# control characters that occur in text, separators among them
CONTROLS = b"\t\n\r\f\x01\x1a\x1b\x1c\x1d\x1e\x1f"
# what stands between letters without being one
TYPOGRAPHY = "\u2018\u2019\u2013\u2014\u2026\u00b7\u00ad\u00a0\u00aa\u00ba\u00b0"


def find_encoding(path: Path, bad_at: int | None, has_nuls: bool, hints: Collection[str] = ()) -> str | None:
    """The Python name of the encoding of `path`, 'utf-8', or None for bytes that are no text.

    `bad_at` is the offset of the first byte that is not UTF-8 (None: there is none); only a window around it is read.
    `has_nuls`: there are more NULs than dirt. `hints` are what layouts say. Raises Refused when it cannot be told.
    """
    with path.open("rb") as stream:
        head = stream.read(WINDOW)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if has_nuls:
            return _utf16_without_mark(head)
        if bad_at is None:
            return "utf-8"
        stream.seek(max(0, bad_at - WINDOW // 2))
        window = stream.read(WINDOW)
    if _is_mostly_utf8(window):
        return "utf-8"
    if sum(byte < 32 and byte not in CONTROLS for byte in window) > len(window) // 100:
        return None
    # a layout can say what cannot be told from the bytes
    return next(iter(hints)) if len(hints) == 1 else _guess(window)


def _utf16_without_mark(head: bytes) -> str | None:
    """Western text in UTF-16 has a zero in nearly every other byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _is_mostly_utf8(window: bytes) -> bool:
    """A few broken characters in UTF-8 text: reading it as anything else would break all the others."""
    text = window.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - broken > 4 * broken


def _guess(window: bytes) -> str:
    """charset-normalizer's answer when it is sure of a language; else the Western default of spreadsheets.

    Short samples make it choose exotic code pages for a few accented letters, hence the second opinion.
    """
    from charset_normalizer import from_bytes

    best = from_bytes(window, steps=8).best()
    if best is not None and best.coherence > 0.4 and _is_other_script(str(best)):
        return best.encoding
    if _is_western(window.decode(WESTERN, errors="replace")):
        return WESTERN
    raise Refused("Its encoding cannot be told from its bytes; set `encoding:` in a layout.")


def _is_western(text: str) -> bool:
    """Whether what stands inside words are letters, of a case that fits, and not too many of them in a row to be Western."""
    inside = re.findall(r"([A-Za-z])([^\x00-\x7f])(?=([A-Za-z\x80-\uffff]))", text)
    foreign = sum(
        char not in TYPOGRAPHY and (not char.isalpha() or (char.isupper() and before.islower() and after.islower()))
        for before, char, after in inside
    )
    beyond = sum(map(len, re.findall(r"[^\W\d_a-zA-Z]+", text)))
    in_a_row = sum(map(len, re.findall(r"[^\W\d_a-zA-Z]{3,}", text)))
    return 5 * foreign <= len(inside) and 4 * in_a_row <= beyond


def _is_other_script(text: str) -> bool:
    """Whether the letters beyond ASCII are mostly not Latin (Cyrillic, Greek, Japanese, ...)."""
    beyond = [char for char in text if char > "\x7f" and char.isalpha()]
    return bool(beyond) and sum(char > "\u024f" for char in beyond) > len(beyond) / 2
