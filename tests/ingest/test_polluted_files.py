"""A corpus of polluted files: no cell is wrong without a word, what can be read is in, and every line is accounted for."""

from __future__ import annotations

import json

import pytest

from . import polluted
from .conftest import Company

COLUMNS = "order_id, email, ordered_at, gross_amount, discount_amount, is_test"


def load(
    company: Company, seeds: range
) -> tuple[list[polluted.Polluted], dict[str, list[tuple[object, ...]]], dict[str, str]]:
    """Deliver the files of the seeds at once: the files, the rows of each, and the reasons of those refused."""
    (company.exports.parent / "polluted.yml").write_text(polluted.LAYOUTS)
    company.layouts = str(company.exports.parent / "polluted.yml")
    company.business["bad_row_share"] = 1
    files = [polluted.make(seed) for seed in seeds]
    for file in files:
        company.deliver(f"orders/{file.name}", file.content)
    record = company.ingest("orders")
    rows: dict[str, list[tuple[object, ...]]] = {}
    for name, *row in company.rows("orders/orders", f"_file, {COLUMNS}"):
        rows.setdefault(name.split("/")[0], []).append(tuple(row))
    refused = {file["file"].split("/")[0]: file["reason"] for file in record["refused"]}
    (company.home / "record.json").write_text(json.dumps(record))
    return files, rows, refused


def check(company: Company, seeds: range) -> None:
    files, rows, refused = load(company, seeds)
    wrong, missing, readable = [], [], 0
    for file in files:
        loaded = rows.get(file.name, [])
        story = f"{file.name} ({', '.join(file.faults)})"
        if file.name in refused:
            assert not loaded, f"{story} is refused and loaded"
            if not file.is_refused:
                missing += [(story, refused[file.name])] * (len(file.rows) - len(file.hit))
                readable += len(file.rows) - len(file.hit)
            continue
        wrong += [(story, row) for row in loaded if file.rows.get(str(row[0])) != row]
        assert len({row[0] for row in loaded}) == len(loaded), f"{story} has a row twice"
        if file.is_refused:
            wrong.append((story, ("should have been refused",)))
        ids = {row[0] for row in loaded}
        expected = [order for order in file.rows if order not in file.hit]
        readable += len(expected)
        missing += [(story, order) for order in expected if order not in ids]
    assert not wrong, f"{len(wrong)} rows are wrong without a word: {wrong[:5]}"
    assert len(missing) <= 0.02 * readable, (
        f"{len(missing)} of {readable} rows are not in: {sorted({m[:2] for m in missing})[:8]}"
    )


def test_sixty_polluted_files(company: Company) -> None:
    check(company, range(60))


@pytest.mark.slow
def test_five_hundred_polluted_files(company: Company) -> None:
    check(company, range(1_000, 1_500))
