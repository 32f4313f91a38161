"""The data that is measured on: the sample company, Online Retail where it is at hand, a generated history."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring import PROJECT, run_phase

from holdfast.settings import SAMPLE_AS_OF, SAMPLE_VARS

ONLINE_RETAIL = PROJECT.parent / "shared" / "data" / "online_retail" / "by-day"
DAY_AFTER = "2025-12-16"  # the as_of that takes up the day added to a history
ORDERS_PER_CUSTOMER = 10
YEARS = 5


@dataclass(frozen=True)
class DataSet:
    """Exports, the date and business settings to run them with, and the folder of everything that is written.

    `added_day` is a folder with what one more day adds to the exports, where there is such a day.
    """

    name: str
    folder: Path
    exports: Path
    as_of: str
    business: Mapping[str, Any]
    added_day: Path | None = None

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def environment(self, as_of: str | None = None, home: Path | None = None) -> dict[str, str]:
        """The settings of a run, as environment variables."""
        return {
            "HOLDFAST_HOME": str(home or self.home),
            "HOLDFAST_EXPORTS": str(self.exports),
            "HOLDFAST_AS_OF": as_of or self.as_of,
            "HOLDFAST_VARS": json.dumps(dict(self.business)),
            "DBT_WRITE_JSON": "true",  # how long each model took stands there
        }

    def files(self, source: str) -> list[str]:
        """The exports of a source; loose files are orders."""
        folder = self.exports / source
        if not folder.is_dir():
            folder = self.exports if source == "orders" else folder
        return sorted(str(path) for path in folder.glob("*") if path.is_file())

    def deliver_added_day(self) -> None:
        """Put the files of the added day beside the others."""
        for path in self._added():
            target = self.exports / path.parent.name / path.name
            target.unlink(missing_ok=True)
            target.hardlink_to(path)

    def take_back_added_day(self) -> None:
        """As it was before: what an earlier run of the benchmark delivered goes away."""
        for path in self._added():
            (self.exports / path.parent.name / path.name).unlink(missing_ok=True)

    def _added(self) -> list[Path]:
        return sorted(path for path in self.added_day.glob("*/*.csv")) if self.added_day else []

    def clear(self) -> None:
        """A home without anything in it, and the exports in the memory of the operating system."""
        shutil.rmtree(self.home, ignore_errors=True)
        for source in ("crm", "orders", "chat"):
            for file in self.files(source):
                with Path(file).open("rb") as stream:
                    while stream.read(1 << 24):
                        pass


def sample(bench: Path) -> DataSet:
    """The sample company, written where it is not there yet."""
    folder = bench / "sample"
    data = DataSet("sample", folder, folder / "exports", SAMPLE_AS_OF, SAMPLE_VARS)
    run_phase("write_exports", data.environment(), kind="sample")
    return data


def online_retail(bench: Path) -> DataSet | None:
    """UCI Online Retail, 305 daily files; None where it is absent."""
    business = {"time_zone": "Europe/London", "reporting_currency": "GBP"}
    if not ONLINE_RETAIL.is_dir():
        return None
    return DataSet("online_retail", bench / "online_retail", ONLINE_RETAIL, "2011-12-10", business)


def history(bench: Path, orders: int) -> DataSet:
    """A generated company with `orders` orders by a tenth as many customers in five years, and the day after."""
    folder = bench / f"history_{orders}"
    added = folder / "added_day"
    data = DataSet(f"history of {orders:,} orders", folder, folder / "exports", SAMPLE_AS_OF, SAMPLE_VARS, added)
    size = {"orders": orders, "customers": max(orders // ORDERS_PER_CUSTOMER, 1), "years": YEARS}
    data.take_back_added_day()
    run_phase("write_exports", data.environment(), kind="history", **size)
    if not (added / "WRITTEN").exists():
        environment = {**data.environment(), "HOLDFAST_EXPORTS": str(added)}
        added.mkdir(parents=True, exist_ok=True)
        run_phase("write_exports", environment, kind="history", day=SAMPLE_AS_OF, **size)
        (added / "WRITTEN").touch()
    return data


def agenda(bench: Path, customers: int, owners: int) -> DataSet:
    """A company whose customers are all in the agenda, 60 days of it; its owners have too much to do."""
    folder = bench / f"agenda_{customers}_{owners}"
    business = {**SAMPLE_VARS, "agenda_horizon_days": 60}
    data = DataSet(f"{customers:,} customers of {owners:,} owners", folder, folder / "exports", SAMPLE_AS_OF, business)
    run_phase(
        "write_exports",
        data.environment(),
        kind="agenda",
        as_of=f"{SAMPLE_AS_OF} 03:00:00",
        customers=customers,
        owners=owners,
    )
    return data


def support(bench: Path, conversations: int) -> DataSet:
    """A year of a chat, five messages to a conversation, and the day after."""
    folder = bench / f"support_{conversations}"
    added = folder / "added_day"
    data = DataSet(f"{conversations:,} conversations", folder, folder / "exports", SAMPLE_AS_OF, SAMPLE_VARS, added)
    data.take_back_added_day()
    size = {"kind": "support", "conversations": conversations}
    run_phase("write_exports", data.environment(), as_of=f"{SAMPLE_AS_OF} 03:00:00", **size)
    environment = {**data.environment(), "HOLDFAST_EXPORTS": str(added)}
    run_phase("write_exports", environment, as_of=f"{DAY_AFTER} 03:00:00", is_added_day=True, **size)
    return data
