"""A real web server on the loopback, the standard library's, that shows a folder; it can serve ranges, and ask for a password."""

from __future__ import annotations

import base64
import functools
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

USER, PASSWORD = "ana", "s3cret-of-the-web-server"
TOKEN = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class _WithoutRanges(SimpleHTTPRequestHandler):
    """As the standard library serves: folders as index pages, files whole, with Last-Modified."""

    def do_GET(self) -> None:
        if self._may():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._may():
            super().do_HEAD()

    def _may(self) -> bool:
        if self.headers.get("Authorization") == TOKEN:
            return True
        self.send_error(401)
        return False

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class _WithRanges(_WithoutRanges):
    """The same with ranges and ETags, as the servers that people run have them."""

    def send_head(self) -> Any:
        path = Path(self.translate_path(self.path))
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not path.is_file():
            return super().send_head()
        stream = path.open("rb")
        seen = os.fstat(stream.fileno())
        start = int(asked[1]) if asked else 0
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{seen.st_size - 1}/{seen.st_size}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(seen.st_size - start))
        self.send_header("ETag", f'"{seen.st_mtime_ns}-{seen.st_size}"')
        self.end_headers()
        stream.seek(start)
        return stream


@dataclass(frozen=True)
class WebSite:
    """A folder that the server shows."""

    port: int
    folder: Path

    def put(self, path: str, content: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@pytest.fixture
def web_site(tmp_path: Path) -> Iterator[WebSite]:
    """An empty folder behind a server that knows ranges."""
    yield from _serve(tmp_path / "site", _WithRanges)


@pytest.fixture
def plain_web_site(tmp_path: Path) -> Iterator[WebSite]:
    """An empty folder behind a server that does not."""
    yield from _serve(tmp_path / "plain_site", _WithoutRanges)


def _serve(folder: Path, handler: type[SimpleHTTPRequestHandler]) -> Iterator[WebSite]:
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield WebSite(server.server_address[1], folder)
    server.shutdown()
    server.server_close()
