"""An owner's next working day as an e-mail, with the whole list and the calendar feed attached; made here, sent by Airflow."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from holdfast.atomic_files import write_atomically
from holdfast.deliver.agenda import INDEX
from holdfast.errors import HoldfastError
from holdfast.languages import Language, language
from holdfast.languages import marked as _
from holdfast.languages.agenda_words import channel
from holdfast.languages.templates import fill_template
from holdfast.published_copy import published_as_of
from holdfast.settings import Settings

log = logging.getLogger(__name__)

RECORD = "digests.json"


@dataclass(frozen=True)
class Digest:
    """One e-mail. `message_id` is the same when it is sent again after a crash, so that mail servers know it for the same."""

    owner: str
    address: str
    subject: str
    html: str
    files: list[str]
    message_id: str
    sha256: str


def digests_to_send(settings: Settings) -> Iterator[Digest]:
    """The e-mails of the published `as_of` that have not been sent yet: one per owner with an address and contacts to make.

    An owner whose list has changed since it was sent gets it once more, called corrected. Raises HoldfastError when nothing
    is delivered yet.
    """
    folder = settings.deliveries / published_as_of(settings).date().isoformat()
    if not (folder / INDEX).exists():
        raise HoldfastError(f"There is no delivery in {folder} to write e-mails from; run deliver_agenda first.")
    listed = json.loads((folder / INDEX).read_text(encoding="utf-8"))["files"]
    files = {each["owner"] or "": folder / each["file"] for each in listed}
    sent = _sent(folder)
    for owner, address in sorted(settings.digests.items()):
        file = files.get(owner)
        if file is None:
            log.info("%s has no contacts to make, and gets no e-mail.", owner)
            continue
        content = file.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        if sent.get(owner) != sha256:
            yield _digest(settings, owner, address, file, content, sha256, owner in sent)


def note_sent(settings: Settings, digest: Digest) -> None:
    """Remember that `digest` was sent, so that it is not sent again."""
    folder = settings.deliveries / published_as_of(settings).date().isoformat()
    write_atomically(folder / RECORD, json.dumps({**_sent(folder), digest.owner: digest.sha256}, indent=1) + "\n")


def _digest(
    settings: Settings, owner: str, address: str, file: Path, content: bytes, sha256: str, is_corrected: bool
) -> Digest:
    delimiter = settings.business["delivery_delimiter"]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    first = min(row["due_on"] for row in rows)
    day = date.fromisoformat(first)
    today = [row for row in rows if row["due_on"] == first]
    spoken = language(settings.language)
    counts = Counter(row["channel"] for row in today)
    said = ", ".join(f"{counts[name]} {channel(spoken, name)}" for name in sorted(counts))
    told = spoken.translations.ngettext(
        "{count} contact on {day} ({said})", "{count} contacts on {day} ({said})", len(today)
    )
    subject = told.format(count=len(today), day=spoken.weekday(day), said=said)
    if is_corrected:
        subject = spoken.text(_("Corrected: {subject}")).format(subject=subject)
    feed = file.with_suffix(".ics")
    key = hashlib.sha256(f"{owner}|{sha256}".encode()).hexdigest()[:32]
    return Digest(
        owner,
        address,
        subject,
        _html(spoken, owner, day, today, len(rows) - len(today)),
        [str(path) for path in (file, feed) if path.exists()],
        f"<{key}@holdfast>",
        sha256,
    )


def _html(spoken: Language, owner: str, day: date, rows: Sequence[Mapping[str, Any]], later: int) -> str:
    contacts = [
        {**row, "last_contact_on": date.fromisoformat(row["last_contact_on"]) if row["last_contact_on"] else None}
        for row in rows
    ]
    facts = {"owner": owner, "day": day, "contacts": contacts, "later": later}
    return fill_template(Path(__file__).parent, "digest.html.j2", spoken, **facts)


def _sent(folder: Path) -> dict[str, str]:
    record = folder / RECORD
    found: dict[str, str] = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    return found
