"""A real PostgreSQL on the loopback, an empty database for each test that asks for one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = ("initdb", "pg_ctl")
ROLES = {
    "loader": "login createrole",
    "holdfast_reader": "nologin",
    "holdfast_names": "nologin",
    "ana": "login in role holdfast_reader",
    "bia": "login in role holdfast_names",
}
NUMBERS = count(1)


@dataclass(frozen=True)
class Database:
    """One database of the test's server; users need no password there unless they have one."""

    port: int
    name: str

    def address(self, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{self.name}"

    def ask(self, query: str, user: str = "postgres") -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.address(user), autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []


def is_installed() -> bool:
    """Whether PostgreSQL's programs are on PATH."""
    return all(map(shutil.which, PROGRAMS))


@contextmanager
def running_server() -> Iterator[int]:
    """The port of a server on the loopback, with a user postgres who needs no password."""
    # not under pytest's own folder, which another user may not enter: PostgreSQL refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="holdfast-postgres-"))
    as_somebody: dict[str, Any] = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL}
    if os.getuid() == 0:
        as_somebody |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    data = str(folder / "data")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    subprocess.run(["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"], **as_somebody)
    subprocess.run(["pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"], **as_somebody)
    try:
        yield port
    finally:
        subprocess.run(["pg_ctl", "-D", data, "-m", "immediate", "stop"], **as_somebody)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_port() -> Iterator[int]:
    """The port of a server that lives as long as the tests."""
    if not is_installed():
        pytest.skip(f"PostgreSQL's programs ({', '.join(PROGRAMS)}) are not on PATH; apt install postgresql")
    with running_server() as port:
        yield port


@pytest.fixture
def database(postgres_port: int) -> Database:
    """An empty database that `loader` may fill; on its server, ana reads without a grant and bia with one."""
    server = Database(postgres_port, "postgres")
    known = {name for (name,) in server.ask("select rolname::text from pg_roles")}
    for role, options in ROLES.items():
        if role not in known:
            server.ask(f"create role {role} {options}")
    name = f"served_{next(NUMBERS)}"
    server.ask(f"create database {name} owner loader")
    return Database(postgres_port, name)
