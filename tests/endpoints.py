"""Servers on the loopback that keep what they are sent: a web address and a mail server."""

from __future__ import annotations

import gzip
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def web_endpoint() -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Its address, and what was posted to it so far: path and JSON."""
    received: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            packed = self.headers.get("content-encoding") == "gzip"
            received.append((self.path, json.loads(gzip.decompress(body) if packed else body)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Nothing: the tests read what was received."""

    with _served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}", received


@contextmanager
def mail_endpoint() -> Iterator[tuple[int, list[str]]]:
    """Its port, and the messages that it took so far, with their headers."""
    received: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().decode().strip():
                if line.upper() == "DATA":
                    self._say("354 go on")
                    lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                    received.append("".join(lines))
                self._say("221 bye" if line.upper() == "QUIT" else "250 ok")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, received


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
