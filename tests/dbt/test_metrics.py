"""The metrics of dbt's semantic layer, asked of MetricFlow itself, are those of the marts."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from companies import Company, Rows
from holdfast.settings import PROJECT

# metric: column of marts.retention
COUNTS = {
    "customers_at_opening": "opening_count",
    "customers_retained": "retained_count",
    "customers_churned": "churned_count",
    "customers_new": "new_count",
    "customers_reactivated": "reactivated_count",
    "customers_at_closing": "closing_count",
    "customers_who_bought": "buyer_count",
    "customers_who_bought_again": "repeat_buyer_count",
    "previous_revenue": "previous_revenue_amount",
    "revenue_now": "kept_revenue_amount",
    "revenue_now_at_most": "kept_revenue_at_most_amount",
}
RATES = {
    "retention_rate": "retention_rate",
    "churn_rate": "churn_rate",
    "repurchase_rate": "repurchase_rate",
    "gross_revenue_retention_rate": "gross_revenue_retention_rate",
    "net_revenue_retention_rate": "net_revenue_retention_rate",
}
OTHERS = {"orders", "order_revenue", "order_margin", "contacts_planned", "contacts_overdue"}


class MetricFlow:
    """A dbt project in a folder of its own, for MetricFlow writes where the project lies, on a copy of the company's warehouse."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.folder = folder
        for path in (PROJECT / "dbt_project").iterdir():
            if path.name not in ("target", "logs"):
                (folder / path.name).symlink_to(path)
        shutil.copy(company.home / "warehouse.duckdb", folder / "warehouse.duckdb")
        # what builds of this process set in its environment is of their warehouses, not of this one
        of_nobody = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DBT_"))}
        self.environment = {
            **of_nobody,
            "PYTHONPATH": str(PROJECT / "plugins"),
            "HOLDFAST_WAREHOUSE": str(folder / "warehouse.duckdb"),
            "DBT_PROFILES_DIR": str(folder),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_WRITE_JSON": "true",
        }
        self._run("dbt", "parse", "--vars", json.dumps(dict(company.business)))

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(Path(sys.executable).with_name(program)), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def query(self, metrics: list[str], by: list[str]) -> Rows:
        file = self.folder / "answer.csv"
        self._run("mf", "query", "--metrics", ",".join(metrics), "--group-by", ",".join(by), "--csv", str(file))
        with file.open(encoding="utf-8", newline="") as answer:
            return list(csv.DictReader(answer))


@pytest.fixture(scope="module")
def metricflow(sample_company: Company, tmp_path_factory: pytest.TempPathFactory) -> MetricFlow:
    return MetricFlow(sample_company, tmp_path_factory.mktemp("metricflow"))


def number(text: Any) -> float:
    """What a missing value and a sum of nothing have in common."""
    return float(text or 0)


@pytest.mark.parametrize(
    "segment_by",
    [
        "all",
        *(pytest.param(each, marks=pytest.mark.slow) for each in ("segment", "owner", "acquisition_channel", "tier")),
    ],
)
def test_metrics_of_a_month_are_those_of_the_marts(
    metricflow: MetricFlow, sample_company: Company, segment_by: str
) -> None:
    of_whom = {"all": [], "tier": ["customer_period__tier"]}.get(segment_by, [f"customer__{segment_by}"])
    said = {
        (row["metric_time__month"][:10], row[of_whom[0]] if of_whom else "all"): row
        for row in metricflow.query([*COUNTS, *RATES], ["metric_time__month", *of_whom])
    }
    expected = sample_company.ask(
        "select * from marts.retention where period_grain = 'month' and segment_by = ? and opening_count > 0",
        segment_by,
    )
    assert len(expected) >= 20
    for row in expected:
        found = said[str(row["period_start"]), row["segment"]]
        assert {name: number(found[name]) for name in COUNTS} == pytest.approx(
            {name: float(row[column]) for name, column in COUNTS.items()}
        )
        assert {name: number(found[name]) for name in RATES} == pytest.approx(
            {name: number(row[column]) for name, column in RATES.items()}, abs=1e-9
        )


@pytest.mark.slow
def test_metrics_of_orders_are_those_of_the_facts(metricflow: MetricFlow, sample_company: Company) -> None:
    found = metricflow.query(["orders", "order_revenue", "order_margin"], ["metric_time__month"])
    by_month = sample_company.ask(
        "select period_start, order_count from marts.retention where period_grain = 'month' and segment_by = 'all'"
    )
    assert {row["metric_time__month"][:10]: int(row["orders"]) for row in found} == {
        str(row["period_start"]): row["order_count"] for row in by_month if row["order_count"]
    }
    total = sample_company.ask(
        "select sum(net_amount) as net, sum(margin_amount) as margin from core.fct_orders where is_counted"
    )
    assert sum(number(row["order_revenue"]) for row in found) == pytest.approx(float(total[0]["net"]))
    assert sum(number(row["order_margin"]) for row in found) == pytest.approx(float(total[0]["margin"]))


@pytest.mark.slow
def test_metrics_of_the_agenda_are_those_of_the_agenda(metricflow: MetricFlow, sample_company: Company) -> None:
    found = metricflow.query(["contacts_planned", "contacts_overdue"], ["planned_contact__owner"])
    expected = sample_company.ask(
        "select owner, count(*) as planned, count(*) filter (where is_overdue) as overdue from marts.contact_agenda group by owner"
    )
    assert {
        row["planned_contact__owner"]: (int(row["contacts_planned"]), int(row["contacts_overdue"])) for row in found
    } == {row["owner"]: (row["planned"], row["overdue"]) for row in expected}


def test_no_metric_is_left_out(metricflow: MetricFlow) -> None:
    manifest = json.loads((metricflow.folder / "target" / "semantic_manifest.json").read_text(encoding="utf-8"))
    assert {metric["name"] for metric in manifest["metrics"]} == {*COUNTS, *RATES, *OTHERS}
