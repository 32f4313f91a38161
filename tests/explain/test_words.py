"""make explain, as a person runs it: what is said, and what is said when there is no such thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from companies import Company
from holdfast.explain.__main__ import main
from holdfast.explain.periods import read_period

Explain = Callable[..., tuple[int, str]]


@pytest.fixture
def explain(sample_company: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Explain:
    for name, value in sample_company.environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_a_count_is_said_with_its_customers(sample_company: Company, explain: Explain) -> None:
    [cell] = sample_company.ask(
        "select churned_count from marts.retention where period_grain = 'month' and period_start = date '2025-11-01'"
        " and segment_by = 'owner' and segment = 'Caio Prado'"
    )
    code, said = explain("figure", "churned_count", "2025-11", 'owner:"Caio Prado"')
    assert code == 0
    assert said.startswith(f"{cell['churned_count']} customers (owner Caio Prado) churned in November 2025")
    assert "C00289  Manoel Costa Oliveira, tier B" in said
    assert (
        "last ordered on 27 August 2025 (order O116891), the 90 days of it ended on 24 November 2025,"
        " lost on 25 November 2025." in said
    )


def test_the_last_complete_month_of_everybody_is_meant_where_nothing_is_said(explain: Explain) -> None:
    code, said = explain("figure", "retention rate", "", "", "2")
    assert code == 0
    assert said.startswith("retention_rate of November 2025 is ")
    assert "Above the line: retained_count " in said
    assert "Below it, opening_count: make explain FIGURE=opening_count PERIOD=2025-11" in said
    assert "more: LIMIT=" in said


def test_a_running_period_says_up_to_when_it_is_counted(explain: Explain) -> None:
    _, said = explain("figure", "closing_count", "2025-Q4", "tier:A")
    assert "were active on 14 December 2025" in said
    assert "quarter 4 of 2025 is not over: it is counted up to 14 December 2025." in said


def test_revenue_of_nobody_known_is_named(explain: Explain) -> None:
    _, said = explain("figure", "net_revenue_amount", "2025", "", "1")
    assert "is of orders of nobody known" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("figure", "churn_count"), "no figure 'churn_count'; near it are churned_count"),
        (("figure", "churn_rate", "2031-11"), "2031-11 is not in the tables; they go from 2023-01 to 2025-12."),
        (("figure", "churn_rate", "November"), "'November' is no period; write a month as 2025-11"),
        (("figure", "churn_rate", "2025-11", "owner:Caio Pardo"), "near it: Caio Prado"),
        (("figure", "churn_rate", "2025-11", "ownr:Ana"), "did you mean owner?"),
        (("figure", "churn_rate", "2025-11", "all", "many"), "LIMIT is how many customers are shown"),
        (("customer", "C0045"), "No source ever showed a customer 'C0045' before as_of. Near it are C00"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(
    explain: Explain, arguments: tuple[str, ...], sentence: str
) -> None:
    code, said = explain(*arguments)
    assert code == 2
    assert said.startswith("holdfast: ")
    assert sentence in said


def test_a_customer_has_a_story(explain: Explain) -> None:
    code, said = explain("customer", "C00455")
    assert code == 0
    for part in (
        "C00455\n  Camila Rocha Nunes: segment lojista, owner Íris Coutinho",
        "by order O116353 of 8 August 2025, which covers 90 days; lost on 6 November 2025.",
        "in the last 12 months; customers who brought more had ",
        "O116353 of 8 August 2025, net 27,932.48 BRL (orders/orders_2025-08.csv line 338).",
        "November 2025: churned, tier A",
        "Next contacts",
        "crm C00455, ",
    ):
        assert part in said


def test_a_record_that_was_merged_leads_to_its_customer(sample_company: Company, explain: Explain) -> None:
    [record] = sample_company.ask(
        "select source_customer_id, customer_id from core.map_customer_sources"
        " where source = 'crm' and source_customer_id <> customer_id order by 1 limit 1"
    )
    _, said = explain("customer", record["source_customer_id"])
    assert said.startswith(f"{record['source_customer_id']} is a record of customer {record['customer_id']}.")


def test_a_customer_without_a_name_or_an_order_has_a_story_too(sample_company: Company, explain: Explain) -> None:
    nameless = sample_company.ask("select customer_id from core.dim_customers where name is null order by 1 limit 1")
    prospect = sample_company.ask(
        "select customer_id from marts.retention_customers where first_active_on is null order by 1 limit 1"
    )
    _, said = explain("customer", nameless[0]["customer_id"])
    assert "No name is known" in said
    _, said = explain("customer", prospect[0]["customer_id"])
    assert "Never active: no counted order and no contract before as_of." in said


def test_periods_are_read_as_people_write_them() -> None:
    written = ("2025-11", "2025-q4", "2025W45", "2025-W01", "2025")
    assert [(grain, day.isoformat()) for grain, day in map(read_period, written)] == [
        ("month", "2025-11-01"),
        ("quarter", "2025-10-01"),
        ("week", "2025-11-03"),
        ("week", "2024-12-30"),
        ("year", "2025-01-01"),
    ]
