"""The small copy is published by a fixture, into a folder of the test's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from small_copy import Publish, publish_small_copy


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Publishes the small copy, changed as its arguments say; returns the settings of its home."""
    return partial(publish_small_copy, tmp_path)
