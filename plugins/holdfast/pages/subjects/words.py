"""What the values of closed lists are called on the pages."""

from __future__ import annotations

from holdfast.languages import marked as _

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
MOVES = {"churned": _("lost"), "new": _("new"), "reactivated": _("came back")}
EVENTS = {
    "order": _("order"),
    "refund": _("refund"),
    "contact": _("contact made"),
    "conversation": _("conversation"),
    "contract": _("contract"),
    "tier": _("tier"),
    "active": _("became active"),
    "lost": _("lost"),
    "planned": _("contact planned"),
}
SOURCES = {"crm": _("CRM"), "orders": _("orders"), "chat": _("support chat")}
OBJECTIVES = {"acquisition": _("to win"), "retention": _("to keep")}
LAYERS = {"raw": _("delivered"), "staging": _("records"), "core": _("facts"), "marts": _("figures")}
STATUSES = {"passed": _("passed"), "warned": _("warned"), "failed": _("failed"), "skipped": _("nothing to look at")}
SUPPORT_CUTS = {
    "all": _("everybody"),
    "agent": _("agent"),
    "team": _("team"),
    "topic": _("topic"),
    "channel": _("channel"),
    "tier": _("tier"),
}
EXPERIENCES = {
    "no_contact": _("did not write"),
    "bug_open": _("wrote about a bug that was not fixed"),
    "unresolved": _("a conversation was left open"),
    "fast_but_not_solved": _("answered fast, not solved"),
    "slow_and_not_solved": _("answered slowly, not solved"),
    "slow_but_solved": _("answered slowly, solved"),
    "solved_first_time": _("solved the first time"),
}
CONTACTS = {
    "visit": _("visits"),
    "call": _("calls"),
    "email": _("e-mails"),
    "whatsapp": _("WhatsApp messages"),
    "sms": _("SMS"),
    "meeting": _("meetings"),
}
