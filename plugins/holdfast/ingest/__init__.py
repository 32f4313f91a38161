"""Ingest: exports become checked partitions of text. pull lands bytes, load parses them, commit makes them count."""

from __future__ import annotations

from holdfast.ingest.committing import commit
from holdfast.ingest.landing import is_anything_new, pull
from holdfast.ingest.loading import load
from holdfast.ingest.results import LoadResult, PulledFile, PullResult

__all__ = ["LoadResult", "PullResult", "PulledFile", "commit", "is_anything_new", "load", "pull"]
