"""What the pages' scripts say, by the key under which they say it."""

from __future__ import annotations

from holdfast.languages import marked as _

SCRIPT_TEXTS = {
    "all": _("everything"),
    "none": _("(none)"),
    "yes": _("yes"),
    "no": _("no"),
    "copied": _("Copied"),
    "running": _("not over yet"),
    "quarter": _("Q{quarter} {year}"),
    "rows": _("{count} rows"),
    "first_rows": _("The first {shown} of {count} rows; the CSV has them all."),
    "age_days": _("{count} days old"),
    "age_today": _("up to date"),
    "failed": _(
        "The last run failed at {step} on {at}. What you see here is the last version that passed every check."
    ),
    "dark": _("Dark"),
    "light": _("Light"),
}
