"""What the README and its neighbours say agrees with what they speak of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from holdfast.settings import PROJECT, business_defaults

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/decisions.md",
    "docs/questions.md",
    "docs/serving.md",
    "docs/watching.md",
)
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in README.splitlines() if line.startswith("| ")]


def test_the_business_settings_are_those_of_the_project_with_their_defaults() -> None:
    section = README[README.index("The business settings") : README.index("An unknown or unusable setting")]
    said: dict[str, str] = {}
    for names, _, values in (re.findall(r"^\| (.+?) \| (.+) \| (.+?) \|$", section, re.MULTILINE))[1:]:
        named, defaults = re.findall("`(.+?)`", names), re.findall("`(.+?)`", values)
        said |= dict(zip(named, defaults * len(named) if len(defaults) == 1 else defaults, strict=True))
    assert {name: json.loads(value) for name, value in said.items()} == dict(business_defaults())


def test_the_canonical_columns_are_those_of_the_project() -> None:
    objects = yaml.safe_load((PROJECT / "plugins/holdfast/objects.yml").read_text(encoding="utf-8"))
    listed = [row for row in ROWS if row[0] in objects]
    assert len(listed) == 8
    for source, name, columns in listed:
        said = [column.strip() for column in re.sub(r"\(.*?\)", "", columns).split(",")]
        kinds = objects[source][name]["columns"]
        assert said == [f"{column}*" if kind.endswith("*") else column for column, kind in kinds.items()], name


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert "://" in link or (PROJECT / page).parent.joinpath(link).exists(), link


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_exists(page: str) -> None:
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z-]+)", (PROJECT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= set(targets)


def test_paths_of_the_project_that_are_named_exist() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:dags|plugins|dbt_project|expectations|tests|docs)/[\w/.]*)`", text)
    made_by_a_recipe = {"plugins/holdfast/layouts/my_shop.yml", "plugins/holdfast/pages/subjects/revenue.py"}
    assert named
    for path in set(named) - made_by_a_recipe:
        assert (PROJECT / Path(path)).exists(), path
