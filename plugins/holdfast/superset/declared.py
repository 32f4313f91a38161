"""What dashboards/ declares, in Superset's words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError

DASHBOARDS = Path(__file__).resolve().parents[3] / "dashboards"
NAMESPACE = uuid.UUID("5d0e4b3e-6a0c-4f0e-9a53-7d5f5f1d3c11")
VERSION = "1.0.0"
FULL_WIDTH = 12


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
                "native_filter_configuration": [self._filter(each) for each in given["filters"]],
                "cross_filters_enabled": False,
            },
            "position": self._position(given["title"], given["rows"]),
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

    def _position(self, title: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        ids = {name: number for number, name in enumerate(self.charts, start=1)}
        row_names = [f"ROW-{number}" for number in range(1, len(rows) + 1)]
        position: dict[str, Any] = {
            "DASHBOARD_VERSION_KEY": "v2",
            "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
            "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": row_names, "parents": ["ROOT_ID"]},
            "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": title}},
        }
        for row_name, row in zip(row_names, rows, strict=True):
            if sum(row["charts"].values()) != FULL_WIDTH:
                raise HoldfastError(f"dashboards/dashboard.yml: the charts of {row_name} are not {FULL_WIDTH} wide.")
            above = ["ROOT_ID", "GRID_ID", row_name]
            names = [f"CHART-{name}" for name in row["charts"]]
            look = {"background": "BACKGROUND_TRANSPARENT"}
            position[row_name] = {"type": "ROW", "id": row_name, "children": names, "parents": above[:2], "meta": look}
            for name, width in row["charts"].items():
                chart = self.charts[name]
                position[f"CHART-{name}"] = {
                    "type": "CHART",
                    "id": f"CHART-{name}",
                    "children": [],
                    "parents": above,
                    "meta": {
                        "uuid": chart["uuid"],
                        "chartId": ids[name],
                        "sliceName": chart["slice_name"],
                        "width": width,
                        "height": row["height"],
                    },
                }
        return position

    def _filter(self, given: Mapping[str, Any]) -> dict[str, Any]:
        others = [number for number, name in enumerate(self.charts, start=1) if name not in given["charts"]]
        target = {}
        if "dataset" in given:
            target = {
                "datasetUuid": self.datasets[given["dataset"]]["uuid"],
                "column": {"name": given["column"]},
            }
        chosen = {}
        if "default" in given:
            condition = {"col": given["column"], "op": "IN", "val": [given["default"]]}
            chosen = {
                "extraFormData": {"filters": [condition]},
                "filterState": {"value": [given["default"]], "label": given["default"]},
            }
        return {
            "id": f"NATIVE_FILTER-{given['name'].replace(' ', '-')}",
            "type": "NATIVE_FILTER",
            "name": given["name"],
            "filterType": given["kind"],
            "targets": [target],
            "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}, **chosen},
            "controlValues": {"multiSelect": False, "enableEmptyFilter": bool(chosen)} if target else {},
            "cascadeParentIds": [],
            "scope": {"rootPath": ["ROOT_ID"], "excluded": others},
        }

    def _read(self, kind: str) -> dict[str, Any]:
        return {path.stem: _yaml(path) for path in sorted((self._folder / kind).glob("*.yml"))}


def _yaml(path: Path) -> Any:
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))
