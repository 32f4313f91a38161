"""Companies that several test folders look at, built once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from companies import Company
from holdfast.sample import write_sample
from holdfast.settings import PROJECT, SAMPLE_AS_OF, SAMPLE_VARS, load_settings
from made_once import made_once
from make_run import run
from object_store import bucket, object_store_port
from postgres_server import database, postgres_port
from sftp_server import sftp_folder
from web_server import plain_web_site, web_site

# fixtures of every folder
__all__ = [
    "bucket",
    "database",
    "golden_company",
    "object_store_port",
    "plain_web_site",
    "postgres_port",
    "sample_company",
    "sftp_folder",
    "web_site",
]

GOLDEN = Path(__file__).parent / "golden"
GOLDEN_BUSINESS = {"time_zone": "America/Sao_Paulo", "churn_window_days": 90, "bad_row_share": 0.5}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that build companies, or run programs that may, come first.

    One of them, begun last, would go on alone while the other processors have nothing. Of those that look at the sample company
    one begins at once and builds it; the others, who would wait for it, come later. What is random (pytest-randomly) stays so
    within each kind.
    """
    of_sample = {item.path for item in items if "sample_company" in getattr(item, "fixturenames", ())}
    first = next((item.path for item in items if item.path in of_sample), None)

    def rank(item: pytest.Item) -> int:
        if item.path == first:
            return 0
        if item.path in of_sample:
            return 2
        module = getattr(item, "module", None)
        return 1 if any(hasattr(module, name) for name in ("Company", "subprocess", "run")) else 3

    items.sort(key=rank)


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Airflow has a home of its own before anything of it is imported, and what the DAG files share can be imported."""
    sys.path.insert(0, str(PROJECT / "dags"))
    from airflow_home import set_environment

    set_environment(load_settings({"HOLDFAST_HOME": str(tmp_path_factory.mktemp("home"))}), "tests")


@pytest.fixture(scope="session")
def sample_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company, run behind all its checkpoints, once for all workers. Look, do not touch."""
    with made_once(tmp_path_factory, "sample_company") as (folder, is_made):
        company = Company(folder, dict(SAMPLE_VARS))
        if not is_made:
            write_sample(company.exports)
            company.run(SAMPLE_AS_OF)
    return company


@pytest.fixture(scope="session")
def golden_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The company of tests/golden after one `make run`, once for all workers; `said.txt` beside it is what that said. Look, do not touch."""
    with made_once(tmp_path_factory, "golden_company") as (folder, is_made):
        company = Company(folder, GOLDEN_BUSINESS)
        if not is_made:
            shutil.copytree(GOLDEN / "exports", company.exports)
            outcome = run(company.home, **company.environment, HOLDFAST_AS_OF="2025-03-01")
            assert (outcome.returncode, outcome.stderr) == (0, ""), outcome.stdout
            (folder / "said.txt").write_text(outcome.stdout, encoding="utf-8")
    return company
