"""The generated sample company: its exports for the pipeline, and the truth behind them for the tests."""

from __future__ import annotations

import shutil
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.sample.history import write_history

__all__ = ["VERSION", "write_history", "write_sample"]

VERSION = "2"
MARKER = "SAMPLE"
_OURS = {"crm", "orders", "chat", "truth", MARKER}


def write_sample(folder: Path, size: float = 1.0) -> None:
    """Write the sample's exports under `folder`/crm, orders and chat, and the truth under `folder`/truth.

    `size` 1.0 is about 2,000 customers and 20,000 orders; 0.1, the least, keeps the awkward identities but has few bad
    rows, because a file of a few rows cannot bear one. Does nothing when the folder is complete already; otherwise
    it is replaced at once by a finished one. Raises HoldfastError when the folder holds anything else.
    """
    mark = f"version {VERSION} size {size}\n"
    marker = folder / MARKER
    if marker.is_file() and marker.read_text(encoding="utf-8") == mark:
        return
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - _OURS):
        raise HoldfastError(f"{folder} holds something else than a sample; name an empty folder for it.")
    from holdfast.sample.company import make_company
    from holdfast.sample.export_chat import export_chat
    from holdfast.sample.export_crm import export_crm
    from holdfast.sample.export_orders import export_orders
    from holdfast.sample.files import Tally
    from holdfast.sample.truth import write_truth

    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    company, tally = make_company(size), Tally()
    export_crm(partial / "crm", company, tally)
    export_orders(partial / "orders", company, tally)
    export_chat(partial / "chat", company, tally)
    write_truth(partial / "truth", company, tally)
    (partial / MARKER).write_text(mark, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
