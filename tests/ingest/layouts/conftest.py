"""Lines of vendors, loaded the way a user's are."""

from __future__ import annotations

from ..conftest import company as company
