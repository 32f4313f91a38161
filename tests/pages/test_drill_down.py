"""From a bar or a figure to the customers behind it, and to one customer's story; what the subjects' pages lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from companies import Company
from holdfast.deliver import deliver_agenda
from pages.conftest import Opened

Look = Callable[..., Opened]


def shown(opened: Opened, chart: str) -> list[list[str]]:
    """The rows of a chart's table."""
    return opened.page.eval_on_selector_all(  # type: ignore[no-any-return]
        f"#chart-{chart} .rows tbody tr",
        "rows => rows.map(row => Array.from(row.cells).map(cell => cell.textContent))",
    )


def lost(company: Company, month: str, owner: str = "") -> int:
    by, segment = ("owner", owner) if owner else ("all", "all")
    [row] = company.ask(
        "select churned_count from marts.retention where period_grain = 'month' and period_start = ?"
        " and segment_by = ? and segment = ?",
        month,
        by,
        segment,
    )
    return int(row["churned_count"])


def test_a_figure_of_retention_leads_to_its_customers(sample_company: Company, site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(site / "retention.html", "#grain=month&segment_by=owner&segment=Caio+Prado")
    page.click("#chart-moves details summary")
    count = lost(sample_company, "2025-11-01", "Caio Prado")
    page.click(f"#chart-moves .rows tr:nth-last-child(2) a[href$='churned']:text-is('{count}')")
    page.wait_for_url("**/customers.html*")
    opened.drawn()
    assert page.input_value("#filter-move") == "churned"
    assert page.input_value("#filter-owner") == "Caio Prado"
    assert page.input_value("#filter-period") == "2025-11-01"
    rows = shown(opened, "moved")
    assert len(rows) == count > 0
    assert {row[2] for row in rows} == {"Caio Prado"}


def test_a_bar_of_the_overview_leads_to_its_customers(sample_company: Company, site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(site / "index.html")
    page.locator("#chart-bridge .picture svg .mark-rect path").nth(1).click()
    page.wait_for_url("**/customers.html*")
    opened.drawn()
    assert len(shown(opened, "moved")) == lost(sample_company, "2025-11-01")


def test_a_customer_leads_to_their_story(site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(site / "customers.html")
    link = page.locator("#chart-moved .rows tbody a").nth(1)
    customer = link.inner_text()
    link.click()
    page.wait_for_function(
        "customer => document.getElementById('filter-customer').value.startsWith(customer)", arg=customer
    )
    opened.drawn()
    told = shown(opened, "story")
    assert {"lost", "tier"} <= {row[1] for row in told}
    assert any(row[5].startswith("orders/") and row[6].isdigit() for row in told if row[1] == "order")
    assert page.input_value("#filter-move") == "churned"


def test_every_choice_of_the_customers_page_can_be_taken_back(site: Path, look: Look) -> None:
    opened = look()
    page = opened.go(site / "customers.html")
    everybody = len(shown(opened, "moved"))
    page.select_option("#filter-tier", "A")
    opened.drawn()
    assert 0 < len(shown(opened, "moved")) < everybody
    page.select_option("#filter-tier", "")
    opened.drawn()
    assert len(shown(opened, "moved")) == everybody


def test_each_owner_s_files_are_there(sample_company: Company, site: Path, look: Look) -> None:
    deliver_agenda(sample_company.settings)
    opened = look()
    for page_of in (site / "agenda.html", site / "pt-BR" / "agenda.html"):
        page = opened.go(page_of)
        links = page.eval_on_selector_all("a[href*='deliveries']", "links => links.map(link => link.href)")
        assert len(links) >= 3 * 9
        missing = [link for link in links if not Path(link.removeprefix("file://")).is_file()]
        assert missing == []


def test_the_data_page_accounts_for_every_line(sample_company: Company, site: Path, look: Look) -> None:
    opened = look()
    opened.go(site / "data.html")
    [totals] = sample_company.ask("select count(*) as files, sum(line_count) as lines from audit.file_accounting")
    rows = shown(opened, "files")
    assert len(rows) == min(200, totals["files"])
    assert {row[11] for row in rows if row[4] == "loaded"} == {"yes"}
    assert [row[12] for row in rows if row[4] == "refused"] == ["Its gzip archive is cut off before its end."]
    assert "Every line that was delivered is accounted for." in opened.page.inner_text(".lede")
