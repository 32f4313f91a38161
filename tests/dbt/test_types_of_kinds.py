"""Staging and the checks of raw cast each number to the type that its kind has at the load: what passes one passes all."""

from __future__ import annotations

import re

import pytest

from holdfast.ingest.layout.canonical import DECIMALS, canonical_objects
from holdfast.settings import PROJECT

NUMBERS = [
    (source, name, column.name, DECIMALS[column.kind])
    for source, objects in canonical_objects().items()
    for name, shape in objects.items()
    for column in shape.columns
    if column.kind in DECIMALS
]


@pytest.mark.parametrize(("source", "name", "column", "kind"), NUMBERS)
def test_one_type_from_the_load_to_staging(source: str, name: str, column: str, kind: str) -> None:
    model = PROJECT / "dbt_project" / "models" / "staging" / source / f"stg_{source}__{name}.sql"
    assert re.findall(rf"cast\({column} as (.+?)\) as {column}\b", model.read_text(encoding="utf-8")) == [kind]
    suite = PROJECT / "expectations" / "raw" / f"{source}_{name}.yml"
    checked = re.findall(rf"try_cast\({column} as (decimal\(.+?\))\)", suite.read_text(encoding="utf-8"))
    assert set(checked) <= {kind}
