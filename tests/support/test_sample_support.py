"""The sample company's support, through the whole pipeline, against what its generator knows to be true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from companies import Company


@pytest.fixture(scope="module")
def truth(sample_company: Company) -> dict[str, Any]:
    expected = json.loads((sample_company.exports / "truth" / "expected.json").read_text(encoding="utf-8"))
    support: dict[str, Any] = expected["support"]
    return support


def _counts(wanted: Mapping[str, int], row: Mapping[str, Any]) -> dict[str, int]:
    """What the row says of the counts that are wanted and that it has."""
    return {name: row[f"{name}_count"] for name in wanted if f"{name}_count" in row}


def test_every_count_of_every_month(sample_company: Company, truth: dict[str, Any]) -> None:
    rows = sample_company.ask(
        "select * from marts.support_quality where period_grain = 'month' and segment_by = 'all' and conversation_count > 0"
    )
    found = {
        row["period_start"].isoformat(): _counts(truth["months"][row["period_start"].isoformat()], row) for row in rows
    }
    wanted = {
        month: {name: counts[name] for name in found.get(month, counts)} for month, counts in truth["months"].items()
    }
    assert found == wanted
    assert len(found["2025-11-01"]) == 14


def test_weeks_and_segments_add_up_to_the_same(sample_company: Company, truth: dict[str, Any]) -> None:
    rows = sample_company.ask(
        "select segment_by, sum(first_contact_resolution_count) as solved, sum(observed_count) as observed, sum(answer_owed_count) as owed"
        " from marts.support_quality where period_grain = 'week' group by segment_by"
    )
    totals = [
        sum(counts[name] for counts in truth["months"].values())
        for name in ("first_contact_resolution", "observed", "answer_owed")
    ]
    assert {row["segment_by"]: [row["solved"], row["observed"], row["owed"]] for row in rows} == dict.fromkeys(
        ("all", "agent", "team", "topic", "channel", "tier"), totals
    )
    assert totals[2] > 0


def test_each_experiment_is_seen_for_what_it_is(sample_company: Company, truth: dict[str, Any]) -> None:
    rows = sample_company.ask("select * from marts.reply_experiments")
    found = {(row["experiment_id"], row["metric"]): row for row in rows}
    assert {name for name, _ in found} == set(truth["experiments"])
    for name, about in truth["experiments"].items():
        for metric in ("csat", "recontact", "resolution", "churn"):
            row = found[name, metric]
            assert row["unit_count"] == sum(counts["unit"] for counts in about["variants"].values())
            assert row["is_assignment_broken"] == about["is_assignment_broken"], name
            broken, better = about["is_assignment_broken"], metric in about["better_on"]
            verdict = "broken assignment" if broken else "better" if better else "no difference shown"
            assert row["verdict"] == verdict, (name, metric)
        for variant, prefix in (("B", ""), ("A", "control_")):
            counts = about["variants"][variant]
            row = found[name, "csat"]
            assert (row[f"{prefix}true_count"], row[f"{prefix}observed_count"]) == (counts["positive"], counts["rated"])
            row = found[name, "recontact"]
            assert row[f"{prefix}true_count"] == counts["come_back"]
            row = found[name, "resolution"]
            assert row[f"{prefix}observed_count"] == counts["resolution_observed"]
            assert row[f"{prefix}true_count"] == counts["resolved_in_time"]


def test_who_was_told_of_a_fix(sample_company: Company, truth: dict[str, Any]) -> None:
    rows = sample_company.ask("select status, count(*) as n from marts.bug_followups group by status")
    by_status = {row["status"]: row["n"] for row in rows}
    assert sum(by_status.values()) == truth["bugs"]["reports"]
    assert (by_status["told"], by_status["not_told"]) == (truth["bugs"]["told"], truth["bugs"]["not_told"])


def test_the_quality_index_of_every_month(sample_company: Company, truth: dict[str, Any]) -> None:
    rows = sample_company.ask(
        "select period_start, review_count, quality_sum from marts.support_quality"
        " where period_grain = 'month' and segment_by = 'all' and review_count > 0"
    )
    found = {
        row["period_start"].isoformat(): {"review": row["review_count"], "quality": round(row["quality_sum"], 6)}
        for row in rows
    }
    assert found == truth["reviews"]
    [whole] = sample_company.ask(
        "select sum(review_count) as n, (select sum(scored_count) from marts.quality_index where segment_by = 'all') as weekly"
        " from marts.support_quality where period_grain = 'month' and segment_by = 'all'"
    )
    assert whole["n"] == whole["weekly"] > 500
