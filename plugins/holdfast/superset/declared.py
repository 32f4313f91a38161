"""What dashboards/ declares, in Superset's words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.superset.layout import filter_above, position

DASHBOARDS = Path(__file__).resolve().parents[3] / "dashboards"
NAMESPACE = uuid.UUID("5d0e4b3e-6a0c-4f0e-9a53-7d5f5f1d3c11")
VERSION = "1.0.0"


@dataclass(frozen=True)
class Place:
    """A database as Superset knows it: its name there, the SQLAlchemy URI, and arguments of its driver."""

    name: str
    address: str
    connect_args: Mapping[str, Any]


def named_uuid(*parts: Any) -> str:
    """The same for the same parts: what is imported again is recognised, and what has changed is another thing.

    Superset leaves charts and datasets that it has under an id as they are.
    """
    return str(uuid.uuid5(NAMESPACE, repr(parts)))


class Declared:
    """The files of dashboards/, read for one database. `columns` are a table's columns with type and description."""

    def __init__(self, place: Place, columns: Mapping[str, list[dict[str, Any]]], folder: Path = DASHBOARDS) -> None:
        self._place = place
        self._columns = columns
        self._folder = folder

    @cached_property
    def database(self) -> dict[str, Any]:
        """Superset's database; an own one of the same name and id stays as it is when imported again."""
        return {
            "database_name": self._place.name,
            "sqlalchemy_uri": self._place.address,
            "expose_in_sqllab": True,
            "allow_dml": False,
            "extra": {"engine_params": {"connect_args": dict(self._place.connect_args)}},
            "uuid": named_uuid("database", self._place.name),
            "version": VERSION,
        }

    @cached_property
    def datasets(self) -> dict[str, dict[str, Any]]:
        """Superset's datasets by name, with a column for each of the table, described."""
        return {name: self._dataset(given) for name, given in self._read("datasets").items()}

    @cached_property
    def charts(self) -> dict[str, dict[str, Any]]:
        """Superset's charts by name."""
        return {name: self._chart(given) for name, given in self._read("charts").items()}

    @cached_property
    def dashboard(self) -> dict[str, Any]:
        """Superset's dashboard: where each chart stands, and the filters above them."""
        given = _yaml(self._folder / "dashboard.yml")
        return {
            "dashboard_title": f"{given['title']} ({self._place.name})",
            "slug": f"{given['slug']}-{self._place.address.split(':')[0].split('+')[0]}",
            "published": True,
            "metadata": {
                "native_filter_configuration": [
                    filter_above(each, self.charts, self.datasets) for each in given["filters"]
                ],
                "cross_filters_enabled": False,
            },
            "position": position(given["title"], given["rows"], self.charts),
            "uuid": named_uuid("dashboard", self._place.name),
            "version": VERSION,
        }

    def _dataset(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if given["table"] not in self._columns:
            raise HoldfastError(f"The dashboard asks for {given['table']}, which is not published; run `make run`.")
        columns = [
            {**column, "is_dttm": column["type"].startswith(("DATE", "TIMESTAMP")), "groupby": True, "filterable": True}
            for column in self._columns[given["table"]]
        ]
        columns += [
            {"column_name": name, "expression": each["expression"], "verbose_name": each["label"], "type": "VARCHAR"}
            for name, each in given.get("columns", {}).items()
        ]
        dataset = {
            # a name that no dataset of theirs has: a Superset that keeps its metadata in SQLite knows each name once
            "table_name": f"{given['table']} ({self._place.name})",
            "sql": f"select * from {given['table']}",
            "main_dttm_col": given.get("time"),
            "columns": columns,
            "metrics": [
                {
                    "metric_name": name,
                    "verbose_name": each["label"],
                    "expression": each["expression"],
                    "d3format": each["format"],
                }
                for name, each in given["metrics"].items()
            ],
            "database_uuid": self.database["uuid"],
            "version": VERSION,
        }
        return {**dataset, "uuid": named_uuid(dataset)}

    def _chart(self, given: Mapping[str, Any]) -> dict[str, Any]:
        dataset = self.datasets[given["dataset"]]
        conditions = [{"expressionType": "SQL", "clause": "WHERE", "sqlExpression": given.get("where")}]
        conditions = [each for each in conditions if each["sqlExpression"]]
        if dataset["main_dttm_col"]:
            conditions.append(
                {
                    "expressionType": "SIMPLE",
                    "clause": "WHERE",
                    "operator": "TEMPORAL_RANGE",
                    "subject": dataset["main_dttm_col"],
                    "comparator": "No filter",
                }
            )
        chart = {
            "slice_name": given["title"],
            "viz_type": given["kind"],
            "params": {
                "viz_type": given["kind"],
                "row_limit": 10_000,
                "time_range": "No filter",
                "show_legend": True,
                "rich_tooltip": True,
                **given["params"],
                "adhoc_filters": conditions,
            },
            "dataset_uuid": dataset["uuid"],
            "version": VERSION,
        }
        return {**chart, "uuid": named_uuid(chart)}

    def _read(self, kind: str) -> dict[str, Any]:
        return {path.stem: _yaml(path) for path in sorted((self._folder / kind).glob("*.yml"))}


def _yaml(path: Path) -> Any:
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))
