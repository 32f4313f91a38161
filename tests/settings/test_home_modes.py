"""What lies under HOLDFAST_HOME is its owner's; the published copy is for whom the setting says, and nothing else with it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from companies import Company
from holdfast.errors import HoldfastError
from holdfast.home_modes import keep_private
from holdfast.settings import load_settings


@pytest.fixture(autouse=True)
def same_umask_afterwards() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
        if not path.is_symlink()
    }


@pytest.fixture
def published(tmp_path: Path) -> Company:
    company = Company(tmp_path)
    company.export("crm/customers.csv", [{"customer_id": "c1", "created_at": "2024-01-01T00:00:00Z"}])
    company.home.mkdir(mode=0o755)
    keep_private(company.settings)
    company.run("2024-03-01", with_checks=False, last_layer="core")
    return company


def test_only_the_owner_reads_unless_the_setting_says_so(published: Company) -> None:
    home = published.home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [name for name, mode in _modes(home).items() if mode & 0o077] == []

    for readers, of_home, of_folder, of_file in (("all", 0o711, 0o755, 0o644), ("group", 0o710, 0o750, 0o640)):
        keep_private(load_settings(published.environment | {"HOLDFAST_READERS": readers}))
        assert stat.S_IMODE(home.stat().st_mode) == of_home
        modes = _modes(home)
        within = {name: mode for name, mode in modes.items() if name.split("/")[0] == "published"}
        assert set(within.values()) == {of_folder, of_file}
        assert [name for name, mode in modes.items() if name not in within and mode & 0o077] == []

    keep_private(published.settings)
    assert [name for name, mode in _modes(home).items() if mode & 0o077] == []


def test_a_home_that_others_could_look_into_is_tightened(tmp_path: Path) -> None:
    company = Company(tmp_path)
    (company.home / "landing").mkdir(parents=True, mode=0o755)
    (company.home / "landing" / "people.csv").write_text("name\nAna\n", encoding="utf-8")
    outside = tmp_path / "outside.txt"
    outside.write_text("not ours", encoding="utf-8")
    (company.home / "link").symlink_to(outside)
    keep_private(company.settings)
    assert _modes(company.home) == {"landing": 0o700, "landing/people.csv": 0o600}
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


@pytest.mark.parametrize("mode", [0o700, 0o711])
@pytest.mark.parametrize("readers", ["group", "all"])
def test_what_lay_behind_a_closed_home_is_tightened_before_others_may_pass(
    tmp_path: Path, mode: int, readers: str
) -> None:
    company = Company(tmp_path)
    (company.home / "landing").mkdir(parents=True)
    (company.home / "landing" / "people.csv").write_text("name\nAna\n", encoding="utf-8")
    (company.home / "warehouse.duckdb").touch()
    company.home.chmod(mode)
    keep_private(load_settings(company.environment | {"HOLDFAST_READERS": readers}))
    assert [name for name, found in _modes(company.home).items() if found & 0o077] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user's")
def test_a_home_of_another_user_is_refused_with_a_sentence(tmp_path: Path) -> None:
    company = Company(tmp_path)
    company.exports.mkdir(parents=True)
    company.home.mkdir()
    company.home.chmod(0o777)
    settings = company.settings
    passed = [each for each in (tmp_path, *tmp_path.parents) if each.stat().st_mode & 0o011 != 0o011]
    modes = [each.stat().st_mode & 0o777 for each in passed]
    for each in passed:
        each.chmod(each.stat().st_mode & 0o777 | 0o011)
    os.seteuid(65534)
    try:
        with pytest.raises(HoldfastError, match="HOLDFAST_HOME must be the user's own"):
            keep_private(settings)
    finally:
        os.seteuid(0)
        for each, mode in zip(passed, modes, strict=True):
            each.chmod(mode)


def test_other_readers_are_refused() -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_READERS must be one of owner, group, all; it is 'world'"):
        load_settings({"HOLDFAST_READERS": "world"})
