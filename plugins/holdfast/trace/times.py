"""Instants as they are said."""

from __future__ import annotations

from datetime import datetime


def instant_words(instant: datetime) -> str:
    """A UTC instant: 15 December 2025, 03:00 UTC."""
    return f"{instant.day} {instant:%B %Y, %H:%M} UTC"
