"""`make docs`: the page of numbers, and dbt's documentation of every table and column, from the last run."""

from __future__ import annotations

import shutil
import sys

from holdfast.errors import HoldfastError
from holdfast.home_modes import keep_private
from holdfast.pages import write_pages
from holdfast.settings import Settings, load_settings


def main() -> int:
    """Write both; returns the exit code: 2 with one sentence when there is nothing to write about."""
    try:
        settings = load_settings()
        keep_private(settings)
        write_table_docs(settings)
        print(f"Pages: {write_pages(settings)}")
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2
    return 0


def write_table_docs(settings: Settings) -> None:
    """dbt's documentation as one self-contained file, `docs/tables/index.html`."""
    from holdfast.dbt_runner import run_dbt
    from holdfast.published_copy import read_manifest

    read_manifest(settings)  # says in a sentence that there was no run yet, where dbt would show a connection error
    run_dbt(settings, ["docs", "generate", "--static", "--write-json"])
    folder = settings.home / "docs" / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.home / "dbt" / "target" / "static_index.html", folder / "index.html")


if __name__ == "__main__":
    sys.exit(main())
