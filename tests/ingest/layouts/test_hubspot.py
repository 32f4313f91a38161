"""HubSpot: the buttons of its lists and the tables of ELT tools."""

from __future__ import annotations

from ..conftest import Company


def test_the_buttons_of_the_lists(company: Company) -> None:
    company.deliver(
        "crm/hubspot-crm-exports-all-contacts-2025-12-01.csv",
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Create Date,Last Modified Date,"
        "Country/Region,Unsubscribed from all email,Associated Company\n"
        "8001,Priya,Example,PRIYA@Bluebay.test,+44 20 7946 0958,Sam Sales,Customer,2024-03-12 09:14,2025-03-12 09:14,UK,false,Bluebay\n"
        "8002,,,tom@harbour.test,,,Lead,2024-03-13 09:14,,,Yes,\n",
    )
    company.deliver(
        "crm/all-companies.csv",
        "Record ID,Company name,Company owner,Create Date,City\n9001,Bluebay Gaming Ltd,Sam Sales,2024-02-01 09:30,London\n",
    )
    company.deliver(
        "crm/all-deals.csv",
        "Record ID,Deal Name,Deal Stage,Amount,Currency,Close Date,Create Date,Deal Type,Associated Contact IDs,Associated Company IDs\n"
        '7001,Casino,Closed Won,"15,000.50",GBP,2024-06-30 10:00,2024-05-01 10:00,New Business,8001;8002,9001\n'
        "7002,Draw,Proposal,2500,GBP,2026-12-31 10:00,2024-05-02 10:00,Existing Business,,9001\n"
        "7003,Nobody,Proposal,1,GBP,,2024-05-02 10:00,,,\n",
    )
    company.ingest("crm")
    columns = "customer_id, name, email, owner, segment, created_at, email_opt_in"
    assert set(company.rows("crm/customers", columns)) == {
        ("hubspot:8001", "Priya Example", "PRIYA@Bluebay.test", "Sam Sales", "Customer", "2024-03-12 09:14", "true"),
        ("hubspot:8002", None, "tom@harbour.test", None, "Lead", "2024-03-13 09:14", "false"),
        ("hubspot:company-9001", "Bluebay Gaming Ltd", None, "Sam Sales", None, "2024-02-01 09:30", None),
    }
    assert company.rows("crm/deals", "deal_id, customer_id, kind, amount, closed_at, is_won") == [
        ("7001", "hubspot:8001", "new", "15000.50", "2024-06-30 10:00", "true"),
        # the close date of an open deal is a hope
        ("7002", "hubspot:company-9001", "upsell", "2500", None, None),
    ]
    assert [row[3] for row in company.quarantine("crm/deals")] == ["customer_id is missing"]


def test_deleted_and_merged_contacts_and_their_owners(company: Company) -> None:
    company.deliver(
        "crm/contact.csv",
        "_fivetran_deleted,_fivetran_synced,property_email,id,property_company,property_firstname,property_lastname,"
        "property_createdate,property_hs_merged_object_ids,property_hubspot_owner_id\n"
        "FALSE,2021-04-02 11:16:05,Ana@x.test,78971951,Sample,Ana,Silva,2021-04-01 17:32:47,76340251;46897301,44\n"
        "TRUE,2021-04-03 11:16:05,bo@x.test,5,,Bo,,2021-04-01 17:32:47,,45\n",
    )
    company.deliver("crm/owner.csv", "owner_id,portal_id,email,first_name,last_name\n44,1,sam@us.test,Sam,Sales\n")
    company.deliver(
        "crm/contact_merge_audit.csv",
        "canonical_vid,contact_id,vid_to_merge,entity_id,num_properties_moved,timestamp\n5555,5555,11111,json,2,2019-10-08 15:50:57\n",
    )
    company.ingest("crm")
    columns = "customer_id, name, owner, merged_into_id, deleted_at, updated_at"
    assert set(company.rows("crm/customers", columns)) == {
        ("hubspot:78971951", "Ana Silva", "sam@us.test", None, None, "2021-04-02 11:16:05"),
        ("hubspot:5", "Bo", "45", None, "2021-04-03 11:16:05", "2021-04-03 11:16:05"),
        ("hubspot:76340251", None, None, "hubspot:78971951", None, "2021-04-02 11:16:05"),
        ("hubspot:46897301", None, None, "hubspot:78971951", None, "2021-04-02 11:16:05"),
        ("hubspot:11111", None, None, "hubspot:5555", None, "2019-10-08 15:50:57"),
    }


def test_engagements_are_contacts_made_and_notes_are_none(company: Company) -> None:
    company.deliver(
        "crm/engagement_contact.csv",
        "contact_id,engagement_id,engagement_type\n501,1,CALL\n502,1,CALL\n501,2,EMAIL\n501,3,MEETING\n501,4,NOTE\n501,5,CALL\n",
    )
    company.deliver(
        "crm/engagement_call.csv",
        "engagement_id,_fivetran_deleted,property_hs_timestamp,property_hubspot_owner_id,type\n"
        "1,false,2025-02-03 10:00:00.526,44,CALL\n5,true,2025-02-03 10:00:00,44,CALL\n",
    )
    company.deliver(
        "crm/engagement_email.csv",
        "engagement_id,_fivetran_deleted,property_hs_email_subject,property_hs_timestamp,property_hubspot_owner_id,type\n"
        "2,false,Renewal,2025-02-04 10:00:00,99,EMAIL\n",
    )
    company.deliver(
        "crm/engagement_meeting.csv",
        "engagement_id,start_time,end_time,meeting_outcome,title\n3,2025-02-05 10:00:00,2025-02-05 11:00:00,COMPLETED,Visit\n",
    )
    company.deliver("crm/owner.csv", "owner_id,portal_id,email,first_name,last_name\n44,1,sam@us.test,Sam,Sales\n")
    company.ingest("crm")
    assert set(
        company.rows("crm/contacts", "contact_id, customer_id, channel, occurred_at, owner, purpose, outcome")
    ) == {
        ("1-501", "hubspot:501", "call", "2025-02-03 10:00:00.526", "sam@us.test", None, None),
        ("1-502", "hubspot:502", "call", "2025-02-03 10:00:00.526", "sam@us.test", None, None),
        ("2-501", "hubspot:501", "email", "2025-02-04 10:00:00", "99", "Renewal", None),
        ("3-501", "hubspot:501", "meeting", "2025-02-05 10:00:00", None, "Visit", "COMPLETED"),
    }


def test_an_e_mail_is_one_touch_with_its_first_open_and_click_by_a_person(company: Company) -> None:
    header = "id,created,email_campaign_id,sent_by_created,sent_by_id,type,filtered_event,recipient\n"
    company.deliver("crm/email_event.csv", header + "s1,2025-03-01 10:00:00,7,,,SENT,false,Ana@x.test\n")
    company.ingest("crm")
    company.deliver(
        "crm/email_event_2.csv",
        header
        + "o0,2025-03-01 10:00:01,7,2025-03-01 10:00:00,s1,OPEN,true,Ana@x.test\n"
        + "o2,2025-03-02 10:00:00,7,2025-03-01 10:00:00,s1,OPEN,false,Ana@x.test\n"
        + "o1,2025-03-01 11:00:00,7,2025-03-01 10:00:00,s1,OPEN,false,Ana@x.test\n"
        + "c1,2025-03-01 11:01:00,7,2025-03-01 10:00:00,s1,CLICK,false,Ana@x.test\n",
    )
    company.deliver(
        "crm/email_campaign.csv", "id,app_id,content_id,num_included,type,name,subject\n7,1,2,,BATCH,Spring,Hi\n"
    )
    company.ingest("crm")
    touches = company.rows("crm/campaign_touches", "campaign_id, email, sent_at, opened_at, clicked_at")
    assert touches == [
        ("7", "Ana@x.test", "2025-03-01 10:00:00", None, None),
        ("7", "Ana@x.test", "2025-03-01 10:00:00", "2025-03-01 11:00:00", "2025-03-01 11:01:00"),
    ]
    assert company.rows("crm/campaigns", "campaign_id, channel, name") == [("7", "email", "Spring")]


def test_a_deal_is_whose_the_other_file_says_and_waits_for_it(company: Company) -> None:
    company.deliver(
        "crm/deal.csv",
        "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,portal_id,property_dealname,property_amount,"
        "property_closedate,property_createdate\n"
        "1,false,default,closedwon,,1,Big,100.5,2025-02-01 10:00:00,2025-01-01 10:00:00\n"
        "2,true,default,closedlost,,1,Gone,5,2025-02-01 10:00:00,2025-01-01 10:00:00\n"
        "3,false,default,proposal,,1,Open,5,2026-02-01 10:00:00,2025-01-01 10:00:00\n",
    )
    company.ingest("crm")
    assert company.rows("crm/deals") == []
    company.deliver("crm/deal_contact.csv", "contact_id,deal_id,type_id,category\n501,1,3,X\n502,2,3,X\n")
    company.deliver("crm/deal_company.csv", "company_id,deal_id,type_id\n9,3,5\n")
    company.ingest("crm")
    assert set(company.rows("crm/deals", "deal_id, customer_id, stage, amount, closed_at, is_won")) == {
        ("1", "hubspot:501", "closedwon", "100.5", "2025-02-01 10:00:00", "true"),
        ("2", "hubspot:502", "deleted", "5", "2025-02-01 10:00:00", "false"),
        ("3", "hubspot:company-9", "proposal", "5", None, None),
    }
