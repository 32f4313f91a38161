"""What the agenda's channels, reasons and sentences are called, on the pages and in what is delivered."""

from __future__ import annotations

from holdfast.languages import Language
from holdfast.languages import marked as _

# what the marts call the owner of those who have none
UNASSIGNED = "(unassigned)"
CHANNELS = {
    "visit": _("visit"),
    "call": _("call"),
    "email": _("e-mail"),
    "whatsapp": "WhatsApp",
    "sms": "SMS",
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


def channel(language: Language, name: str) -> str:
    """What the language calls a channel; one that somebody added to the cadences is called as there."""
    return language.text(CHANNELS.get(name, name))


def reason(language: Language, name: str) -> str:
    """What the language calls a reason of the agenda."""
    return language.text(REASONS.get(name, name))


def owner(language: Language, name: str | None) -> str:
    """The employee's name; the language's word for nobody where there is none."""
    return name if name and name != UNASSIGNED else language.text(_("nobody"))
