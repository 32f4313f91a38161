"""Conversations and their messages: bot, hand-off, canned and real answers, reopenings, ratings, come-backs, experiments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from holdfast.sample.days import AS_OF_ON, FIRST_DAY, UTC_AHEAD, at_local, local_day
from holdfast.sample.dice import Dice
from holdfast.sample.orders import Order
from holdfast.sample.people import Person
from holdfast.sample.phrases import ACKNOWLEDGEMENTS, ANSWERS, CLOSINGS, QUESTIONS, REPLIES, TOPICS
from holdfast.sample.spelling import spell_email, spell_phone
from holdfast.sample.words import AGENTS

END = at_local(AS_OF_ON + timedelta(1), 0, 0)


@dataclass
class Message:
    message_id: str
    at: datetime
    author_kind: str
    author_id: str | None
    text: str
    template_id: str | None


@dataclass
class Conversation:
    """One conversation in its final version; a reopened one was first delivered as closed at `first_closed_at`."""

    conversation_id: str
    person: Person | None
    opened_at: datetime
    channel: str
    topic: str
    started_by: str
    agent_id: str
    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    closed_at: datetime | None = None
    first_closed_at: datetime | None = None
    rating: int | None = None
    rated_at: datetime | None = None
    agent_rating: int | None = None
    bug_id: str | None = None
    experiment_id: str | None = None
    variant: str | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def is_reopened(self) -> bool:
        return self.first_closed_at is not None

    def say(self, minutes: float, kind: str, author: str | None, text: str, template: str | None = None) -> None:
        """Add a message, `minutes` after the one before."""
        at = (self.messages[-1].at if self.messages else self.opened_at) + timedelta(seconds=int(minutes * 60))
        number = len(self.messages) + 1
        self.messages.append(Message(f"{self.conversation_id}-{number}", at, kind, author, text, template))


def make_conversations(people: list[Person], orders: list[Order], count: int) -> list[Conversation]:
    """About `count` conversations, most of them some days after an order; one in ten brings the customer back on the same topic."""
    dice = Dice("chat")
    starts: list[tuple[datetime, int, Person | None, str]] = []
    bought = [order for order in orders if order.person]
    share = count * 0.8 / max(1, len(bought))
    for order in bought:
        if dice.chance(share) and order.person:
            at = order.at + timedelta(minutes=dice.between(30, 14000))
            starts.append((at, order.person.number, order.person, dice.weighted(TOPICS)))
    crm = [person for person in people if person.role == "crm"]
    for _ in range(count // 10):
        who = dice.pick(crm) if dice.chance(0.9) else None
        at = at_local(FIRST_DAY + timedelta(dice.between(0, 730)), dice.between(7, 22), dice.between(0, 59))
        starts.append((at, who.number if who else 0, who, dice.weighted(TOPICS)))
    for person in people:
        if person.role == "chat":
            at = at_local(FIRST_DAY + timedelta(dice.between(0, 700)), dice.between(7, 22), dice.between(0, 59))
            starts.append((at, person.number, person, "produto"))
    for at, number, who, topic in list(starts):
        if who and dice.chance(0.1):
            starts.append((at + timedelta(days=dice.spread(0.8, 6.5)), number, who, topic))
    chats: list[Conversation] = []
    for at, _, who, topic in sorted(starts, key=lambda start: (start[0], start[1])):
        at = at.replace(microsecond=0)
        if at < END - timedelta(hours=2):
            chats.append(_conversation(f"V{len(chats) + 1:05d}", at, who, topic, dice))
    return chats


def _conversation(conversation_id: str, at: datetime, person: Person | None, topic: str, dice: Dice) -> Conversation:
    channel = dice.weighted((("whatsapp", 0.6), ("chat", 0.28), ("email", 0.12)))
    started_by = "agent" if person and person.role == "crm" and dice.chance(0.1) else "customer"
    chat = Conversation(conversation_id, person, at, channel, topic, started_by, dice.pick(AGENTS))
    if person:
        _sign(chat, person, dice)
    _enrol(chat, dice)
    _talk(chat, dice)
    return chat


def _sign(chat: Conversation, person: Person, dice: Dice) -> None:
    """Who wrote: an id, or the phone or e-mail the message came from."""
    is_known = person.role in ("crm", "shop_id")
    if is_known and (dice.chance(0.75) or person.role == "shop_id"):
        chat.customer_id = dice.pick(person.records).customer_id
    elif person.phone and not person.is_phone_shared:
        chat.phone = spell_phone(person.phone, dice)
    elif person.email and not person.is_email_shared:
        chat.email = spell_email(person.email, dice)
    elif is_known:
        chat.customer_id = person.records[0].customer_id


def _enrol(chat: Conversation, dice: Dice) -> None:
    """Two experiments on answers; the second one's dice are loaded, which its sample-ratio check should find."""
    day = local_day(chat.opened_at)
    if chat.started_by == "customer" and date(2025, 3, 1) <= day < date(2025, 6, 1):
        chat.experiment_id, chat.variant = "EXP-1 resposta completa", "A" if dice.chance(0.5) else "B"
    elif chat.topic == "troca" and date(2025, 7, 1) <= day < date(2025, 12, 1):
        chat.experiment_id, chat.variant = "EXP-2 coleta grátis", "A" if dice.chance(0.68) else "B"


def _talk(chat: Conversation, dice: Dice) -> None:
    agent = chat.agent_id
    if chat.started_by == "agent":
        chat.say(
            0, "agent", agent, f"Olá! Passando para saber como foi o último pedido ({chat.topic}).", "tpl-proativo"
        )
        if dice.chance(0.6):
            chat.say(dice.waiting(90), "customer", None, "Tudo certo por aqui, obrigado!")
    else:
        _help(chat, dice)
    if local_day(chat.messages[-1].at) <= AS_OF_ON - timedelta(20) or dice.chance(0.9):
        _close(chat, dice)
    # What lies past the last export does not exist yet.
    chat.messages = [message for message in chat.messages if message.at < END]
    for name in ("closed_at", "first_closed_at", "rated_at"):
        if (at := getattr(chat, name)) and at >= END:
            setattr(chat, name, None)
    if chat.rated_at is None:
        chat.rating = chat.agent_rating = None


def _help(chat: Conversation, dice: Dice) -> None:
    agent, topic = chat.agent_id, chat.topic
    is_night = not 7 <= (chat.opened_at - UTC_AHEAD).hour < 19
    chat.say(0, "customer", None, dice.pick(QUESTIONS[topic]))
    if chat.channel != "email":
        chat.say(
            0.1, "bot", "bot", "Sou o assistente virtual. Já vou passar você para um atendente.", "bot-boas-vindas"
        )
        chat.say(0.2, "system", None, "handoff")
    wait = dice.waiting(420.0 if is_night else 14.0)
    if dice.chance(0.45):
        chat.say(wait, "agent", agent, dice.pick(ACKNOWLEDGEMENTS), "tpl-recebido")
        wait = dice.waiting(25.0)
    is_canned = dice.chance(0.6 if chat.variant == "A" else 0.3)
    chat.say(wait, "agent", agent, dice.pick(ANSWERS[topic]), f"tpl-{topic}" if is_canned else None)
    for _ in range(dice.weighted(((0, 0.45), (1, 0.35), (2, 0.2)))):
        chat.say(dice.waiting(20), "customer", None, dice.pick(REPLIES))
        chat.say(dice.waiting(18), "agent", agent, dice.pick(ANSWERS[topic]))


def _close(chat: Conversation, dice: Dice) -> None:
    chat.say(dice.waiting(15), "agent", chat.agent_id, dice.pick(CLOSINGS), "tpl-encerramento")
    chat.say(0.1, "system", None, "closed")
    chat.closed_at = chat.messages[-1].at
    if chat.started_by == "customer" and dice.chance(0.07):
        chat.first_closed_at = chat.closed_at
        chat.say(dice.waiting(1500), "customer", None, "Voltou a acontecer, podem ver de novo?")
        chat.say(0.1, "system", None, "reopened")
        chat.say(dice.waiting(60), "agent", chat.agent_id, dice.pick(ANSWERS[chat.topic]))
        chat.say(dice.waiting(30), "system", None, "closed")
        chat.closed_at = chat.messages[-1].at
    if dice.chance(0.45):
        quality = 0.9 if not chat.is_reopened and len(chat.messages) < 9 else 0.55
        chat.rating = dice.pick((4, 5, 5)) if dice.chance(quality) else dice.pick((1, 2, 3))
        chat.agent_rating = min(5, chat.rating + dice.between(0, 2)) if dice.chance(0.8) else None
        chat.rated_at = chat.closed_at + timedelta(minutes=dice.between(1, 300))
