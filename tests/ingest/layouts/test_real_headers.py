"""The tables that an ELT tool really wrote: every file is loaded, or set aside with the reason that its layout gives."""

from __future__ import annotations

import shutil

import pytest

from holdfast.settings import PROJECT

from ..conftest import Company

EXPORTS = PROJECT.parent / "shared" / "data" / "vendor_exports"
needs_exports = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the vendors' exports are not on this machine")
# what is of no use to a source
NOT_LOADED = {
    ("hubspot", "crm"): {"email_event_sent.csv", "email_event_open.csv", "email_event_click.csv"},
    ("shopify", "orders"): {"transaction.csv", "order_discount_code.csv", "product.csv"},
    ("zendesk", "chat"): {"ticket_chat.csv", "ticket_chat_event.csv", "brand.csv", "organization.csv"},
    ("intercom", "chat"): {"admin.csv", "company_history.csv"},
}
ELSEWHERE = {("shopify", "orders"): {"customer.csv"}}


@needs_exports
@pytest.mark.parametrize(("vendor", "source"), NOT_LOADED)
def test_every_file_is_known(company: Company, vendor: str, source: str) -> None:
    files = {path.name for path in (EXPORTS / vendor).glob("*.csv")} - ELSEWHERE.get((vendor, source), set())
    for name in files:
        shutil.copyfile(EXPORTS / vendor / name, company.deliver(f"{source}/{name}", ""))
    record = company.ingest(source)
    assert {file["file"] for file in record["files"]} == files - NOT_LOADED[vendor, source]
    assert {file["layout"] for file in record["files"]} == {vendor}
    assert all("not loaded" in file["reason"] for file in record["refused"])
    assert sum(counts["quarantined"] for counts in record["objects"].values()) == 0
