"""Each truth in dbt_project/tests fails when it is not true. What breaks it stands here, beside its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.dbt_runner import run_dbt
from holdfast.errors import HoldfastError
from holdfast.settings import PROJECT, Settings
from holdfast.warehouse import connect

RETENTION = "insert into marts.retention (period_grain, period_start, period_end, segment_by, segment,"
AGENDA = "insert into marts.contact_agenda (customer_id, owner, tier, channel, planned_on, due_on)"
BREAKS = {
    "assert_closing_is_the_next_opening": f"""{RETENTION} opening_count, closing_count) values
        ('year', '2023-01-01', '2023-12-31', 'all', 'all', 0, 5), ('year', '2024-01-01', '2024-12-31', 'all', 'all', 4, 4)""",
    "assert_opening_is_who_was_active_the_day_before": f"""{RETENTION} opening_count, closing_count) values
        ('month', '2025-01-01', '2025-01-31', 'all', 'all', 1, 1)""",
    "assert_segments_add_up_to_all": f"""{RETENTION} buyer_count) values
        ('week', '2025-03-03', '2025-03-09', 'all', 'all', 2), ('week', '2025-03-03', '2025-03-09', 'tier', 'A', 1)""",
    "assert_totals_reconcile": "insert into audit.reconciliation values ('a step that loses one', 2, 1, 1, false)",
    "assert_every_row_is_accounted_for": "update audit.row_accounting set is_accounted = false where object = 'orders'",
    "assert_every_line_is_accounted_for": """
        insert into audit.file_accounting (file, status, line_count, is_accounted) values ('orders.csv', 'loaded', 2, false)""",
    "assert_reporting_currency_is_known": "update intermediate.int_reporting_currency set reporting_currency = null, currency_count = 2",
    "assert_campaign_spend_has_a_rate": """
        insert into intermediate.int_campaigns (campaign_id, currency) values ('k1', 'CHF');
        insert into intermediate.int_campaign_spend (campaign_id, period_start, local_amount) values ('k1', '2025-03-01', 5)""",
    "assert_one_golden_id_per_identity": """
        insert into intermediate.int_identity_by_phone (entity, root) values ('id:1', 'id:1'), ('id:2', 'id:1');
        insert into intermediate.int_identities (entity, customer_id) values ('id:1', '1'), ('id:2', '2')""",
    "assert_tier_spans_follow_each_other": """
        insert into marts.customer_tiers (customer_id, tier, valid_from, valid_to, is_current)
        values ('1', 'A', '2025-01-01', '2025-03-01', false), ('1', 'B', '2025-02-01', null, true)""",
    "assert_tier_curve_adds_up": """
        insert into marts.tier_curve (tier_group, customer_percent, customer_count, group_count, measure_amount, group_measure_amount)
        values ('all', 50, 1, 2, 80, 100), ('all', 100, 2, 2, 60, 100)""",
    "assert_agenda_keeps_capacity": f"{AGENDA} select 'c' || i, 'Bia', 'C', 'visit', '2025-03-17', '2025-03-17' from range(5) r(i)",
    "assert_weekly_contacts_are_days_apart": f"""{AGENDA} values
        ('c1', 'Bia', 'A', 'call', '2025-03-17', '2025-03-17'), ('c1', 'Bia', 'A', 'call', '2025-03-18', '2025-03-18')""",
    "assert_adherence_counts_every_promise": """
        insert into core.fct_planned_contacts (customer_id, channel, first_due_on, outcome) values ('c1', 'call', '2025-03-03', 'missed')""",
    "assert_cohorts_hold_every_buyer": "insert into marts.cohorts (period_grain, age, cohort_size) values ('year', 0, 1)",
    "assert_value_is_revenue_of_all_periods": """
        insert into marts.customer_value (customer_id, order_count, revenue_to_date_amount) values ('1', 1, 10)""",
}


@pytest.fixture(scope="module")
def broken_company(own_company: Settings) -> Settings:
    with connect(own_company) as connection:
        for statement in BREAKS.values():
            connection.execute(statement)
    return own_company


def test_every_truth_has_what_breaks_it() -> None:
    assert set(BREAKS) == {path.stem for path in Path(PROJECT / "dbt_project" / "tests").glob("*.sql")}


def test_every_truth_fails_when_it_is_not_true(broken_company: Settings) -> None:
    with pytest.raises(HoldfastError, match="dbt stopped"):
        run_dbt(broken_company, ["test", "--select", "test_type:singular", "--write-json"])
    text = (broken_company.home / "dbt" / "target" / "run_results.json").read_text(encoding="utf-8")
    found = {result["unique_id"].split(".")[2]: result for result in json.loads(text)["results"]}
    assert {name: result["status"] for name, result in found.items() if result["status"] == "pass"} == {}
    assert set(found) == set(BREAKS)
    assert "choose one with reporting_currency" in found["assert_reporting_currency_is_known"]["message"]
    assert (
        "k1 was paid in CHF: deliver its exchange rate of 2025-03-01"
        in found["assert_campaign_spend_has_a_rate"]["message"]
    )
