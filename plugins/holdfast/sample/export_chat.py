"""What the chat system delivers: conversations month by month, messages as JSON lines, one of them cut off on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from holdfast.sample.chat import Conversation
from holdfast.sample.company import Company
from holdfast.sample.days import AS_OF_ON, at_local, months
from holdfast.sample.files import Cell, Tally, header, write_csv, write_json_lines
from holdfast.sample.phrases import TOPICS

_COLUMNS = header(
    "conversation_id customer_id email phone channel opened_at closed_at status topic agent_id started_by rating rating_scale "
    "rated_at agent_rating bug_id experiment_id variant"
)
_REVIEW_COLUMNS = header(
    "review_id conversation_id agent_id reviewer_id category score score_min score_max weight is_critical is_applicable "
    "reviewed_at"
)
_BAD_CONVERSATIONS = {(2025, 4): ("V99999,,,,chat,ontem,,open,entrega,ag-bento,customer,,,,,,,",)}
_BAD_MESSAGES = {
    (2024, 6): ('{"conversation_id": "V00777", "message_id": "V00777-77", "sent_at": "2024-06-1',),
    (2025, 8): (
        '{"conversation_id": "V99999", "message_id": "V99999-1", "sent_at": "ontem à tarde", "author_kind": "customer"}',
    ),
}
_TWICE, _CUT_OFF = (2024, 10), (2025, 5)


def export_chat(folder: Path, company: Company, tally: Tally) -> None:
    """Write everything under `folder`/chat."""
    folder.mkdir()
    _conversation_files(folder, company.conversations, tally)
    _message_files(folder, company.conversations, tally)
    _template_file(folder, tally)
    new_year = datetime(2025, 1, 1)
    for until, is_in in ((date(2024, 12, 31), False), (AS_OF_ON, True)):
        rows: list[list[Cell]] = []
        for r in company.reviews:
            if (r.at >= new_year) == is_in:
                who: list[Cell] = [r.review_id, r.conversation_id, r.agent_id, r.reviewer_id, r.category]
                rows.append([*who, r.score, 1, 5, r.weight, r.is_critical, r.score is not None, r.at])
        write_csv(folder / f"reviews_{until}.csv", _REVIEW_COLUMNS, rows, tally)
    for until in (date(2025, 6, 30), AS_OF_ON):
        cut = at_local(until, 0, 0)
        rows = []
        for bug in company.bugs:
            fixed_at = bug.fixed_at if bug.fixed_at and bug.fixed_at < cut else None
            if bug.reported_at < cut:
                state = "fixed" if fixed_at else "open"
                rows.append([bug.bug_id, bug.title, bug.severity, bug.reported_at, fixed_at, state])
        columns = ["bug_id", "title", "severity", "reported_at", "fixed_at", "status"]
        write_csv(folder / f"bugs_{until}.csv", columns, rows, tally)


def _conversation_files(folder: Path, chats: list[Conversation], tally: Tally) -> None:
    by_month: dict[tuple[int, int], list[Conversation]] = {month: [] for month in months()}
    for chat in chats:
        by_month[chat.opened_at.year, chat.opened_at.month].append(chat)
    carried: list[Conversation] = []
    for month, fresh in by_month.items():
        # A reopened conversation is first delivered as it was closed the first time, a month later as it ended.
        is_last = month == (AS_OF_ON.year, AS_OF_ON.month)
        rows = [_row(chat) for chat in carried]
        rows += [_row(chat if is_last or not chat.is_reopened else _before_reopening(chat)) for chat in fresh]
        name = f"conversations_{month[0]}-{month[1]:02d}.csv"
        write_csv(folder / name, _COLUMNS, rows, tally, _BAD_CONVERSATIONS.get(month, ()))
        carried = [chat for chat in fresh if chat.is_reopened]


def _before_reopening(chat: Conversation) -> Conversation:
    return replace(chat, closed_at=chat.first_closed_at, rating=None, rated_at=None, agent_rating=None)


def _row(chat: Conversation) -> list[Cell]:
    who: list[Cell] = [chat.customer_id, chat.email, chat.phone]
    status = "closed" if chat.closed_at else "open"
    when: list[Cell] = [
        chat.channel,
        chat.opened_at,
        chat.closed_at,
        status,
        chat.topic,
        chat.agent_id,
        chat.started_by,
    ]
    rated: list[Cell] = [chat.rating, "1-5" if chat.rating else None, chat.rated_at, chat.agent_rating]
    return [chat.conversation_id, *who, *when, *rated, chat.bug_id, chat.experiment_id, chat.variant]


def _message_files(folder: Path, chats: list[Conversation], tally: Tally) -> None:
    by_month: dict[tuple[int, int], list[dict[str, str | None]]] = {month: [] for month in months()}
    for at, message in _messages(chats):
        by_month[at.year, at.month].append(message)
    for month, rows in by_month.items():
        path = folder / f"messages_{month[0]}-{month[1]:02d}.jsonl.gz"
        write_json_lines(path, rows, tally, _BAD_MESSAGES.get(month, ()))
        if month == _TWICE:
            (folder / f"{path.name.split('.')[0]} (1).jsonl.gz").write_bytes(path.read_bytes())
        if month == _CUT_OFF:
            # The transfer broke and was repeated: the half file must be refused, and nothing is lost by it.
            half = folder / f"{path.name.split('.')[0]}_part.jsonl.gz"
            half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            tally.refused_files.append(f"chat/{half.name}")


def _template_file(folder: Path, tally: Tally) -> None:
    kinds = {"tpl-recebido": "acknowledgement", "tpl-encerramento": "closing", "bot-boas-vindas": "auto_reply"}
    rows: list[list[Cell]] = [[name, kind, name.replace("-", " "), None] for name, kind in kinds.items()]
    rows += [[f"tpl-{topic}", "answer", f"resposta {topic}", topic] for topic, _ in TOPICS]
    write_csv(folder / f"templates_{AS_OF_ON}.csv", header("template_id kind name topic"), rows, tally)


def _messages(chats: list[Conversation]) -> Iterator[tuple[datetime, dict[str, str | None]]]:
    for chat in chats:
        for message in chat.messages:
            yield (
                message.at,
                {
                    "conversation_id": chat.conversation_id,
                    "message_id": message.message_id,
                    "sent_at": f"{message.at.isoformat()}Z",
                    "author_kind": message.author_kind,
                    "author_id": message.author_id,
                    "text": message.text,
                    "template_id": message.template_id,
                },
            )
