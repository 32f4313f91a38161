"""Zendesk, Intercom and Chatwoot: conversations, messages, ratings."""

from __future__ import annotations

import json

from ..conftest import Company

CONVERSATIONS = (
    "conversation_id, customer_id, email, channel, opened_at, closed_at, status, agent_id, rating, rating_scale"
)
MESSAGES = "conversation_id, message_id, sent_at, author_kind, author_id, text"


def lines(*records: dict[str, object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_zendesk_ticket_export(company: Company) -> None:
    company.deliver(
        "chat/export-2025-12-01.csv",
        "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Submitter,Assignee,Group,Subject,Tags,"
        "Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Solved at,Satisfaction Score\n"
        "1,501,Ana,387,-,Ana@X.test,Ana,Bia,Support,Broken,vip,Solved,Normal,Email,Problem,2025-01-02 10:00,2025-01-03 10:00,2025-01-02 10:05,2025-01-03 09:00,Good\n"
        "1,502,Bo,388,-,-,Bo,-,-,Hi,,Open,-,Chat,-,2025-01-02 11:00,2025-01-02 11:00,-,-,Offered\n"
        "1,503,Bo,388,-,-,Bo,-,-,Spam,,Deleted,-,Chat,-,2025-01-02 11:00,2025-01-02 11:00,-,-,Unoffered\n",
    )
    company.ingest("chat")
    assert company.rows("chat/conversations", CONVERSATIONS) == [
        (
            "501",
            "zendesk:387",
            "Ana@X.test",
            "email",
            "2025-01-02 10:00",
            "2025-01-03 09:00",
            "Solved",
            "Bia",
            "1",
            "0-1",
        ),
        ("502", "zendesk:388", None, "chat", "2025-01-02 11:00", None, "Open", None, None, None),
    ]


def test_zendesk_json_export_a_ticket_a_line_with_its_comments(company: Company) -> None:
    comment = '{{"id":{0},"type":"Comment","author_id":{1},"body":"Help {0}","public":{2},"created_at":"2025-01-02T10:0{0}:00Z"}}'
    comments = ",".join(comment.format(*about) for about in ((1, 387, "true"), (2, 11, "true"), (3, 11, "false")))
    ticket = (
        '{{"url":"https://x.zendesk.com/api/v2/tickets/{0}.json","id":{0},"via":{{"channel":"email","source":{{}}}},'
        '"created_at":"2025-01-02T10:00:00Z","updated_at":"2025-01-09T10:00:00Z","type":"problem","subject":"Broken",'
        '"status":"{1}","requester_id":387,"assignee_id":11,"satisfaction_rating":{{"score":"{2}"}},"comments":[{3}]}}\n'
    )
    company.deliver(
        "chat/export-2025-12-01-tickets.json",
        ticket.format(501, "solved", "good", comments)
        + ticket.format(502, "open", "unoffered", "")
        + ticket.format(503, "deleted", "unoffered", ""),
    )
    record = company.ingest("chat")
    assert company.rows("chat/conversations", CONVERSATIONS) == [
        (
            "501", "zendesk:387", None, "email", "2025-01-02T10:00:00Z", "2025-01-09T10:00:00Z", "solved", "11", "1", "0-1",
        ),
        ("502", "zendesk:387", None, "email", "2025-01-02T10:00:00Z", None, "open", "11", None, None),
    ]  # fmt: skip
    assert company.rows("chat/messages", "conversation_id, message_id, author_kind, text") == [
        ("501", "1", "customer", "Help 1"),
        ("501", "2", "agent", "Help 2"),
    ]
    assert record["files"][0]["lines"]["ignored"] == 1


def test_zendesk_tables_solved_reopened_rated_and_who_wrote(company: Company) -> None:
    company.deliver(
        "chat/ticket.csv",
        "id,assignee_id,created_at,requester_id,status,subject,type,updated_at,via_channel\n"
        "1,11,2025-01-02 10:00:00,21,closed,Broken,problem,2025-01-09 10:00:00,email\n"
        "2,11,2025-01-02 10:00:00,21,open,Again,,2025-01-05 10:00:00,chat\n"
        "3,11,2025-01-02 10:00:00,21,deleted,Spam,,2025-01-05 10:00:00,chat\n",
    )
    company.deliver(
        "chat/ticket_field_history.csv",
        "field_name,ticket_id,updated,user_id,value\n"
        "status,1,2025-01-03 10:00:00,,solved\nstatus,1,2025-01-04 10:00:00,,open\nstatus,1,2025-01-05 10:00:00,,solved\n"
        "status,1,2025-01-09 10:00:00,,closed\nassignee_id,1,2025-01-09 11:00:00,,11\nstatus,2,2025-01-03 10:00:00,,solved\n",
    )
    company.deliver(
        "chat/satisfaction_rating.csv",
        "id,ticket_id,score,requester_id,updated_at\n1,1,offered,21,2025-01-05 10:01:00\n2,1,bad,21,2025-01-05 10:02:00\n",
    )
    users = "id,email,name,organization_id,role,suspended,active,updated_at\n"
    users += "21,Ana@X.test,Ana,,end-user,FALSE,TRUE,2025-01-01 10:00:00\n11,bia@us.test,Bia,,agent,FALSE,TRUE,2025-01-01 10:00:00\n"
    company.deliver("chat/user.csv", users)
    company.deliver("crm/user.csv", users + "22,,Old,,end-user,FALSE,FALSE,2025-01-03 10:00:00\n")
    company.deliver(
        "chat/ticket_comment.csv",
        "id,body,created,public,ticket_id,user_id\nm1,Help,2025-01-02 10:00:00,TRUE,1,21\n"
        "m2,Try this,2025-01-02 10:05:00,TRUE,1,11\nm3,he is angry,2025-01-02 10:06:00,FALSE,1,11\nm4,?,2025-01-02 10:07:00,TRUE,1,99\n",
    )
    company.ingest("chat")
    company.ingest("crm")
    assert company.rows("chat/conversations", CONVERSATIONS) == [
        (
            "1",
            "zendesk:21",
            "Ana@X.test",
            "email",
            "2025-01-02 10:00:00",
            "2025-01-05 10:00:00",
            "closed",
            "11",
            "0",
            "0-1",
        ),
        ("2", "zendesk:21", "Ana@X.test", "chat", "2025-01-02 10:00:00", None, "open", "11", None, None),
    ]
    # m3 is a note; m4 waits for its user; changes of status are events
    told = sorted(company.rows("chat/messages", MESSAGES))
    assert [row[2:4] + row[5:] for row in told if row[3] == "system" and row[0] == "1"] == [
        ("2025-01-09 10:00:00", "system", "closed"),
        ("2025-01-04 10:00:00", "system", "reopened"),
        ("2025-01-03 10:00:00", "system", "closed"),
        ("2025-01-05 10:00:00", "system", "closed"),
    ]
    assert [row for row in told if row[3] != "system"] == [
        ("1", "m1", "2025-01-02 10:00:00", "customer", "21", "Help"),
        ("1", "m2", "2025-01-02 10:05:00", "agent", "11", "Try this"),
    ]
    assert company.rows("crm/customers", "customer_id, name, deleted_at") == [
        ("zendesk:21", "Ana", None),
        ("zendesk:22", "Old", "2025-01-03 10:00:00"),
    ]


def test_intercom_api_conversations_hold_their_messages(company: Company) -> None:
    part = {"type": "conversation_part", "created_at": 1760000100, "updated_at": 1760000100}
    company.deliver(
        "chat/conversations.jsonl",
        lines(
            {
                "type": "conversation",
                "id": "147",
                "created_at": 1760000000,
                "updated_at": 1760003600,
                "state": "closed",
                "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "5f72"}]},
                "admin_assignee_id": 4077639,
                "source": {
                    "type": "conversation",
                    "id": "668",
                    "delivered_as": "customer_initiated",
                    "body": "<p>Help</p>",
                    "author": {"type": "user", "id": "5f72", "email": "Ana@X.test"},
                },
                "conversation_rating": {"rating": 5, "created_at": 1760003700},
                "statistics": {"last_close_at": 1760003600},
                "tags": {"tags": [{"name": "billing"}]},
                "conversation_parts": {
                    "conversation_parts": [
                        part
                        | {"id": "1", "part_type": "comment", "body": "Sure", "author": {"type": "admin", "id": "9"}},
                        part
                        | {"id": "2", "part_type": "note", "body": "angry", "author": {"type": "admin", "id": "9"}},
                        part | {"id": "3", "part_type": "close", "body": None, "author": {"type": "admin", "id": "9"}},
                        part | {"id": "4", "part_type": "comment", "body": "Hi", "author": {"type": "bot", "id": "b"}},
                    ]
                },
            }
        ),
    )
    company.ingest("chat")
    assert company.rows("chat/conversations", CONVERSATIONS + ", topic, started_by") == [
        (
            "147", "intercom:5f72", "Ana@X.test", "chat", "2025-10-09 08:53:20Z", "2025-10-09 09:53:20Z", "closed", "4077639", "5",
            "1-5", "billing", "customer",
        )
    ]  # fmt: skip
    assert sorted(company.rows("chat/messages", MESSAGES)) == [
        ("147", "1", "2025-10-09 08:55:00Z", "agent", "9", "Sure"),
        ("147", "3", "2025-10-09 08:55:00Z", "system", "9", "closed"),
        ("147", "4", "2025-10-09 08:55:00Z", "bot", "b", "Hi"),
        ("147", "source-668", "2025-10-09 08:53:20Z", "customer", "5f72", "<p>Help</p>"),
    ]


def test_intercom_contacts_button(company: Company) -> None:
    company.deliver(
        "crm/intercom-contacts.csv",
        "Name,Owner,Email,Phone,Country,City,Signed up (UTC),Last seen (UTC),Unsubscribed from Emails,Intercom ID\n"
        "Ana,,ANA@x.test,+5511987654321,Brazil,Recife,2025-01-01 10:00:00,2025-02-01 10:00:00,true,5f72\n",
    )
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, email, created_at, email_opt_in") == [
        ("intercom:5f72", "ANA@x.test", "2025-01-01 10:00:00", "false")
    ]


def test_chatwoot_tables(company: Company) -> None:
    company.deliver(
        "chat/conversations.csv",
        "id,account_id,inbox_id,status,assignee_id,contact_id,display_id,created_at,updated_at,last_activity_at,cached_label_list\n"
        '1,1,3,1,8,77,12,2025-01-02 10:00:00.123,2025-01-03 10:00:00,2025-01-02 18:00:00,"billing, vip"\n'
        "2,1,3,0,,78,13,2025-01-02 11:00:00,2025-01-03 10:00:00,2025-01-02 18:00:00,\n",
    )
    company.deliver("chat/inboxes.csv", "id,name,channel_id,channel_type\n3,Zap,1,Channel::Whatsapp\n")
    company.deliver(
        "chat/contacts.csv", "id,name,email,phone_number,account_id\n77,Ana,ANA@x.test,+5511987654321,1\n78,,,,1\n"
    )
    company.deliver(
        "chat/csat_survey_responses.csv",
        "id,account_id,conversation_id,message_id,rating,feedback_message,contact_id,created_at\n1,1,1,9,4,ok,77,2025-01-03 11:00:00\n",
    )
    company.deliver(
        "chat/messages.csv",
        "id,content,account_id,inbox_id,conversation_id,message_type,created_at,updated_at,private,sender_type,sender_id\n"
        "1,Oi,1,3,1,0,2025-01-02 10:00:00,2025-01-02 10:00:00,f,Contact,77\n"
        "2,Olá!,1,3,1,1,2025-01-02 10:05:00,2025-01-02 10:05:00,f,User,8\n"
        "3,nota,1,3,1,1,2025-01-02 10:06:00,2025-01-02 10:06:00,t,User,8\n"
        "4,assigned,1,3,1,2,2025-01-02 10:07:00,2025-01-02 10:07:00,f,,\n"
        "5,Menu,1,3,1,1,2025-01-02 10:00:01,2025-01-02 10:00:01,f,AgentBot,2\n",
    )
    company.ingest("chat")
    assert company.rows("chat/conversations", CONVERSATIONS + ", topic") == [
        (
            "1", "chatwoot:77", "ANA@x.test", "whatsapp", "2025-01-02 10:00:00.123", "2025-01-02 18:00:00", "resolved", "8", "4",
            "1-5", "billing",
        ),
        ("2", "chatwoot:78", None, "whatsapp", "2025-01-02 11:00:00", None, "open", None, None, None, None),
    ]  # fmt: skip
    assert company.rows("chat/messages", MESSAGES) == [
        ("1", "1", "2025-01-02 10:00:00", "customer", "77", "Oi"),
        ("1", "2", "2025-01-02 10:05:00", "agent", "8", "Olá!"),
        ("1", "5", "2025-01-02 10:00:01", "bot", "2", "Menu"),
    ]


def test_chatwoot_api(company: Company) -> None:
    company.deliver(
        "chat/conversations.jsonl",
        lines(
            {
                "id": 12,
                "status": "resolved",
                "created_at": 1760000000,
                "last_activity_at": 1760003600,
                "labels": ["billing"],
                "messages": [],
                "meta": {
                    "sender": {"id": 77, "email": "Ana@X.test", "phone_number": None},
                    "channel": "Channel::WebWidget",
                    "assignee": {"id": 8},
                },
            }
        ),
    )
    company.ingest("chat")
    assert company.rows("chat/conversations", CONVERSATIONS + ", topic") == [
        (
            "12", "chatwoot:77", "Ana@X.test", "chat", "2025-10-09 08:53:20Z", "2025-10-09 09:53:20Z", "resolved", "8", None, None,
            "billing",
        )
    ]  # fmt: skip
