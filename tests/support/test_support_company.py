"""A small company's support, from its exports to the marts, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from companies import Company

# Monday 3 February 2025 is a working day of 09:00-18:00, UTC; as_of is Monday 17 February.
CONVERSATIONS = [
    # solved with one reply, nobody came back
    {"conversation_id": "v1", "customer_id": "c1", "topic": "App", "opened_at": "2025-02-03T10:00:00Z", "closed_at": "2025-02-03T10:40:00Z", "rating": "5"},
    # closed on Tuesday, opened again by the customer, closed for good on Thursday
    {"conversation_id": "v2", "customer_id": "c2", "topic": "app", "opened_at": "2025-02-04T17:30:00Z", "closed_at": "2025-02-06T12:00:00Z", "rating": "3"},
    # came back four days after v1's closing, on the topic: v1 was not solved
    {"conversation_id": "v3", "customer_id": "c1", "topic": "app", "opened_at": "2025-02-07T10:00:00Z", "closed_at": "2025-02-07T11:00:00Z"},
    # nobody answered
    {"conversation_id": "v4", "customer_id": "c2", "topic": "bill", "opened_at": "2025-02-05T10:00:00Z"},
    # the agent wrote first
    {"conversation_id": "v5", "customer_id": "c2", "topic": "app", "opened_at": "2025-02-05T11:00:00Z", "closed_at": "2025-02-05T12:00:00Z"},
    # merged into v4
    {"conversation_id": "v6", "customer_id": "c2", "topic": "bill", "opened_at": "2025-02-05T10:30:00Z", "merged_into_id": "v4"},
]  # fmt: skip
MESSAGES = [
    ("v1", "1", "2025-02-03T10:00:00Z", "customer", "c1", "It does not start.", ""),
    ("v1", "2", "2025-02-03T10:05:00Z", "agent", "ana", "Um momento, por favor.", ""),
    ("v1", "3", "2025-02-03T10:35:00Z", "agent", "ana", "Clear the cache.", "tpl-cache"),
    ("v1", "4", "2025-02-03T10:38:00Z", "customer", "c1", "Obrigado!", ""),
    ("v2", "1", "2025-02-04T17:30:00Z", "customer", "c2", "It crashed.", ""),
    ("v2", "2", "2025-02-05T09:30:00Z", "agent", "bia", "Which version?", ""),
    ("v2", "3", "2025-02-05T09:40:00Z", "customer", "c2", "2.1", ""),
    ("v2", "4", "2025-02-05T09:45:00Z", "customer", "c2", "It still crashes", ""),
    ("v2", "5", "2025-02-05T10:00:00Z", "agent", "bia", "Install 2.2.", "tpl-install"),
    ("v2", "6", "2025-02-05T10:01:00Z", "system", "", "closed", ""),
    ("v2", "7", "2025-02-06T09:00:00Z", "customer", "c2", "Again!", ""),
    ("v2", "8", "2025-02-06T11:00:00Z", "agent", "bia", "2.3 is out.", ""),
    ("v3", "1", "2025-02-07T10:00:00Z", "customer", "c1", "It does not start, again.", ""),
    ("v3", "2", "2025-02-07T10:10:00Z", "agent", "ana", "It is mended.", ""),
    ("v4", "1", "2025-02-05T10:00:00Z", "customer", "c2", "The bill is wrong", ""),
    ("v6", "1", "2025-02-05T10:30:00Z", "customer", "c2", "Hello?", ""),
    ("v5", "1", "2025-02-05T11:00:00Z", "agent", "bia", "How did it go?", ""),
    ("v5", "2", "2025-02-05T11:30:00Z", "customer", "c2", "Well.", ""),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = Company(tmp_path_factory.mktemp("support"), {"agent_teams": {"ana": "north", "bia": "south"}})
    made.export(
        "crm/customers_1.csv", [{"customer_id": "c1", "created_at": "2024-01-01T00:00:00Z"}, {"customer_id": "c2"}]
    )
    made.export("chat/conversations_1.csv", CONVERSATIONS)
    names = ("conversation_id", "message_id", "sent_at", "author_kind", "author_id", "text", "template_id")
    made.export("chat/messages_1.csv", [dict(zip(names, message, strict=True)) for message in MESSAGES])
    made.run("2025-02-17")
    return made


def _of(company: Company, query: str) -> dict[str, Any]:
    return {row["conversation_id"]: tuple(row.values())[1:] for row in company.ask(query)}


def test_times_run_while_support_is_open(company: Company) -> None:
    found = _of(
        company,
        "select conversation_id, first_reply_minutes::float, first_reply_business_minutes::float,"
        " first_meaningful_reply_minutes::float, resolution_business_minutes::float from core.fct_conversations",
    )
    assert found == {
        "v1": (5, 5, 35, 40),
        "v2": (960, 60, 960, 30 + 540 + 180),
        "v3": (10, 10, 10, 60),
        "v4": (None, None, None, None),
        "v5": (None, None, None, None),
        "v6": (None, None, None, None),
    }


def test_replies_reopenings_and_what_is_owed(company: Company) -> None:
    found = _of(
        company,
        "select conversation_id, reply_count, template_reply_count, reopened_count, is_resolved,"
        " strftime(unanswered_since_at, '%d %H:%M') from core.fct_conversations where merged_into_id is null",
    )
    assert found == {
        "v1": (1, 0, 0, True, None),
        "v2": (3, 1, 1, True, None),
        "v3": (1, 0, 0, True, None),
        "v4": (0, 0, 0, False, "05 10:00"),
        "v5": (1, 0, 0, True, None),
    }


def test_solved_first_time_by_what_customers_did(company: Company) -> None:
    found = _of(
        company,
        "select conversation_id, is_resolved_first_time, is_resolved_first_time_any_topic, is_one_touch, is_fast"
        " from marts.conversation_outcomes",
    )
    assert found == {
        "v1": (False, False, True, True),
        "v2": (False, False, False, False),
        "v3": (True, True, True, True),
        "v4": (False, False, False, None),
        "v5": (None, None, None, None),
    }


def test_quality_of_the_month_and_the_parts_that_it_is_made_of(company: Company) -> None:
    [row] = company.ask(
        "select * from marts.support_quality where period_grain = 'month' and segment_by = 'all' and conversation_count > 0"
    )
    expected = {
        "conversation_count": 5,
        "customer_conversation_count": 4,
        "resolved_count": 4,
        "observed_count": 4,
        "first_contact_resolution_count": 1,
        "first_contact_resolution_rate": 0.25,
        "one_touch_rate": 0.5,
        "reopened_conversation_count": 1,
        "reopened_rate": 0.25,
        "csat_rate": 0.5,
        "csat_response_rate": 0.5,
        "first_reply_minutes_median": 10,
        "first_reply_business_minutes_median": 10,
        "resolution_minutes_median": 60,
        "template_reply_count": 1,
        "template_share_rate": 1 / 6,
        "backlog_count": 1,
        "answer_owed_count": 1,
        "quality_index": None,
    }
    assert {name: row[name] for name in expected} == expected
    teams = company.ask(
        "select segment, conversation_count from marts.support_quality"
        " where period_grain = 'month' and segment_by = 'team' and conversation_count > 0 order by 1"
    )
    assert [tuple(team.values()) for team in teams] == [("(none)", 1), ("north", 2), ("south", 2)]


def test_times_add_up_over_weeks_to_within_five_percent(company: Company) -> None:
    rows = company.ask(
        "select minutes_at_most, sum(conversation_count) as n from marts.support_times"
        " where segment_by = 'all' and measure = 'resolution_minutes' group by 1 order by 1"
    )
    assert sum(row["n"] for row in rows) == 3
    for minutes, row in zip((40, 60, 2550), rows, strict=True):
        assert minutes <= row["minutes_at_most"] + 0.0001 <= minutes * 1.051


def test_topics_week_by_week(company: Company) -> None:
    rows = company.ask(
        "select topic, conversation_count, total_count, customer_count, growth_rate, is_known_problem from marts.topic_trends order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [("app", 3, 4, 2, None, False), ("bill", 1, 4, 1, None, False)]


@pytest.mark.slow
def test_a_message_that_comes_late_changes_its_conversation_and_no_other(company: Company, tmp_path: Path) -> None:
    company = company.copied_to(tmp_path)
    before = company.ask("select * from core.fct_conversations where conversation_id <> 'v4' order by conversation_id")
    late = {"conversation_id": "v4", "message_id": "2", "sent_at": "2025-02-05T14:00:00Z", "author_kind": "agent"}
    company.export("chat/messages_2.csv", [{**late, "author_id": "ana", "text": "Corrected.", "template_id": ""}])
    company.run("2025-02-18")
    [row] = company.ask(
        "select first_reply_minutes::float as minutes, unanswered_since_at from core.fct_conversations where conversation_id = 'v4'"
    )
    assert row == {"minutes": 240, "unanswered_since_at": None}
    assert (
        company.ask("select * from core.fct_conversations where conversation_id <> 'v4' order by conversation_id")
        == before
    )
