"""What customers will bring: models of how often they buy, when they stop, and what an order is worth."""

from holdfast.value.step import create_tables, fit

__all__ = ["create_tables", "fit"]
