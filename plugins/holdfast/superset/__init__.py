"""The dashboard for Apache Superset: dashboards/ as a file that Superset imports, and a Superset of one's own to look at it."""

from holdfast.superset.bundle import write_bundle

__all__ = ["write_bundle"]
