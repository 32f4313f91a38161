"""The pages, in the order of the navigation. The first one is the index."""

from __future__ import annotations

from holdfast.pages.model import Page
from holdfast.pages.subjects import (
    agenda,
    campaigns,
    cohorts,
    customers,
    data,
    overview,
    retention,
    support,
    survival,
    value,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    retention.PAGE,
    cohorts.PAGE,
    survival.PAGE,
    value.PAGE,
    customers.PAGE,
    agenda.PAGE,
    campaigns.PAGE,
    support.PAGE,
    data.PAGE,
)
