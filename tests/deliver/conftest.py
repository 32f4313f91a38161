"""A published copy, small enough to read: two months, two owners, one customer whose name is a formula."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from holdfast.settings import Settings, load_settings

TABLES = """
    create schema core; create schema marts; create schema audit;
    create table core.dim_customers as
        select * from (values
            ('c1', 'Ana Conceição', 'ana@example.com', '+5511987654321', 'whatsapp', '14:00-18:00'),
            ('c2', '=HYPERLINK("http://evil")', null, null, null, null),
            ('c3', '<script>alert(1)</script>', 'x@example.com', null, '(none)', null)
        ) as t (customer_id, name, email, phone, preferred_channel, contact_hours);
    create table marts.contact_agenda as
        select * from (values
            ('c1', 'Zé da Silva', 'A', 'call', date '2025-12-15', date '2025-12-15', 'cadence', false, null::date, 1),
            ('c2', 'Zé da Silva', 'B', 'visit', date '2025-12-12', date '2025-12-15', 'cadence', true, '2025-11-01', 2),
            ('c2', 'Zé da Silva', 'B', 'email', date '2025-12-16', date '2025-12-16', 'cadence', false, null, 3),
            ('c3', null, 'C', 'email', date '2025-12-15', date '2025-12-15', 'cadence', false, null, 1)
        ) as t (customer_id, owner, tier, channel, planned_on, due_on, reason, is_overdue, last_contact_on, priority);
    alter table marts.contact_agenda add column why_now varchar;
    update marts.contact_agenda set why_now = 'Tier ' || tier || ': it is time.';
    alter table marts.contact_agenda add column why_form varchar default 'cadence + times a week + none yet';
    alter table marts.contact_agenda add column why_on date;
    alter table marts.contact_agenda add column why_about varchar;
    alter table marts.contact_agenda add column why_figure double default 2;
    alter table marts.contact_agenda add column why_out_of double;
    create table marts.agenda_load as
        select * from (values
            ('Zé da Silva', 'call', date '2025-12-15', 3), ('Zé da Silva', 'visit', date '2025-12-15', 4),
            ('Zé da Silva', 'visit', date '2025-12-16', 9)
        ) as t (owner, channel, due_on, waiting_count);
    create table core.fct_planned_contacts as
        select customer_id, owner, tier, channel, planned_on, due_on as first_due_on, due_on as last_due_on, reason,
            null::date as done_on
        from marts.contact_agenda;
    create table marts.customer_value as
        select * from (values
            ('c1', 1200.50, 300.25, 'margin'), ('c2', 99.50, 0.75, 'margin'), ('c3', 0, null, null)
        ) as t (customer_id, revenue_to_date_amount, predicted_value_12m_amount, value_basis);
    create table marts.retention as
        select
            'month' as period_grain, period_start, 'all' as segment_by, 'all' as segment, 100 as opening_count,
            88 as retained_count, 12 as churned_count, 20 as new_count, 8 as reactivated_count, 0 as transient_count,
            116 as closing_count, 0.88 as retention_rate, 0.96 as retention_rate_balance, 0.12 as churn_rate,
            0.25 as repurchase_rate, 150.5::decimal(18, 4) as average_ticket_amount, is_complete
        from (values (date '2025-10-01', true), (date '2025-11-01', true), (date '2025-12-01', false))
            as t (period_start, is_complete);
    create table marts.cohorts as
        select
            'month' as period_grain, cohort_start, age, 10 as cohort_size, active_count,
            active_count / 10 as retention_rate, 5::decimal(18, 4) as net_revenue_amount, is_observed
        from (values
            (date '2025-10-01', 0, 10, true), (date '2025-10-01', 1, 4, true), (date '2025-10-01', 2, 1, false),
            (date '2025-11-01', 0, 10, true), (date '2025-11-01', 1, 3, false)
        ) as t (cohort_start, age, active_count, is_observed);
    create table marts.customer_tiers as
        select * from (values ('c1', 'A', 900::decimal(18, 4), true), ('c2', 'B', 100, true), ('c2', 'A', 300, false))
            as t (customer_id, tier, window_revenue_amount, is_current);
    create table marts.support_quality as
        select
            'month' as period_grain, 'all' as segment_by, period_start, is_complete, 10 as conversation_count,
            6 as first_contact_resolution_count, 8 as observed_count, 1 as unobserved_count,
            0.75 as first_contact_resolution_rate, 4 as review_count, 0.705 as quality_index
        from (values (date '2025-11-01', true), (date '2025-12-01', false)) as t (period_start, is_complete);
    create table marts.conversation_outcomes as
        select * from (values
            ('v1', timestamp '2025-12-12 10:00:00', 3900.0), ('v2', timestamp '2025-12-14 23:00:00', 240.0), ('v3', null, null)
        ) as t (conversation_id, unanswered_since_at, unanswered_minutes);
    create table audit.checks as
        select * from (values
            ('core', 'core.fct_orders', 'amounts_add_up', 'passed', 'why', null, null, null),
            ('marts', 'marts.retention', 'few_lost', 'warned', 'A sudden loss is news.', '0.12', null, null)
        ) as t (layer, table_name, expectation, status, why, observed_value, unexpected_count, unexpected_query);
    create table audit.row_accounting as select 'crm' as source, 'customers' as object, 3 as quarantined_count;
    create table audit.loads as
        select * from (values
            ('crm', 'crm/customers.csv', 'loaded', 3, null),
            ('orders', 'orders/broken.csv', 'refused', 0, 'It is cut off.')
        ) as t (source, file, status, row_count, reason);
"""


def publish_tables(home: Path) -> None:
    """Put the tables where `holdfast.publish` puts them."""
    folder = home / "published"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "holdfast.duckdb")) as connection:
        connection.execute(TABLES)
    (folder / "manifest.json").write_text(json.dumps({"as_of": "2025-12-15T03:00:00Z"}), encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a company in São Paulo with something published."""
    publish_tables(tmp_path)
    variables = {"time_zone": "America/Sao_Paulo", "reporting_currency": "BRL"}
    return load_settings(
        {"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_EXPORTS": str(tmp_path), "HOLDFAST_VARS": json.dumps(variables)}
    )
