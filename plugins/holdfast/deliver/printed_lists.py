"""An owner's contacts as a page to print: a table per day, with room for a tick and a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any


def as_page(owner: str, contacts: Sequence[Mapping[str, Any]], as_of: datetime) -> bytes:
    """The page as UTF-8 HTML that needs nothing else; `contacts` are in the order in which they should be worked."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = environment.get_template("printed_list.html.j2").render(owner=owner, contacts=contacts, as_of=as_of)
    return page.encode() + b"\n"
