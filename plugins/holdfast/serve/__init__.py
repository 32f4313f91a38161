"""The published tables on a PostgreSQL server, for BI tools that want one."""

from holdfast.serve.load import Served, serve_postgres

__all__ = ["Served", "serve_postgres"]
