"""`make run` on the company of tests/golden: what is said, what is left untouched, what is not done twice."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from companies import Company
from make_run import run
from postgres_server import Database


def digests(published: Path) -> dict[str, str]:
    files = sorted((published / "parquet").resolve().rglob("*.parquet"))
    return {file.parent.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def company(golden_company: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The company of tests/golden after its first run, to go on with."""
    return golden_company.copied_to(tmp_path_factory.mktemp("company"))


def chain(company: Company, *arguments: str, **more: str) -> tuple[int, str]:
    outcome = run(company.home, *arguments, **company.environment, HOLDFAST_AS_OF="2025-03-01", **more)
    assert outcome.stderr == ""
    return outcome.returncode, outcome.stdout


def test_an_export_and_a_date_become_a_published_copy(golden_company: Company) -> None:
    said = (golden_company.folder / "said.txt").read_text(encoding="utf-8")
    assert "✓ build_marts publish" in said
    assert "By the end of Friday 28 February 2025 13 customers are known." in said
    # February: at its start, kept, lost, new, back, at its end
    assert ["4", "2", "2", "1", "0", "3"] in [line.split() for line in said.splitlines()]
    assert "Retention 50.0%, churn 50.0%" in said
    assert sorted(path.name for path in (golden_company.home / "deliveries" / "2025-03-01").glob("*.csv")) == [
        "ana.csv",
        "bia.csv",
    ]
    assert (golden_company.home / "pages" / "index.html").exists()
    assert "\x1b[" not in said


def test_the_same_again_does_nothing(company: Company) -> None:
    before = digests(company.home / "published")
    code, said = chain(company)
    assert code == 0
    assert re.search(r"- build_marts begin .* nothing to do", said)
    assert "build_marts dbt_staging" not in said
    assert digests(company.home / "published") == before


def test_a_bad_export_stops_before_the_build_and_readers_keep_theirs(company: Company) -> None:
    before = digests(company.home / "published")
    bad = company.exports / "orders" / "orders_2025-12.csv"
    head = (company.exports / "orders" / "orders.csv").read_text(encoding="utf-8").splitlines()[0]
    bad.write_text(f"{head}\nO99,C01,the other day,paid,BRL,a lot,,,,,\n", encoding="utf-8")
    code, said = chain(company)
    bad.unlink()
    assert code == 1
    assert "ingest_orders load failed." in said
    assert "orders_2025-12.csv" in said
    assert "The published copy is untouched" in said
    assert "✓ ingest_chat pull" in said  # the others are asked all the same, so that one run names every problem
    assert "build_marts" not in said
    assert "Traceback" not in said
    assert digests(company.home / "published") == before


@pytest.mark.slow
def test_a_server_that_an_airflow_connection_names_gets_the_tables(company: Company, database: Database) -> None:
    code, said = chain(company, HOLDFAST_POSTGRES="marts_server", AIRFLOW_CONN_MARTS_SERVER=database.address("loader"))
    assert code == 0, said
    assert "✓ serve_postgres load" in said
    assert database.ask("select sum(closing_count) from marts.retention where segment_by = 'all'", "ana") != [(None,)]


@pytest.mark.slow
def test_a_server_that_is_away_fails_the_run_after_everything_else_was_done(company: Company) -> None:
    code, said = chain(company, HOLDFAST_POSTGRES="postgresql://loader:s3cret@127.0.0.1:1/marts")
    assert code == 1
    assert "✓ deliver_agenda write_pages" in said
    assert "PostgreSQL at 127.0.0.1:1/marts cannot be reached" in said
    assert "The published copy is whole, and of this run" in said
    assert "s3cret" not in said + "".join(log.read_text() for log in (company.home / "logs").glob("*.log"))
