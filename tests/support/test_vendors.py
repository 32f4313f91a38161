"""Zendesk, Intercom and Chatwoot side by side, from their lines as they are exported to marts.support_quality."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from companies import Company
from holdfast.settings import PROJECT

EXPORTS = PROJECT.parent / "shared" / "data" / "vendor_exports"


def _epoch(minutes: int) -> int:
    """Minutes after Monday 6 January 2025, 10:00 UTC."""
    return 1736157600 + 60 * minutes


def _part(number: int, minutes: int, kind: str, body: str | None, author: str) -> dict[str, Any]:
    who = {"type": author, "id": author}
    return {"id": f"p{number}", "created_at": _epoch(minutes), "part_type": kind, "body": body, "author": who}


# in each: asked at 10:00, answered at 10:05, solved at 10:20, opened again at 11:00, answered at 11:30, solved at 11:40, rated well
INTERCOM = {
    "id": "in1",
    "created_at": _epoch(0),
    "updated_at": _epoch(100),
    "state": "closed",
    "admin_assignee_id": 9,
    "contacts": {"contacts": [{"id": "i1"}]},
    "source": {"id": "s", "type": "conversation", "delivered_as": "customer_initiated", "body": "<p>Help</p>", "author": {"type": "user", "id": "i1", "email": "ana@x.example"}},
    "conversation_rating": {"rating": 5, "created_at": _epoch(110)},
    "statistics": {"last_close_at": _epoch(100)},
    "tags": {"tags": [{"name": "Billing"}]},
    "conversation_parts": {"conversation_parts": [
        _part(1, 5, "comment", "Sent anew", "admin"),
        _part(2, 6, "note", "angry", "admin"),
        _part(3, 20, "close", None, "admin"),
        _part(4, 60, "open", "It is wrong again", "user"),
        _part(5, 90, "comment", "Corrected", "admin"),
        _part(6, 100, "close", None, "admin"),
    ]},
}  # fmt: skip
FILES = {
    "chat/conversations.jsonl": json.dumps(INTERCOM) + "\n",
    "chat/ticket.csv": "id,assignee_id,created_at,requester_id,status,subject,type,updated_at,via_channel\n"
    "1,11,2025-01-06 10:00:00,21,closed,Broken,Billing,2025-01-06 11:40:00,email\n",
    "chat/ticket_field_history.csv": "field_name,ticket_id,updated,user_id,value\n"
    "status,1,2025-01-06 10:00:00,,open\nstatus,1,2025-01-06 10:20:00,,solved\nstatus,1,2025-01-06 11:00:00,,open\n"
    "status,1,2025-01-06 11:40:00,,solved\nstatus,1,2025-01-10 11:40:00,,closed\npriority,1,2025-01-06 10:00:00,,high\n",
    "chat/satisfaction_rating.csv": "id,ticket_id,score,requester_id,updated_at\n2,1,good,21,2025-01-06 11:50:00\n",
    "chat/user.csv": "id,email,name,organization_id,role,suspended,active,updated_at\n"
    "21,bo@x.example,Bo,,end-user,FALSE,TRUE,2025-01-01 10:00:00\n11,bia@us.example,Bia,,agent,FALSE,TRUE,2025-01-01 10:00:00\n",
    "chat/ticket_comment.csv": "id,body,created,public,ticket_id,user_id\nm1,Help,2025-01-06 10:00:00,TRUE,1,21\n"
    "m2,Sent anew,2025-01-06 10:05:00,TRUE,1,11\nm3,angry,2025-01-06 10:06:00,FALSE,1,11\n"
    "m4,It is wrong again,2025-01-06 11:00:00,TRUE,1,21\nm5,Corrected,2025-01-06 11:30:00,TRUE,1,11\n",
    "chat/conversations.csv": "id,account_id,inbox_id,status,assignee_id,contact_id,display_id,created_at,updated_at,last_activity_at,cached_label_list\n"
    "cw1,1,3,1,8,77,12,2025-01-06 10:00:00,2025-01-06 11:40:00,2025-01-06 11:40:00,Billing\n",
    "chat/inboxes.csv": "id,name,channel_id,channel_type\n3,Zap,1,Channel::Whatsapp\n",
    "chat/contacts.csv": "id,name,email,phone_number,account_id\n77,Cid,cid@x.example,,1\n",
    "chat/csat_survey_responses.csv": "id,account_id,conversation_id,message_id,rating,feedback_message,contact_id,created_at\n"
    "1,1,cw1,9,4,ok,77,2025-01-06 11:50:00\n",
    "chat/messages.csv": "id,content,account_id,inbox_id,conversation_id,message_type,created_at,updated_at,private,sender_type,sender_id\n"
    + "".join(
        f"{number},{text},1,3,cw1,{kind},2025-01-06 {at}:00,2025-01-06 {at}:00,{private},{sender},{who}\n"
        for number, (at, text, kind, private, sender, who) in enumerate((
            ("10:00", "Help", 0, "f", "Contact", 77), ("10:01", "Menu", 1, "f", "AgentBot", 2),
            ("10:02", "assigned to Eva", 2, "f", "", ""), ("10:05", "Sent anew", 1, "f", "User", 8),
            ("10:06", "angry", 1, "t", "User", 8), ("10:20", "Conversation was marked resolved by Eva", 2, "f", "", ""),
            ("11:00", "It is wrong again", 0, "f", "Contact", 77), ("11:00", "Conversa foi reaberta", 2, "f", "", ""),
            ("11:30", "Corrected", 1, "f", "User", 8), ("11:40", "Conversa foi marcada como resolvida por Eva", 2, "f", "", ""),
        ), 1)
    ),
}  # fmt: skip


def _deliver(company: Company) -> None:
    for path, text in FILES.items():
        target = company.exports / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_three_vendors_tell_the_same_story(tmp_path: Path) -> None:
    company = Company(tmp_path, {"bad_row_share": 0})
    _deliver(company)
    company.run("2025-02-01", with_checks=False)
    rows = company.ask(
        "select conversation_id, is_opened_by_customer, first_reply_minutes::int, resolution_minutes::int, is_resolved, reopened_count,"
        " is_resolved_first_time, is_one_touch, reply_count, is_positive, topic from marts.conversation_outcomes order by 1"
    )
    story = (True, 5, 100, True, 1, False, False, 2, True, "billing")
    assert {row.pop("conversation_id"): tuple(row.values()) for row in rows} == {"1": story, "cw1": story, "in1": story}
    [all_] = company.ask(
        "select conversation_count, observed_count, reopened_rate, csat_rate, first_reply_business_minutes_median::int as first_reply"
        " from marts.support_quality where period_grain = 'month' and segment_by = 'all' and conversation_count > 0"
    )
    assert tuple(all_.values()) == (3, 3, 1.0, 1.0, 5)


@pytest.mark.slow
@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the vendors' exports are not on this machine")
@pytest.mark.parametrize("vendor", ["zendesk", "intercom"])
def test_what_an_elt_tool_wrote_comes_through(tmp_path: Path, vendor: str) -> None:
    company = Company(tmp_path)
    for path in (EXPORTS / vendor).glob("*.csv"):
        for source in ("chat", "crm") if path.name == "user.csv" else ("chat",):
            (company.exports / source).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, company.exports / source / path.name)
    company.run("2025-12-31", with_checks=False)
    staged = company.ask_warehouse("select count(*) as n from staging.stg_chat__conversations")[0]["n"]
    [counted] = company.ask(
        "select sum(conversation_count)::int as n from marts.support_quality where segment_by = 'all' and period_grain = 'week'"
    )
    assert counted["n"] == staged > 0
