"""The tables that a manager may edit, dbt_project/seeds/contact_*.csv, read with their line numbers before a build uses them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.settings import Settings

CONSENTS = ("email", "sms", "whatsapp", "call", "visit", "none")
MOST_PER_WEEK = 3  # on days at least two days apart
LONGEST_INTERVAL = 366
CADENCE_COLUMNS = ("tier", "channel", "every_days", "times_per_week", "segment", "team")

Line = tuple[int, dict[str, str]]


def check_cadences(settings: Settings) -> None:
    """Raise HoldfastError when a line of contact_channels.csv or contact_cadences.csv cannot be followed.

    The sentence names file, line and reason. Channels, tiers, segments and teams are compared without regard to case and spaces. A
    line for a segment or a team may leave its rhythm empty: these customers are never contacted in the channel.
    """
    folder = settings.project / "dbt_project" / "seeds"
    channels = _channels(folder / "contact_channels.csv")
    file = folder / "contact_cadences.csv"
    teams = {team.strip().lower() for team in settings.business["owner_teams"].values() if team}
    tiers = ("A", "B", "C", *sorted(settings.business["tiers_below_c"]))
    seen: dict[tuple[str, ...], int] = {}
    for number, line in _lines(file, CADENCE_COLUMNS):
        tier, channel = line["tier"].upper(), line["channel"].lower()
        if tier not in tiers:
            raise _refusal(file, number, f"the tier '{line['tier']}' is unknown; tiers are {', '.join(tiers)}")
        if channel not in channels:
            raise _refusal(
                file,
                number,
                f"the channel '{line['channel']}' is not in contact_channels.csv; add it there, or correct it",
            )
        segment, team = line["segment"].lower(), line["team"].lower()
        if team and team not in teams:
            raise _refusal(
                file, number, f"the team '{line['team']}' is nobody's; the setting owner_teams names none of its owners"
            )
        first = seen.setdefault((tier, channel, segment, team), number)
        if first != number:
            whom = "".join(f", {name} {value}" for name, value in (("segment", segment), ("team", team)) if value)
            raise _refusal(file, number, f"tier {tier} and channel {channel}{whom} stand in line {first} already")
        is_never = not line["every_days"] and not line["times_per_week"] and bool(segment or team)
        if not is_never:
            _check_rhythm(file, number, line["every_days"], line["times_per_week"])


def _channels(file: Path) -> dict[str, int]:
    seen: dict[str, int] = {}
    for number, line in _lines(file, ("channel", "consent")):
        channel = line["channel"].lower()
        if not channel:
            raise _refusal(file, number, "the channel has no name")
        first = seen.setdefault(channel, number)
        if first != number:
            raise _refusal(file, number, f"the channel {channel} stands in line {first} already")
        if line["consent"].lower() not in CONSENTS:
            raise _refusal(file, number, f"the consent '{line['consent']}' is not one of {', '.join(CONSENTS)}")
    return seen


def _check_rhythm(file: Path, number: int, every_days: str, times_per_week: str) -> None:
    if bool(every_days) == bool(times_per_week):
        what = "both every_days and times_per_week" if every_days else "neither every_days nor times_per_week"
        raise _refusal(file, number, f"it gives {what}; give one of them")
    name, text, most = (
        ("every_days", every_days, LONGEST_INTERVAL)
        if every_days
        else ("times_per_week", times_per_week, MOST_PER_WEEK)
    )
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise _refusal(file, number, f"{name} is '{text}'; it must be a whole number from 1 to {most}")


def _lines(file: Path, columns: tuple[str, ...]) -> Iterator[Line]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header = [name.strip() for name in next(reader, [])]
        if header != list(columns):
            raise _refusal(file, 1, f"its columns are {', '.join(header) or 'none'}; they must be {', '.join(columns)}")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                raise _refusal(file, reader.line_num, f"it has {len(cells)} cells; it must have {len(columns)}")
            yield reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True))


def _refusal(file: Path, number: int, reason: str) -> HoldfastError:
    return HoldfastError(f"{file.name}, line {number}: {reason}. Correct the line in {file} and run again.")
