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
    company.run("2024-03-01", with_checks=False)
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


def test_other_readers_are_refused() -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_READERS must be one of owner, group, all; it is 'world'"):
        load_settings({"HOLDFAST_READERS": "world"})
