"""A line of the tables that a manager edits is followed, or refused with its number and the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.cadences import check_cadences
from holdfast.errors import HoldfastError
from holdfast.settings import Settings, load_settings

CHANNELS = "channel,consent\nvisit,visit\nWhatsApp,whatsapp\nletter,none\n"
CADENCES = "tier,channel,every_days,times_per_week,segment,team\n"


def _settings(folder: Path, cadences: str, channels: str = CHANNELS) -> Settings:
    seeds = folder / "dbt_project" / "seeds"
    seeds.mkdir(parents=True)
    (seeds / "contact_channels.csv").write_text(channels, encoding="utf-8")
    (seeds / "contact_cadences.csv").write_text(cadences, encoding="utf-8")
    teams = {"HOLDFAST_VARS": '{"owner_teams": {"Bia": "Field"}, "tiers_below_c": {"D": 0.99}}'}
    return replace(load_settings(teams), project=folder)


def test_the_shipped_tables_can_be_followed() -> None:
    check_cadences(load_settings({}))


def test_case_and_spaces_do_not_matter(tmp_path: Path) -> None:
    check_cadences(_settings(tmp_path, CADENCES + "a, whatsapp ,10,,,\n\nB,VISIT,,3,,\n"))


def test_a_line_for_some_may_say_never(tmp_path: Path) -> None:
    check_cadences(_settings(tmp_path, CADENCES + "A,visit,10,,,\nA,visit,,,retail,\nA,visit,,,,FIELD\n"))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("A,fax,10,,,\n", "line 2: the channel 'fax' is not in contact_channels.csv"),
        ("D,visit,10,,,\nE,visit,10,,,\n", "line 3: the tier 'E' is unknown; tiers are A, B, C, D"),
        ("A,visit,0,,,\n", "line 2: every_days is '0'; it must be a whole number from 1 to 366"),
        ("A,visit,-3,,,\n", "line 2: every_days is '-3'"),
        ("A,visit,2.5,,,\n", "line 2: every_days is '2.5'"),
        ("A,visit,,4,,\n", "line 2: times_per_week is '4'; it must be a whole number from 1 to 3"),
        ("A,visit,10,2,,\n", "line 2: it gives both every_days and times_per_week"),
        ("A,visit,,,,\n", "line 2: it gives neither every_days nor times_per_week"),
        (
            "A,WhatsApp,10,,,\nB,visit,10,,,\na,whatsapp,20,,,\n",
            "line 4: tier A and channel whatsapp stand in line 2 already",
        ),
        (
            "A,visit,10,,Retail,Field\nA,visit,9,,retail,\nA,visit,,2, retail , field \n",
            "line 4: tier A and channel visit, segment retail, team field stand in line 2 already",
        ),
        ("A,visit,10,,,\nA,visit,5,,,fields\n", "line 3: the team 'fields' is nobody's"),
        ("A,visit,10\n", "line 2: it has 3 cells; it must have 6"),
    ],
)
def test_a_line_that_cannot_be_followed_is_named(tmp_path: Path, lines: str, says: str) -> None:
    with pytest.raises(HoldfastError) as refused:
        check_cadences(_settings(tmp_path, CADENCES + lines))
    assert f"contact_cadences.csv, {says}" in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("fax,paper\n", "line 2: the consent 'paper' is not one of email, sms"),
        ("Call,call\ncall ,none\n", "line 3: the channel call stands in line 2 already"),
    ],
)
def test_a_channel_needs_a_consent_that_is_known(tmp_path: Path, lines: str, says: str) -> None:
    with pytest.raises(HoldfastError) as refused:
        check_cadences(_settings(tmp_path, CADENCES, "channel,consent\n" + lines))
    assert f"contact_channels.csv, {says}" in str(refused.value)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HoldfastError, match=r"line 1: its columns are tier, days; they must be tier, channel"):
        check_cadences(_settings(tmp_path, "tier,days\nA,3\n"))
