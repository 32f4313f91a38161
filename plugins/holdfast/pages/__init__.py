"""The pages: a small static site about the published copy, which needs no server and no network."""

from holdfast.pages.writing import note_failure, write_pages

__all__ = ["note_failure", "write_pages"]
