"""The DAGs as Airflow reads them, from the folder that it reads, with a database of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings import PROJECT, load_settings

DAGS = PROJECT / "dags"
# DAG files find `wiring` because Airflow puts their folder on the path
sys.path.insert(0, str(DAGS))


@pytest.fixture(scope="session")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Everything that Airflow finds in dags/."""
    from airflow_home import set_environment

    home = tmp_path_factory.mktemp("home")
    set_environment(load_settings({"HOLDFAST_HOME": str(home)}), "tests")
    from airflow.dag_processing.dagbag import DagBag

    assert Path(DAGS).is_dir()
    return DagBag(str(DAGS))
