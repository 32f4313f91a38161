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
CHANNELS = {
    "visit": _("visits"),
    "call": _("calls"),
    "email": _("e-mails"),
    "whatsapp": _("WhatsApp messages"),
    "sms": _("SMS"),
    "meeting": _("meetings"),
}
CHANNEL = {
    "visit": _("visit"),
    "call": _("call"),
    "email": _("e-mail"),
    "whatsapp": _("WhatsApp"),
    "sms": _("SMS"),
    "meeting": _("meeting"),
}
REASONS = {
    "cadence": _("it is their turn"),
    "win-back": _("lost a while ago: win them back"),
    "prospect": _("never bought yet"),
    "unanswered": _("wrote, and nobody answered"),
    "bug fixed": _("their bug is fixed, and they do not know"),
    "renewal": _("the contract is up for renewal"),
    "poor rating": _("rated us poorly"),
    "onboarding": _("a step of the onboarding is late"),
    "tier fell": _("fell to a lower tier"),
    "silence": _("silent for longer than ever"),
}
SOURCES = {"crm": _("CRM"), "orders": _("orders"), "chat": _("support chat")}
