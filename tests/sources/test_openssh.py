"""OpenSSH's own server, with a key instead of a password, and the host key or known_hosts as its proof."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.errors import HoldfastError
from holdfast.ingest import pull
from holdfast.settings import load_settings

from .conftest import AS_OF
from .test_every_kind import ORDERS

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, str, str]]:
    """A port, the server's public key, and a private key that it lets in."""
    import asyncssh

    if not Path(SSHD).exists():
        pytest.skip("sshd is not there; apt install openssh-server")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # which a service manager would have made
    host, client = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    host.write_private_key(str(tmp_path / "host_key"))
    (tmp_path / "host_key").chmod(0o600)
    client.write_public_key(str(tmp_path / "authorized"))
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    options = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": tmp_path / "host_key",
        "PidFile": "none",
        "AuthorizedKeysFile": tmp_path / "authorized",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "yes",
        "Subsystem": "sftp internal-sftp",
    }
    (tmp_path / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in options.items()))
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(tmp_path / "sshd_config")], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline
            time.sleep(0.1)
    yield port, host.export_public_key().decode().strip(), client.export_private_key().decode()
    process.kill()
    process.wait()


def test_exports_come_from_openssh(
    server: tuple[int, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connections import exports_connection

    port, host_key, private_key = server
    (tmp_path / "out" / "orders").mkdir(parents=True)
    (tmp_path / "out" / "orders" / "orders.csv").write_bytes(ORDERS)
    settings = load_settings(
        {"HOLDFAST_HOME": str(tmp_path / "home"), "HOLDFAST_EXPORTS": f"sftp://shop@x{tmp_path}/out"}
    )
    connection = {"conn_type": "sftp", "host": "127.0.0.1", "port": port, "login": getpass.getuser()}

    def pull_with(**extra: str) -> int:
        monkeypatch.setenv("AIRFLOW_CONN_SHOP", json.dumps({**connection, "extra": extra}))
        return len(pull(settings, "orders", AS_OF, exports_connection(settings, "orders")).files)

    assert pull_with(private_key=private_key, host_key=host_key) == 1
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    assert pull_with(private_key=private_key) == 1
    with pytest.raises(HoldfastError, match="may not be read with these credentials") as raised:
        pull_with(host_key=host_key)
    assert len(str(raised.value).splitlines()) == 1
