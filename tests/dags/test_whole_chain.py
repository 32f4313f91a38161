"""The three DAGs' worth of `make run` on four customers: what is said, what is left untouched, what is not done twice."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from test_run_once import run

from postgres_server import Database

CUSTOMERS = """\
customer_id,name,email,owner,created_at
C1,Ana Souza,ana@example.com,Zé,2025-01-02T10:00:00Z
C2,Bruno Lima,bruno@example.com,Zé,2025-01-02T10:00:00Z
C3,Carla Dias,carla@example.com,Lia,2025-01-02T10:00:00Z
C4,Davi Melo,davi@example.com,Lia,2025-01-02T10:00:00Z
"""
ORDERS = """\
order_id,customer_id,ordered_at,status,currency,gross_amount
O1,C1,2025-09-20T10:00:00Z,paid,BRL,100.00
O2,C1,2025-11-05T10:00:00Z,paid,BRL,300.00
O3,C2,2025-08-05T10:00:00Z,paid,BRL,50.00
O4,C3,2025-11-25T10:00:00Z,paid,BRL,80.00
"""
LINES = """\
order_id,line_number,product_id,quantity,unit_price
O1,1,P,1,100.00
O2,1,P,3,100.00
O3,1,P,1,50.00
O4,1,P,1,80.00
"""


def digests(published: Path) -> dict[str, str]:
    files = sorted((published / "parquet").resolve().rglob("*.parquet"))
    return {file.parent.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with exports/."""
    folder = tmp_path_factory.mktemp("company")
    for source, name, text in (
        ("crm", "customers.csv", CUSTOMERS),
        ("orders", "orders.csv", ORDERS),
        ("orders", "order_lines.csv", LINES),
    ):
        (folder / "exports" / source).mkdir(parents=True, exist_ok=True)
        (folder / "exports" / source / name).write_text(text, encoding="utf-8")
    return folder


def chain(company: Path, *arguments: str, **more: str) -> tuple[int, str]:
    outcome = run(
        company / "home",
        *arguments,
        **more,
        HOLDFAST_EXPORTS=str(company / "exports"),
        HOLDFAST_VARS='{"time_zone": "America/Sao_Paulo", "reporting_currency": "BRL"}',
        HOLDFAST_AS_OF="2025-12-15",
    )
    assert outcome.stderr == ""
    return outcome.returncode, outcome.stdout


@pytest.fixture(scope="module")
def first_run(company: Path) -> str:
    """What the first run said; the tests that ask for it find its published copy, in whatever order they come."""
    code, said = chain(company)
    assert code == 0, said
    return said


def test_an_export_and_a_date_become_a_published_copy(company: Path, first_run: str) -> None:
    said = first_run
    assert "✓ build_marts publish" in said
    assert "By the end of Sunday 14 December 2025 4 customers are known." in said
    # November: C1 (until 18 December) and C2 (lost on 3 November) at its start; C3 came new on the 25th
    assert ["2", "1", "1", "1", "0", "2"] in [line.split() for line in said.splitlines()]
    assert "Retention 50.0%, churn 50.0%" in said
    assert "Nothing was ever delivered by chat" in said
    assert sorted(path.name for path in (company / "home" / "deliveries" / "2025-12-15").glob("*.csv")) == [
        "lia.csv",
        "ze.csv",
    ]
    assert (company / "home" / "pages" / "index.html").exists()
    assert "\x1b[" not in said


@pytest.mark.usefixtures("first_run")
def test_the_same_again_does_nothing(company: Path) -> None:
    before = digests(company / "home" / "published")
    code, said = chain(company)
    assert code == 0
    assert "- build_marts begin" in said
    assert "build_marts dbt_staging" not in said
    assert digests(company / "home" / "published") == before


@pytest.mark.usefixtures("first_run")
def test_a_bad_export_stops_before_the_build_and_readers_keep_theirs(company: Path) -> None:
    before = digests(company / "home" / "published")
    bad = company / "exports" / "orders" / "orders_2025-12.csv"
    bad.write_text(ORDERS.splitlines()[0] + "\nO9,C1,the other day,paid,BRL,a lot\n", encoding="utf-8")
    code, said = chain(company)
    bad.unlink()
    assert code == 1
    assert "ingest_orders load failed." in said
    assert "orders_2025-12.csv" in said
    assert "The published copy is untouched" in said
    assert "✓ ingest_chat pull" in said  # the others are asked all the same, so that one run names every problem
    assert "build_marts" not in said
    assert "Traceback" not in said
    assert digests(company / "home" / "published") == before


@pytest.mark.slow
@pytest.mark.usefixtures("first_run")
def test_a_server_that_an_airflow_connection_names_gets_the_tables(company: Path, database: Database) -> None:
    code, said = chain(company, HOLDFAST_POSTGRES="marts_server", AIRFLOW_CONN_MARTS_SERVER=database.address("loader"))
    assert code == 0, said
    assert "✓ serve_postgres load" in said
    assert database.ask("select sum(closing_count) from marts.retention where segment_by = 'all'", "ana") != [(None,)]


@pytest.mark.slow
@pytest.mark.usefixtures("first_run")
def test_a_server_that_is_away_fails_the_run_after_everything_else_was_done(company: Path) -> None:
    code, said = chain(company, HOLDFAST_POSTGRES="postgresql://loader:s3cret@127.0.0.1:1/marts")
    assert code == 1
    assert "✓ deliver_agenda write_pages" in said
    assert "PostgreSQL at 127.0.0.1:1/marts cannot be reached" in said
    assert "The published copy is whole, and of this run" in said
    assert "s3cret" not in said + "".join(log.read_text() for log in (company / "home" / "logs").glob("*.log"))
