"""The layers of the warehouse in the order in which they are built, and which of dbt's resources each holds."""

from __future__ import annotations

LAYERS = {
    "staging": ["path:models/staging"],
    "core": ["resource_type:seed", "path:models/core"],
    "marts": ["path:models/marts", "path:models/audit"],
}
