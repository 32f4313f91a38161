"""Where the charts of the dashboard stand, and the filters above them, as Superset writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.errors import HoldfastError

FULL_WIDTH = 12
Charts = Mapping[str, dict[str, Any]]


def position(title: str, rows: list[dict[str, Any]], charts: Charts) -> dict[str, Any]:
    """Superset's tree of rows and charts, for the rows of dashboard.yml. HoldfastError where one is not as wide as the page."""
    ids = {name: number for number, name in enumerate(charts, start=1)}
    row_names = [f"ROW-{number}" for number in range(1, len(rows) + 1)]
    tree: dict[str, Any] = {
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
        tree[row_name] = {"type": "ROW", "id": row_name, "children": names, "parents": above[:2], "meta": look}
        for name, width in row["charts"].items():
            chart = charts[name]
            tree[f"CHART-{name}"] = {
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
    return tree


def filter_above(given: Mapping[str, Any], charts: Charts, datasets: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Superset's filter for one of dashboard.yml, which holds for the charts that it names."""
    others = [number for number, name in enumerate(charts, start=1) if name not in given["charts"]]
    target = {}
    if "dataset" in given:
        target = {
            "datasetUuid": datasets[given["dataset"]]["uuid"],
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
