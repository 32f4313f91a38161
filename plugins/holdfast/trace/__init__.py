"""The whole way of one record or one file: delivered when and where, which version won, what became of it."""

from holdfast.trace.catalogue import open_catalogue
from holdfast.trace.files import trace_file
from holdfast.trace.records import trace_record

__all__ = ["open_catalogue", "trace_file", "trace_record"]
