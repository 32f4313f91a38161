"""JSON that is not JSON lines: an array of objects, or a document that holds one. Its elements become lines, one by one.

The text of an element is kept as it is, so that no number is rounded. The line of a row is the number of its element.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path

from holdfast.ingest.files.plain_text import chunks, new_file
from holdfast.ingest.files.refusal import Refused

# an object larger than this is none of a customer
MOST_CHARACTERS = 1 << 23
SPACES = " \t\r\n"


def write_lines(path: Path, work: Path, records: str | None) -> tuple[Path, int]:
    """The elements of the array in `path` (at `records`, as in `data.orders`) as a file of lines, and their number.

    Raises Refused when there is no such array, or it breaks off.
    """
    text = _Text(path)
    target = new_file(work)
    count = 0
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        for element in _elements(text, records.split(".") if records else None):
            stream.write(element.replace("\n", " ").replace("\r", " ") + "\n")
            count += 1
    return target, count


class _Text:
    """A JSON text of which only a window is held."""

    def __init__(self, path: Path) -> None:
        self.pieces = chunks(path)
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
        self.window = ""
        self.place = 0
        self.is_done = False
        self.json = json.JSONDecoder()

    def more(self) -> bool:
        """Hold more of the text. False at its end."""
        if self.is_done:
            return False
        piece = next(self.pieces, b"")
        self.is_done = not piece
        try:
            self.window = self.window[self.place :] + self.decoder.decode(piece, final=self.is_done)
        except UnicodeDecodeError:
            raise Refused("Its JSON is not valid UTF-8.") from None
        self.place = 0
        return not self.is_done

    def peek(self) -> str:
        """The next character that is no space, without taking it."""
        while True:
            while self.place < len(self.window) and self.window[self.place] in SPACES + "\ufeff":
                self.place += 1
            if self.place < len(self.window):
                return self.window[self.place]
            if not self.more():
                raise Refused("Its JSON is cut off before its end.")

    def take(self, expected: str) -> str:
        found = self.peek()
        if found not in expected:
            raise Refused(f"Its JSON is broken: '{found}' stands where one of {' '.join(expected)} should.")
        self.place += 1
        return found

    def value(self) -> str:
        """The text of the next value."""
        self.peek()
        wanted = 1 << 12
        while True:
            try:
                _, end = self.json.raw_decode(self.window, self.place)
                if end < len(self.window) or self.is_done:
                    found, self.place = self.window[self.place : end], end
                    return found
                problem = "it is cut off"  # a number may go on behind the window
            except ValueError as error:
                problem = str(error)
            except RecursionError:
                raise Refused("Its JSON is nested deeper than any export is.") from None
            if len(self.window) - self.place > MOST_CHARACTERS:
                raise Refused(f"Its JSON is broken, or an element is longer than 8 MB ({problem}).")
            wanted *= 2
            while len(self.window) - self.place < wanted:
                if not self.more():
                    break
            if self.is_done:
                self._check_end(problem)

    def _check_end(self, problem: str) -> None:
        try:
            self.json.raw_decode(self.window, self.place)
        except ValueError:
            raise Refused(f"Its JSON is broken or cut off ({problem}).") from None


def _elements(text: _Text, path: list[str] | None) -> Iterator[str]:
    if text.peek() == "[":
        if path:
            raise Refused(f"It is a JSON array, and has no `{'.'.join(path)}` (`records:` of its layout).")
        yield from _array(text)
        _check_rest(text)
        return
    yield from _in_document(text, path)


def _array(text: _Text) -> Iterator[str]:
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        yield text.value()
        if text.take(",]") == "]":
            return


def _in_document(text: _Text, path: list[str] | None) -> Iterator[str]:
    """The elements of the array at `path` in an object; without a path, of the only array of objects at its top."""
    text.take("{")
    found = False
    if text.peek() == "}":
        text.take("}")
        raise Refused("Its JSON document is empty.")
    while True:
        key = json.loads(text.value())
        text.take(":")
        is_wanted = path is None or key == path[0]
        if is_wanted and text.peek() == "[" and (path is None or len(path) == 1):
            if found:
                raise Refused(
                    "Its JSON document holds several arrays; a layout must name the one to read (`records:`)."
                )
            found = True
            yield from _array(text)
        elif is_wanted and path is not None and len(path) > 1 and text.peek() == "{":
            found = True
            yield from _in_document(text, path[1:])
        else:
            text.value()
        if text.take(",}") == "}":
            break
    if not found:
        where = f"at `{'.'.join(path)}`" if path else "at its top; a layout can say where it is (`records:`)"
        raise Refused(f"Its JSON document holds no array of records {where}.")


def _check_rest(text: _Text) -> None:
    try:
        rest = text.peek()
    except Refused:
        return
    raise Refused(f"Its JSON goes on after the end of its array ('{rest}'); deliver one array, or JSON lines.")
