"""Shopify: the admin's buttons and the tables of ELT tools."""

from __future__ import annotations

from ..conftest import Company

ADMIN_ORDERS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,"
    "Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Phone,Notes,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags,Source,Lineitem discount,Phone\n"
)
ADMIN_CUSTOMERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,"
    "Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,"
    "Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags\n"
)


def test_the_orders_button_writes_order_columns_only_on_an_orders_first_line(company: Company) -> None:
    company.deliver(
        "orders/orders_export_1.csv",
        ADMIN_ORDERS
        # prices without tax: 2 x 20 + 5, 5 off, 4 of tax and 6 of shipping on top
        + "#1001,Ana@Example.com,paid,2025-10-07 09:50:30 +0200,fulfilled,,yes,EUR,40.00,6.00,4.00,50.00,FALL5,5.00,Std,"
        "2025-10-07 09:50:26 +0200,2,Fern Print,20.00,,FERN-1,true,true,fulfilled,Ana,'+33610826417,,,Card,,Leaf,"
        "7410991464714,,web,0.00,\n"
        + "#1001,Ana@Example.com,,,,,,,,,,,,,,2025-10-07 09:50:26 +0200,1,Gift wrap,5.00,,,true,true,fulfilled,,,,,,,Leaf,,,,0.50,\n"
        # prices with tax in them: 119 of goods with 19 of tax, half of it given back
        + "#1002,,partially_refunded,,,,no,USD,119.00,0.00,19.00,119.00,,0.00,,2025-10-08 00:30:00 -0400,1,Lamp,119.00,,L-1,"
        "true,true,,,,,,Card,59.50,Leaf,7410991464715,,pos,0.00,\n"
        + "#1003,bo@example.com,voided,,,,no,EUR,10.00,0.00,0.00,10.00,,0.00,,2025-10-09 10:00:00 +0200,1,Mug,10.00,,M-1,"
        "true,true,,,,,2025-10-09 11:00:00 +0200,Card,0.00,Leaf,7410991464716,,web,0.00,\n",
    )
    record = company.ingest("orders")
    assert not record["refused"]
    assert record["files"][0]["rows_in"] == 4
    columns = (
        "order_id, email, phone, status, channel, currency, gross_amount, discount_amount, tax_amount, shipping_amount"
    )
    assert company.rows("orders/orders", columns) == [
        ("7410991464714", "Ana@Example.com", "+33610826417", "paid", "web", "EUR", "45.0000", "5.00", "4.00", "6.00"),
        ("7410991464715", None, None, "partially_refunded", "store", "USD", "100.0000", "0.00", "19.00", "0.00"),
        ("7410991464716", "bo@example.com", None, "cancelled", "web", "EUR", "10.0000", "0.00", "0.00", "0.00"),
    ]
    assert company.rows("orders/orders", "ordered_at::timestamptz = timestamptz '2025-10-07 07:50:26Z'")[0] == (True,)
    assert company.rows("orders/order_lines", "order_id, line_number, product_id, quantity, unit_price, _line") == [
        ("7410991464714", "1", "FERN-1", "2", "20.00", 2),
        ("7410991464714", "2", "Gift wrap", "1", "5.00", 3),
        ("7410991464715", "1", "L-1", "1", "119.00", 4),
        ("7410991464716", "1", "M-1", "1", "10.00", 5),
    ]
    # of the 59.50 given back, 50.00 was neither tax nor shipping
    assert company.rows("orders/refunds", "refund_id, order_id, amount, currency") == [
        ("7410991464715-refunded", "7410991464715", "50.0000", "USD")
    ]


def test_the_customers_button_guards_numbers_with_an_apostrophe(company: Company) -> None:
    company.deliver(
        "crm/customers_export.csv",
        ADMIN_CUSTOMERS
        + "'7210448301122,Teo,Villaseñor,Teo@Elko.test,no,Villaseñor Ranch,HC 31,Elko,NV,US,'89801,,'+17755550154,yes,7790.44,6,,yes,\n"
        + "'7210448301123,Geen,,,yes,,,,,,,,,no,0.00,0,,no,\n",
    )
    company.ingest("crm")
    columns = "customer_id, name, email, phone, company, post_code, email_opt_in, sms_opt_in"
    assert company.rows("crm/customers", columns) == [
        (
            "shopify:7210448301122",
            "Teo Villaseñor",
            "Teo@Elko.test",
            "+17755550154",
            "Villaseñor Ranch",
            "89801",
            "false",
            "true",
        ),
        ("shopify:7210448301123", "Geen", None, None, None, None, "true", "false"),
    ]


ORDER = "id,email,currency,taxes_included,total_line_items_price,total_tax,total_discounts,total_price,created_at,processed_at,"
ORDER += (
    "updated_at,customer_id,financial_status,cancelled_at,source_name,test,total_shipping_price_set,_fivetran_deleted\n"
)


def test_elt_orders_know_test_orders_deleted_ones_and_prices_with_tax(company: Company) -> None:
    company.deliver(
        "orders/order.csv",
        ORDER
        + '1,A@x.test,GBP,TRUE,120,20,12,118,2025-05-01 08:00:00,2025-04-01 08:00:00,2025-05-02 08:00:00,77,paid,,web,FALSE,"{""shop_money"":{""amount"":""10.00""}}",FALSE\n'
        + "2,,USD,false,50,5,0,55,2025-05-01 08:00:00,,2025-05-02 08:00:00,,paid,,pos,true,,false\n"
        + "3,,USD,false,50,5,0,55,2025-05-01 08:00:00,,2025-05-02 08:00:00,,paid,,web,false,,true\n"
        + "4,,USD,false,50,5,0,55,2025-05-01 08:00:00,,2025-05-02 08:00:00,,paid,2025-05-03 08:00:00,web,false,,false\n",
    )
    company.ingest("orders")
    columns = "order_id, customer_id, ordered_at, status, channel, currency, gross_amount, shipping_amount, is_test"
    assert company.rows("orders/orders", columns) == [
        ("1", "shopify:77", "2025-04-01 08:00:00", "paid", "web", "GBP", "100.0000", "10.00", "false"),
        ("2", None, "2025-05-01 08:00:00", "paid", "store", "USD", "50", None, "true"),
        ("3", None, "2025-05-01 08:00:00", "cancelled", "web", "USD", "50", None, "false"),
        ("4", None, "2025-05-01 08:00:00", "cancelled", "web", "USD", "50", None, "false"),
    ]


def test_a_refund_is_its_lines_and_adjustments_and_its_transaction_is_not_counted_again(company: Company) -> None:
    company.deliver(
        "orders/transaction.csv",
        "id,order_id,refund_id,amount,gateway,kind,parent_id,status\n1,9,,100,card,sale,,success\n2,9,5,60,card,refund,1,success\n",
    )
    company.deliver(
        "orders/order_line_refund.csv",
        "id,location_id,refund_id,restock_type,quantity,order_line_id,subtotal\n51,1,5,return,1,7,45.50\n52,1,6,return,1,7,1\n",
    )
    company.deliver(
        "orders/order_adjustment.csv",
        "id,order_id,refund_id,amount,tax_amount,kind,reason\n61,9,5,-4.50,0,shipping_refund,Shipping refund\n"
        "62,9,5,10,0,refund_discrepancy,Refund discrepancy\n",
    )
    company.deliver(
        "orders/refund.csv",
        "id,created_at,processed_at,note,restock,user_id,order_id\n5,2025-05-09 08:00:00,2025-05-09 08:01:00,too big,FALSE,3,9\n",
    )
    record = company.ingest("orders")
    assert [file["file"] for file in record["refused"]] == ["transaction.csv"]
    assert "are the orders once more" in record["refused"][0]["reason"]
    # line 52 waits for its refund
    assert sorted(company.rows("orders/refunds", "refund_id, order_id, refunded_at, amount, reason, line_kind")) == [
        ("adjustment-61", "9", "2025-05-09 08:01:00", "4.5000", "Shipping refund", "shipping"),
        ("adjustment-62", "9", "2025-05-09 08:01:00", "-10.0000", "Refund discrepancy", "product"),
        ("line-51", "9", "2025-05-09 08:01:00", "45.50", "too big", None),
    ]
