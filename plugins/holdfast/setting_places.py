"""The settings that say where exports lie, by when, and where deliveries go; read from text, refused in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from urllib.parse import urlsplit

from holdfast.errors import HoldfastError


def place(setting: str, text: str) -> str:
    """A folder or a URL, as given. HoldfastError where it holds a secret, which would end up in logs and process lists."""
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
        has_secret = bool(parts.password or parts.query or parts.fragment)
    except ValueError:
        raise HoldfastError(
            f"{setting} is not an address that can be read; write it like s3://bucket/exports."
        ) from None
    if has_secret:
        raise HoldfastError(
            f"{setting} holds a password or a key; put it into an Airflow connection, and its id before an @, "
            f"like {parts.scheme}://my_connection@{parts.hostname or 'host'}/exports."
        )
    return text


def due_times(setting: str, text: str, sources: Sequence[str]) -> Mapping[str, time]:
    """By source the time of day, in the company's zone, by which its export is due."""
    like = f'write it like {{"{sources[0]}": "05:30"}}'
    given = _object(setting, text, like)
    if unknown := sorted(set(given) - set(sources)):
        raise HoldfastError(f"{setting} names {', '.join(unknown)}; the sources are {', '.join(sources)}.")
    try:
        return {source: time.fromisoformat(value) for source, value in given.items()}
    except (ValueError, TypeError):
        raise HoldfastError(f"{setting} holds something other than times of day; {like}.") from None


def addresses(setting: str, text: str) -> Mapping[str, str]:
    """By owner, as the agenda names them, an e-mail address."""
    like = 'write it like {"Ana Souza": "ana@acme.example"}'
    given = _object(setting, text, like)
    for address in given.values():
        name, _, domain = address.partition("@") if isinstance(address, str) else ("", "", "")
        if not name or not domain or any(character in address for character in " ,;<>\r\n"):
            raise HoldfastError(f"{setting} holds something other than one e-mail address per owner; {like}.")
    return given


def _object(setting: str, text: str, like: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise HoldfastError(f"{setting} cannot be read; {like}.")
    return given
