"""What the names of delivered files say: their order, what is not finished, and what would lead astray."""

from __future__ import annotations

import re

# what editors, file managers and unfinished transfers leave behind
UNFINISHED_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".swp", ".filepart")
LONGEST_PART_BYTES = 255
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def passed_over(path: str) -> str:
    """Why a file of this name is none of the exports; empty when it is one."""
    if any(part.startswith(("~",)) or (part.startswith(".") and part not in (".", "..")) for part in path.split("/")):
        return "hidden"
    if path.lower().endswith(UNFINISHED_SUFFIXES):
        return "an unfinished or temporary file"
    return ""


def misleading(path: str) -> str:
    """Why a file of this name must not be read, as a sentence: a server may give any name, also one that leads elsewhere."""
    parts = path.split("/")
    if CONTROL.search(path) or "\\" in path or any(part in ("", ".", "..") for part in parts):
        return "Its name leads out of its folder or cannot be a file's; give it a plain name."
    if any(len(part.encode("utf-8", "surrogatepass")) > LONGEST_PART_BYTES for part in parts):
        return f"Its name is longer than {LONGEST_PART_BYTES} bytes; give it a shorter one."
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return "Its name is not UTF-8; give it a plain name."
    return ""


def printable(path: str) -> str:
    """`path` without the characters that would spoil a line of a log."""
    return CONTROL.sub("?", path).encode("utf-8", "replace").decode()


def natural_order(path: str) -> list[tuple[int, int | str]]:
    """Sort key that puts part 9 before part 10."""
    return [(0, int(part)) if part.isdigit() else (1, part.casefold()) for part in re.split(r"(\d+)", path) if part]
