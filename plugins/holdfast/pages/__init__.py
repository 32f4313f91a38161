"""Static pages about the published copy: self-contained HTML that needs no server and no network."""

from holdfast.pages.index_page import write_pages

__all__ = ["write_pages"]
