"""Pseudonyms: what readers without a grant see in place of personal data. Keyed and stable: the same value, the same pseudonym."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

BLOCK = 64  # bytes that SHA-256 takes at a time (FIPS 180-4)
LENGTH = 20  # hexadecimal digits: two of a million customers share one with a chance of 1 in 2 * 10^12
SHORTEST_KEY = 16


def pseudonym_key(settings: Settings) -> bytes:
    """HOLDFAST_PSEUDONYM_KEY, else the key under HOLDFAST_HOME, made there once. HoldfastError where it is too short to protect."""
    file = settings.home / "pseudonym_key"
    if settings.pseudonym_key:
        key = settings.pseudonym_key
    else:
        if not file.exists():
            # never half a key: a second process finds none, or the first one's
            draft = file.with_name(f".{file.name}.{os.getpid()}")
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as target:
                target.write(secrets.token_urlsafe(32))
            draft.rename(file)
        key = file.read_text(encoding="utf-8").strip()
    if len(key) < SHORTEST_KEY:
        raise HoldfastError(
            f"The key of the pseudonyms must have at least {SHORTEST_KEY} characters; give HOLDFAST_PSEUDONYM_KEY a longer one."
        )
    return key.encode()


def fingerprint(key: bytes) -> str:
    """Tells one key from another without telling the key."""
    return hmac.new(key, b"holdfast pseudonyms", hashlib.sha256).hexdigest()[:16]


def pseudonym_sql(value: str) -> str:
    """DuckDB SQL of the pseudonym of a text, null for null; its parameters are `key_pads`, per use."""
    return f"'p_' || left(sha256($outer_pad::blob || unhex(sha256($inner_pad::blob || encode({value})))), {LENGTH})"


def key_pads(key: bytes) -> dict[str, bytes]:
    """The two paddings of the key from which HMAC is made (RFC 2104), as parameters of `pseudonym_sql`."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return {"inner_pad": bytes(byte ^ 0x36 for byte in block), "outer_pad": bytes(byte ^ 0x5C for byte in block)}


def pseudonym(key: bytes, value: str) -> str:
    """The pseudonym of one text: HMAC-SHA256 under the key, shortened."""
    return "p_" + hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:LENGTH]
