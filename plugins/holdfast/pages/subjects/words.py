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
CHANNELS = {
    "visit": _("visit"),
    "call": _("call"),
    "email": _("e-mail"),
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "meeting": _("meeting"),
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
# The sentence of marts.contact_agenda.why_now, by the parts that why_form names: what stands in braces is a column, and how
# it is written.
WHY = {
    "unanswered": _("They wrote on {why_on:day} ({why_about:text}) and have no answer yet."),
    "bug fixed": _("The bug that they reported is fixed since {why_on:day} and nobody told them: {why_about:text}."),
    "renewal": _(
        "The contract {why_about:text} ends on {why_on:day}; its renewal is spoken of {why_figure:count} days before."
    ),
    "poor rating": _("They rated the conversation of {why_on:day} with {why_figure:count} of {why_out_of:count}."),
    "onboarding": _("The onboarding step {why_about:text} was due on {why_on:day} and is not done."),
    "tier fell": _(
        "They fell from {why_about:text} to {tier:text} on {why_on:day}: they bring in less than they did "
        "({why_out_of:count} before, then {why_figure:count})."
    ),
    "tier fell behind": _(
        "They fell from {why_about:text} to {tier:text} on {why_on:day}: others bring in more now, and they no less than they did "
        "({why_out_of:count} before, then {why_figure:count})."
    ),
    "silence": _("They ordered every {why_figure:count} days, and last on {why_on:day}."),
    "cadence": _("Tier {tier:text}: "),
    "win-back": _("Lost since {why_on:day}, tier {tier:text}: "),
    "prospect": _("Never a customer so far: "),
    "times a week": _("{why_figure:count} times a week"),
    "every so many days": _("every {why_figure:count} days"),
    "last on": _(", last on {last_contact_on:day} in this channel."),
    "not since": _(", but not since {last_contact_on:day} in this channel."),
    "none yet": _(", none so far in this channel."),
}
