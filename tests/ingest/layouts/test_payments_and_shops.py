"""Stripe and WooCommerce: amounts in cents, guests, refunds, test orders."""

from __future__ import annotations

import json

from ..conftest import Company


def lines(*records: dict[str, object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_stripe_api_objects(company: Company) -> None:
    charge = {
        "captured": True,
        "amount_refunded": 0,
        "livemode": True,
        "created": 1760000000,
        "billing_details": {"email": "ANA@x.test"},
    }
    company.deliver(
        "orders/charges.jsonl",
        lines(
            charge | {"id": "ch_1", "amount": 1999, "currency": "usd", "status": "succeeded", "customer": "cus_1"},
            charge | {"id": "ch_2", "amount": 1999, "currency": "jpy", "status": "succeeded", "customer": None},
            charge
            | {"id": "ch_3", "amount": 100, "currency": "eur", "status": "failed", "customer": None, "livemode": False},
        ),
    )
    refund = {"currency": "usd", "reason": "duplicate", "created": 1760003600, "charge": "ch_1"}
    company.deliver(
        "orders/refunds.jsonl",
        lines(
            refund | {"id": "re_1", "amount": 500, "status": "succeeded"},
            refund | {"id": "re_2", "amount": 1, "status": "failed"},
        ),
    )
    company.ingest("orders")
    assert company.rows("orders/orders", "order_id, customer_id, email, ordered_at, status, gross_amount, is_test") == [
        ("ch_1", "stripe:cus_1", "ANA@x.test", "2025-10-09 08:53:20Z", "paid", "19.9900", "false"),
        ("ch_2", None, "ANA@x.test", "2025-10-09 08:53:20Z", "paid", "1999.0000", "false"),
        ("ch_3", None, "ANA@x.test", "2025-10-09 08:53:20Z", "failed", "1.0000", "true"),
    ]
    assert company.rows("orders/refunds", "refund_id, order_id, amount, reason") == [
        ("re_1", "ch_1", "5.0000", "duplicate")
    ]


def test_stripe_subscriptions_are_contracts_at_their_monthly_amount(company: Company) -> None:
    base = {
        "start_date": 1735689600,
        "current_period_end": 1767225600,
        "cancel_at_period_end": False,
        "currency": "usd",
        "livemode": True,
    }

    def item(cents: int, interval: str) -> dict[str, object]:
        return {"data": [{"price": {"nickname": "Pro", "unit_amount": cents, "recurring": {"interval": interval}}}]}

    company.deliver(
        "crm/subscriptions.jsonl",
        lines(
            base
            | {"id": "sub_1", "customer": "cus_1", "status": "active", "items": item(120000, "year"), "ended_at": None},
            base
            | {
                "id": "sub_2",
                "customer": "cus_2",
                "status": "canceled",
                "items": item(2550, "month"),
                "ended_at": 1738368000,
            },
            base | {"id": "sub_3", "customer": "cus_3", "status": "incomplete_expired", "items": item(1, "month")},
        ),
    )
    company.ingest("crm")
    columns = "contract_id, customer_id, product, started_on, ends_on, monthly_amount, auto_renew, status"
    assert company.rows("crm/contracts", columns) == [
        ("sub_1", "stripe:cus_1", "Pro", "2025-01-01", None, "100.0000", "true", "active"),
        ("sub_2", "stripe:cus_2", "Pro", "2025-01-01", "2025-02-01", "25.5000", "true", "canceled"),
    ]


def test_stripe_buttons(company: Company) -> None:
    company.deliver(
        "orders/unified_payments.csv",
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Status,Mode,Customer ID,Customer Email,Refunded date (UTC)\n"
        "ch_1,2026-06-05 20:38:34,3125.00,100.00,usd,true,3125.00,Paid,Live,cus_1,ian@x.test,2026-06-07 10:00:00\n"
        "ch_2,2026-06-05 20:38:34,10.00,0.00,usd,false,,Failed,Live,,,\n"
        "ch_3,2026-06-05 20:38:34,10.00,0.00,usd,true,,Paid,Test,,,\n",
    )
    company.deliver(
        "crm/subscriptions.csv",
        "id,Customer ID,Customer Email,Plan,Product,Interval,Amount,Currency,Status,Created (UTC),Start (UTC),Ended At (UTC),Canceled At (UTC),Cancel At Period End\n"
        "sub_1,cus_1,a@x.test,price_1,Pro,year,1200.00,usd,active,2025-01-01 10:00,2025-01-01 10:00,,,true\n",
    )
    company.deliver(
        "crm/unified_customers.csv",
        "id,Description,Email,Name,Created (UTC),Delinquent\ncus_1,,Ian@X.test,Ian,2025-01-01 10:00,false\n",
    )
    company.ingest("orders")
    company.ingest("crm")
    assert company.rows("orders/orders", "order_id, customer_id, status, gross_amount, currency") == [
        ("ch_1", "stripe:cus_1", "Paid", "3125.00", "usd"),
        ("ch_2", None, "failed", "10.00", "usd"),
    ]
    assert company.rows("orders/refunds", "refund_id, amount, refunded_at") == [
        ("ch_1-refunded", "100.00", "2026-06-07 10:00:00")
    ]
    assert company.rows("crm/contracts", "customer_id, started_on, monthly_amount, auto_renew") == [
        ("stripe:cus_1", "2025-01-01", "100.0000", "false")
    ]
    assert company.rows("crm/customers", "customer_id, name, email") == [("stripe:cus_1", "Ian", "Ian@X.test")]


def test_woocommerce_orders_hold_their_lines(company: Company) -> None:
    order = {
        "status": "completed",
        "currency": "BRL",
        "date_created_gmt": "2025-01-02T13:00:00",
        "date_modified_gmt": "2025-01-03T13:00:00",
        "discount_total": "10.00",
        "shipping_total": "15.00",
        "total_tax": "9.00",
        "total": "114.00",
        "created_via": "checkout",
        "billing": {"email": "Ana@X.test", "phone": "+5511987654321", "cpf": "529.982.247-25"},
        "line_items": [
            {
                "id": 5,
                "sku": "A1",
                "product_id": 9,
                "name": "Lamp",
                "quantity": 2,
                "subtotal": "100.00",
                "total": "90.00",
            },
        ],
    }
    company.deliver(
        "orders/orders.jsonl",
        lines(
            order | {"id": 1, "customer_id": 77},
            order | {"id": 2, "customer_id": 0, "status": "wc-cancelled", "line_items": []},
            order | {"id": 3, "customer_id": 0, "status": "trash"},
        ),
    )
    company.deliver(
        "orders/refunds.jsonl",
        lines(
            {
                "id": 8,
                "parent_id": 1,
                "date_created_gmt": "2025-01-09T13:00:00",
                "amount": "50.00",
                "reason": "",
                "refunded_by": 1,
            }
        ),
    )
    company.ingest("orders")
    assert company.rows(
        "orders/orders", "order_id, customer_id, email, tax_id, ordered_at, status, gross_amount, channel"
    ) == [
        ("1", "woocommerce:77", "Ana@X.test", "529.982.247-25", "2025-01-02T13:00:00Z", "completed", "100.0000", "web"),
        ("2", None, "Ana@X.test", "529.982.247-25", "2025-01-02T13:00:00Z", "cancelled", "100.0000", "web"),
    ]
    assert company.rows("orders/order_lines", "order_id, product_id, quantity, unit_price, discount_amount") == [
        ("1", "A1", "2", "50.0000", "10.0000")
    ]
    assert company.rows("orders/refunds", "refund_id, order_id, refunded_at, amount, reason") == [
        ("8", "1", "2025-01-09T13:00:00Z", "50.00", None)
    ]
