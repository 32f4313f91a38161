"""Places behind a network: an Airflow connection becomes the fsspec file system that the library is given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from holdfast.errors import HoldfastError
from holdfast.settings import Settings
from holdfast.sources import Connect, PlaceError, is_remote, public_name

if TYPE_CHECKING:
    from airflow.sdk import Connection
    from fsspec import AbstractFileSystem

# Seconds to wait for a server to take a connection, and for its next bytes.
CONNECTING, READING = 15, 60
# What a provider's file system is given on top of the connection.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    # s3fs tries again by itself; boto, too, would multiply the two
    "s3": {"connect_timeout": CONNECTING, "read_timeout": READING, "retries": {"max_attempts": 1}},
    "sftp": {"connect_timeout": CONNECTING, "keepalive_interval": READING // 2, "skip_instance_cache": True},
}


def exports_connection(settings: Settings, source: str) -> Connect | None:
    """Connects to where the exports of `source` lie; None where that is this machine.

    The connection is the one that the address names before an @ (s3://my_connection@bucket/exports), else holdfast_<source>,
    else holdfast_exports, else none: whatever the machine itself may do, or the public.
    """
    location, is_own = settings.exports_at(source)
    setting = f"HOLDFAST_EXPORTS_{source.upper()}" if is_own else "HOLDFAST_EXPORTS"
    return connection_to(location, setting, (f"holdfast_{source}", "holdfast_exports"))


def deliveries_connection(settings: Settings) -> Connect | None:
    """Connects to where deliveries are brought, by the connection in the address, else holdfast_deliveries."""
    return connection_to(settings.deliveries_to, "HOLDFAST_DELIVERIES", ("holdfast_deliveries",))


def connection_to(location: str, setting: str, usual: tuple[str, ...]) -> Connect | None:
    """Connects to `location`, which `setting` names, by the connection in the address or the first of the `usual` ones.

    HoldfastError where the address names a connection that does not exist; Connect raises PlaceError where packages are missing.
    """
    if not is_remote(location):
        return None
    named = urlsplit(location).netloc.rpartition("@")[0]
    connection = next(_existing((named,) if named else usual), None)
    if named and connection is None:
        raise HoldfastError(
            f"{setting} names the Airflow connection '{named}', which does not exist; add it (`airflow connections add`, "
            f"or AIRFLOW_CONN_{named.upper()} in the environment), or correct the address."
        )
    return lambda: _file_system(location, connection)


def _existing(names: tuple[str, ...]) -> Iterator[Connection]:
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    for name in names:
        try:
            yield Connection.get(name)
        except AirflowNotFoundException:
            continue


def _file_system(location: str, connection: Connection | None) -> AbstractFileSystem:
    scheme = urlsplit(location).scheme
    if scheme in ("http", "https"):
        return _web(connection)
    if scheme == "gs":
        return _google(location, connection)
    from airflow.sdk.io.fs import get_fs

    options = {**OPTIONS.get(scheme, {}), **(_sftp(location, connection) if scheme == "sftp" else {})}
    try:
        return get_fs(scheme, connection.conn_id if connection else None, options or None)
    except (ImportError, ValueError) as error:
        if isinstance(error, ValueError) and "registered" not in str(error):
            raise
        raise _packages_are_missing(location) from None


def _packages_are_missing(location: str) -> PlaceError:
    return PlaceError(f"{public_name(location)} needs packages that are not installed; run `make clouds`.")


def _google(location: str, connection: Connection | None) -> AbstractFileSystem:
    """By the fields of Airflow's Google connection; its provider itself cannot be had beside this Airflow."""
    try:
        from gcsfs import GCSFileSystem
    except ImportError:
        raise _packages_are_missing(location) from None
    extra = connection.extra_dejson if connection else {}
    key = extra.get("keyfile_dict") or extra.get("key_path")
    token = json.loads(key) if isinstance(key, str) and key.lstrip().startswith("{") else key
    return GCSFileSystem(
        project=extra.get("project"),
        token=token or ("anon" if extra.get("is_anonymous") else None),
        endpoint_url=extra.get("gcs.endpoint"),
        skip_instance_cache=True,
    )


def _sftp(location: str, connection: Connection | None) -> dict[str, Any]:
    """What Airflow's provider leaves open: a host that only the address names, a key that stands in the connection itself, and by
    what the server proves that it is the one meant: the connection's host key, else known_hosts.
    """
    parts = urlsplit(location)
    found: dict[str, Any] = {}
    if connection is None or not connection.host:
        found |= {"host": parts.hostname, **({"port": parts.port} if parts.port else {})}
    extra = connection.extra_dejson if connection else {}
    if str(extra.get("no_host_key_check", "")).lower() != "true":
        key = extra.get("host_key", "")
        # without the option sshfs would take any server for the right one; () is asyncssh's word for ~/.ssh/known_hosts
        found["known_hosts"] = f"* {key if ' ' in key else f'ssh-rsa {key}'}\n".encode() if key else ()
    if key := extra.get("private_key"):
        import asyncssh

        found["client_keys"] = [asyncssh.import_private_key(key, extra.get("private_key_passphrase"))]
    return found


def _web(connection: Connection | None) -> AbstractFileSystem:
    import aiohttp
    from fsspec.implementations.http import HTTPFileSystem

    # a file may take as long as it takes; a server that says nothing may not
    session: dict[str, Any] = {
        "timeout": aiohttp.ClientTimeout(total=None, sock_connect=CONNECTING, sock_read=READING),
        "trust_env": True,
    }
    if connection and connection.login:
        session["auth"] = aiohttp.BasicAuth(connection.login, connection.password or "", "utf-8")
    if connection and (headers := connection.extra_dejson.get("headers")):
        session["headers"] = headers
    return HTTPFileSystem(encoded=True, client_kwargs=session, skip_instance_cache=True)
