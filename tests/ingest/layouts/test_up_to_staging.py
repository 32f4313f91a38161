"""Three vendors side by side, from their lines to typed rows in staging, every one accounted for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from companies import Company
from holdfast.builds import begin_build
from holdfast.dbt_runner import build_layer
from holdfast.settings import parse_as_of

AS_OF = "2025-12-31"
FILES = {
    "crm/contact.csv": "id,property_email,property_firstname,property_lastname,property_hs_merged_object_ids,_fivetran_synced\n"
    "1,ANA@x.test,Ana,Silva,2;3,2025-01-02 3:15:52\n",
    "crm/deal.csv": "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,property_dealname,property_amount,property_createdate\n"
    "7,false,p,closedwon,Big,100.5,2025-01-01 10:00:00\n8,false,p,open,Waits,1,2025-01-01 10:00:00\n",
    "crm/deal_contact.csv": "contact_id,deal_id\n1,7\n",
    "crm/user.csv": "id,email,name,organization_id,role,suspended,active\n21,ana@x.test,Ana,,end-user,FALSE,TRUE\n",
    "orders/orders_export.csv": "Name,Email,Financial Status,Currency,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount,Id\n"
    "#1,Ana@X.test,paid,BRL,10.00,0.00,60.00,0.00,2025-10-07 22:30:00 -0300,2,Lamp,20.00,L1,,0.00,9001\n"
    "#1,Ana@X.test,,,,,,,,1,Mug,10.00,,,,\n",
    "chat/conversations.jsonl": '{"id":"5","created_at":1760000000,"updated_at":1760000000,"state":"open","source":{"id":"6","type":"email",'
    '"body":"Oi","author":{"type":"user","id":"u","email":"ana@x.test"}},"contacts":{"contacts":[{"id":"u"}]},'
    '"conversation_parts":{"conversation_parts":[]}}\n',
}


def test_lines_of_vendors_become_typed_rows_and_none_is_lost(tmp_path: Path) -> None:
    company = Company(tmp_path, {"bad_row_share": 0})
    for path, text in FILES.items():
        target = company.exports / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    company.ingest(AS_OF, with_checks=False)
    settings = company.settings
    begin_build(settings, parse_as_of(AS_OF, settings.zone))
    build_layer(settings, "staging", True)

    customers = company.ask_warehouse("select customer_id, email_key, merged_into_id from staging.stg_crm__customers")
    assert {tuple(row.values()) for row in customers} == {
        ("hubspot:1", "ana@x.test", None),
        ("hubspot:2", None, "hubspot:1"),
        ("hubspot:3", None, "hubspot:1"),
        ("zendesk:21", "ana@x.test", None),
    }
    assert company.ask_warehouse("select deal_id, customer_id, amount, is_won from staging.stg_crm__deals") == [
        {"deal_id": "7", "customer_id": "hubspot:1", "amount": Decimal("100.5000"), "is_won": True}
    ]
    assert company.ask_warehouse(
        "select order_id, email_key, ordered_at, gross_amount from staging.stg_orders__orders"
    ) == [
        {
            "order_id": "9001",
            "email_key": "ana@x.test",
            "ordered_at": datetime(2025, 10, 8, 1, 30),
            "gross_amount": Decimal("50.0000"),
        }
    ]
    assert company.ask_warehouse("select opened_at from staging.stg_chat__conversations") == [
        {"opened_at": datetime(2025, 10, 9, 8, 53, 20)}
    ]
    assert company.ask_warehouse("select author_kind, text from staging.stg_chat__messages") == [
        {"author_kind": "customer", "text": "Oi"}
    ]
    # what the loads say was delivered is what raw holds
    delivered = "select source || '_' || object as name, sum(row_count)::int as n from audit.loads where object not like '\\_%' escape '\\' group by 1"
    for row in company.ask_warehouse(delivered):
        assert company.ask_warehouse(f"select count(*)::int as n from raw.{row['name']}") == [{"n": row["n"]}]
