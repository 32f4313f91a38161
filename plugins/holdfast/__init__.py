"""Holdfast: a customer-retention warehouse. This library knows how; the DAGs know when; dbt knows what the numbers are."""

__version__ = "0.1.0"
