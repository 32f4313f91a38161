"""What the values of closed lists are called on the pages."""

from __future__ import annotations

from holdfast.pages.languages import marked as _

GRAINS = {"week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
CUTS = {
    "all": _("everybody"),
    "segment": _("segment"),
    "acquisition_channel": _("acquisition channel"),
    "owner": _("owner"),
    "country": _("country"),
    "contract": _("contract"),
    "tier": _("tier"),
}
