"""Salesforce, Pipedrive and RD Station."""

from __future__ import annotations

import json

from ..conftest import Company


def test_salesforce(company: Company) -> None:
    company.deliver(
        "crm/Account.csv",
        '"Id","IsDeleted","MasterRecordId","Name","BillingCity","OwnerId","CreatedDate","SystemModstamp","Industry"\n'
        '"001A","false","","Acme","Recife","005X","2025-01-02T13:00:00.000+0000","2025-01-03T13:00:00.000+0000","Retail"\n'
        '"001B","true","001A","Acme Ltda","","005X","2025-01-02T13:00:00.000+0000","2025-01-03T13:00:00.000+0000",""\n',
    )
    company.deliver(
        "crm/Contact.csv",
        '"Id","AccountId","LastName","FirstName","Email","HasOptedOutOfEmail","CreatedDate"\n'
        '"003A","001A","Silva","Ana","ANA@acme.test","true","2025-01-02T13:00:00.000+0000"\n'
        '"003B","","Souza","Bia","bia@x.test","false","2025-01-02T13:00:00.000+0000"\n',
    )
    company.deliver(
        "crm/Opportunity.csv",
        '"Id","AccountId","StageName","Amount","CloseDate","Type","IsClosed","IsWon","CurrencyIsoCode","CreatedDate"\n'
        '"006A","001A","Closed Won","1500.5","2025-02-01","Renewal","true","true","BRL","2025-01-02T13:00:00.000+0000"\n'
        '"006B","001A","Proposal","10","2026-02-01","New Business","false","false","USD","2025-01-02T13:00:00.000+0000"\n',
    )
    company.deliver(
        "crm/Task.csv",
        '"Id","WhoId","AccountId","Subject","Status","ActivityDate","TaskSubtype","OwnerId","CompletedDateTime","IsDeleted"\n'
        '"00TA","003A","001A","Check in","Completed","2025-03-01","Call","005X","2025-03-01T12:00:00.000+0000","false"\n'
        '"00TB","003A","001A","Later","Not Started","2026-03-01","Call","005X","","false"\n',
    )
    company.ingest("crm")
    columns = "customer_id, name, email, merged_into_id, deleted_at, email_opt_in"
    assert set(company.rows("crm/customers", columns)) == {
        ("salesforce:001A", "Acme", None, None, None, None),
        ("salesforce:001B", "Acme Ltda", None, "salesforce:001A", "2025-01-03T13:00:00.000+0000", None),
        # a person of an account leads to the account and does not rename it
        ("salesforce:003A", None, "ANA@acme.test", "salesforce:001A", None, "false"),
        ("salesforce:003B", "Bia Souza", "bia@x.test", None, None, "true"),
    }
    assert company.rows("crm/deals", "deal_id, customer_id, kind, closed_at, is_won, currency") == [
        ("006A", "salesforce:001A", "renewal", "2025-02-01", "true", "BRL"),
        ("006B", "salesforce:001A", "new", None, None, "USD"),
    ]
    assert company.rows("crm/contacts", "contact_id, customer_id, channel, occurred_at") == [
        ("00TA", "salesforce:001A", "call", "2025-03-01T12:00:00.000+0000")
    ]


def test_pipedrive(company: Company) -> None:
    company.deliver(
        "crm/persons.jsonl",
        json.dumps(
            {
                "id": 5, "name": "Ana", "org_id": {"name": "Acme", "value": 9}, "owner_id": {"email": "sam@us.test"},
                "add_time": "2025-01-02 10:00:00", "update_time": "2025-01-03 10:00:00", "active_flag": False,
                "email": [{"value": "ANA@x.test", "primary": True}], "phone": [{"value": "+5511987654321"}],
            }
        )
        + "\n",
    )  # fmt: skip
    company.deliver(
        "crm/deals.csv",
        "id,title,value,currency,status,person_id,org_id,stage_id,add_time,won_time,lost_time,update_time\n"
        "1,Big,100.5,EUR,won,5,9,3,2025-01-02 10:00:00,2025-02-02 10:00:00,,2025-02-02 10:00:00\n"
        "2,Org,10,EUR,open,,9,2,2025-01-02 10:00:00,,,2025-02-02 10:00:00\n",
    )
    company.deliver(
        "crm/activities.csv",
        "id,type,done,due_date,due_time,person_id,org_id,subject,marked_as_done_time,owner_id\n"
        "1,call,true,2025-03-01,10:00,5,9,Hi,2025-03-01 10:05:00,7\n2,call,false,2026-03-01,10:00,5,9,Later,,7\n"
        "3,task,true,2025-03-01,,5,9,Paper,,7\n4,lunch,1,2025-03-02,12:30,5,,Eat,,7\n",
    )
    company.deliver(
        "crm/people.csv", "Person - ID,Person - Name,Person - Email (Work),Person - Owner\n6,Bo,bo@x.test,Sam\n"
    )
    company.ingest("crm")
    assert set(company.rows("crm/customers", "customer_id, name, email, phone, company, owner, deleted_at")) == {
        ("pipedrive:5", "Ana", "ANA@x.test", "+5511987654321", "Acme", "sam@us.test", "2025-01-03 10:00:00"),
        ("pipedrive:6", "Bo", "bo@x.test", None, None, "Sam", None),
    }
    assert company.rows("crm/deals", "deal_id, customer_id, amount, closed_at, is_won") == [
        ("1", "pipedrive:5", "100.5", "2025-02-02 10:00:00", "true"),
        ("2", "pipedrive:org-9", "10", None, None),
    ]
    assert company.rows("crm/contacts", "contact_id, customer_id, channel, occurred_at") == [
        ("1", "pipedrive:5", "call", "2025-03-01 10:05:00"),
        ("4", "pipedrive:5", "visit", "2025-03-02 12:30"),
    ]


def test_rd_station(company: Company) -> None:
    company.deliver(
        "crm/leads.csv",
        "Email;Nome;Empresa;Celular;Cidade;Estado;Estágio no funil;Data da primeira conversão;Origem da primeira conversão;Data da última conversão\n"
        "ANA@acme.test;Ana;Açaí & Cia;(11) 98765-4321;São Paulo;SP;Cliente;03/11/2025 14:05;Busca Paga | google;04/11/2025 09:00\n",
        "cp1252",
    )
    company.deliver(
        "crm/deals.jsonl",
        json.dumps(
            {
                "id": "d1", "name": "Plano", "amount_total": 1500.5, "win": True, "created_at": "2025-01-02T10:00:00.000-03:00",
                "closed_at": "2025-02-02T10:00:00.000-03:00", "deal_stage": {"name": "Fechado"}, "contacts": [{"id": "c1"}],
            }
        )
        + "\n",
    )  # fmt: skip
    company.ingest("crm")
    assert company.rows("crm/customers", "customer_id, name, company, phone, segment, created_at, acquisition_channel") == [
        (
            "rd_station:ANA@acme.test", "Ana", "Açaí & Cia", "(11) 98765-4321", "Cliente", "2025-11-03 17:05:00",
            "Busca Paga | google",
        )
    ]  # fmt: skip
    assert company.rows("crm/deals", "deal_id, customer_id, stage, amount, closed_at, is_won") == [
        ("d1", "rd_station:c1", "Fechado", "1500.5", "2025-02-02T10:00:00.000-03:00", "true")
    ]
