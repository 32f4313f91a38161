"""Files that are there whole or not at all, also after a writer was killed and when several write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from holdfast.atomic_files import write_atomically


def test_what_a_killed_writer_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".kept.json.tmp").write_text("half of something that was longer")
    for _ in range(2):
        write_atomically(tmp_path / "kept.json", "whole")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"kept.json": "whole"}


def test_of_several_who_write_at_once_each_writes_all_or_nothing(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    texts = [str(digit) * (5_000 + 1_000 * digit) for digit in range(8)]

    def write(text: str) -> set[str]:
        seen = set()
        for _ in range(20):
            write_atomically(target, text)
            seen.add(target.read_text())
        return seen

    with ThreadPoolExecutor(len(texts)) as writers:
        seen = set().union(*writers.map(write, texts))
    assert seen <= set(texts)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]
