"""An owner's contacts as a page to print: a table per day, with room for a tick and a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from holdfast.languages import Language
from holdfast.languages.templates import fill_template


def as_page(owner: str, contacts: Sequence[Mapping[str, Any]], as_of: datetime, language: Language) -> bytes:
    """The page as UTF-8 HTML that needs nothing else; `contacts` are in the order in which they should be worked."""
    facts = {"owner": owner, "contacts": contacts, "as_of": as_of}
    return fill_template(Path(__file__).parent, "printed_list.html.j2", language, **facts).encode() + b"\n"
