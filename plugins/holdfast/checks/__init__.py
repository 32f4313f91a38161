"""Great Expectations at four checkpoints: raw, staging, core, marts. What each table promises is in expectations/."""

from holdfast.checks.checkpoints import check_layer, check_raw
from holdfast.checks.results import CheckSummary

__all__ = ["CheckSummary", "check_layer", "check_raw"]
