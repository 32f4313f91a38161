"""A real SFTP server on the loopback, asyncssh's, with a user, a password and a host key of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

USER, PASSWORD = "ana", "s3cret-of-the-sftp-server"


@dataclass(frozen=True)
class SftpFolder:
    """A folder that the server shows as its root."""

    port: int
    folder: Path
    host_key: str

    def put(self, path: str, content: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@pytest.fixture
def sftp_folder(tmp_path: Path) -> Iterator[SftpFolder]:
    """An empty folder behind a server of its own."""
    import asyncssh

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    folder = tmp_path / "sftp"
    folder.mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def root(channel: Any) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(folder).encode())

    async def listen() -> Any:
        return await asyncssh.listen("127.0.0.1", 0, server_host_keys=[key], server_factory=Server, sftp_factory=root)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(30)
    yield SftpFolder(server.get_port(), folder, key.export_public_key().decode().strip())
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
