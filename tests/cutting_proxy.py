"""A TCP relay in front of a real server: it counts what the server sends, and does something at a given byte, such as cutting the line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

CHUNK = 16384


class Relay:
    """Relays to `upstream` (a port); `sent` is how many bytes the server has sent since it was last set."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.sent = 0
        self._at: int | None = None
        self._action: Callable[[], None] | None = None
        self._cuts_left = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, count: int, times: int = 1) -> None:
        """Cut the line once the server has sent `count` bytes from now on, and each further line after as many, `times` in all."""
        self.sent, self._at, self._action, self._cuts_left = 0, count, None, times

    def do_after(self, count: int, action: Callable[[], None]) -> None:
        """Call `action`, once, when the server has sent `count` bytes from now on."""
        self.sent, self._at, self._action, self._cuts_left = 0, count, action, 0

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.upstream))
                except OSError:
                    client.close()
                    continue
                counter = [0]
                threading.Thread(target=self._relay, args=(client, server, None), daemon=True).start()
                threading.Thread(target=self._relay, args=(server, client, counter), daemon=True).start()

    def _relay(self, source: socket.socket, target: socket.socket, counter: list[int] | None) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if counter is not None and self._is_over(len(data), counter):
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _is_over(self, count: int, counter: list[int]) -> bool:
        with self._lock:
            self.sent += count
            counter[0] += count
            if self._at is None:
                return False
            if self._action is not None and self.sent >= self._at:
                action, self._at, self._action = self._action, None, None
                action()
                return False
            if self._cuts_left and counter[0] >= self._at:
                self._cuts_left -= 1
                self._at = self._at if self._cuts_left else None
                return True
            return False


@contextmanager
def relay(upstream: int) -> Iterator[Relay]:
    """A relay to the port `upstream`, for as long as the test needs it."""
    made = Relay(upstream)
    try:
        yield made
    finally:
        made.close()
