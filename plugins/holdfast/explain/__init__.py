"""A figure in words: which customers stand behind it and why, and what is known of one customer, from the published copy."""

from holdfast.explain.cells import Cell, find_cell
from holdfast.explain.figures import count_customers, find_customers
from holdfast.explain.reasons import reasons

__all__ = ["Cell", "count_customers", "find_cell", "find_customers", "reasons"]
