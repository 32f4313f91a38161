"""What Great Expectations imports for a few expectations only is imported when a suite has one of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.settings import PROJECT, Settings

# In a process of its own: this one may have imported anything.
SCRIPT = """
import json, sys
from pathlib import Path
from holdfast.checks.engine import run_suites
from holdfast.checks.suite import read_suite

def imported():
    return [name for name in ("scipy.stats", "altair") if name in sys.modules]

(result,) = run_suites(Path(sys.argv[1]), [read_suite(Path(sys.argv[2]))], {})
before = imported()
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as of_distributions
uses = [of_distributions.stats.entropy([0.5, 0.5], [0.5, 0.5]), of_distributions.alt.Chart().mark_bar().to_dict()["mark"]["type"]]
print(json.dumps([result.status, before, uses, imported()]))
"""


def test_ordinary_expectations_need_neither_and_others_have_both(
    settings: Settings, write_suite: Callable[..., Path], positive: dict[str, Any]
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "plugins")}
    command = [sys.executable, "-c", SCRIPT, str(settings.warehouse), str(write_suite(positive))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    status, before, uses, after = json.loads(done.stdout.splitlines()[-1])
    assert status == "failed", "one of three orders is below zero"
    assert before == []
    assert uses == [0.0, "bar"]
    assert after == ["scipy.stats", "altair"]
