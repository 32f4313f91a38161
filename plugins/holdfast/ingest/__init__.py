"""Ingest: exports become checked partitions of text. pull lands bytes, load parses them, commit makes them count.

The rooms lie along the way of the data: fetch (from where exports lie), files (what was delivered), layout (what its vendor calls things), parse (bytes to
rows), cast (text to canonical values), store (rows and bad rows to pending partitions).
"""

from __future__ import annotations

from holdfast.ingest.committing import commit, is_committed
from holdfast.ingest.files.results import LoadResult, PulledFile, PullResult
from holdfast.ingest.landing import is_anything_new, pull
from holdfast.ingest.loading import load

__all__ = ["LoadResult", "PullResult", "PulledFile", "commit", "is_anything_new", "is_committed", "load", "pull"]
