"""A file that cannot be loaded."""


class Refused(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """A file cannot be loaded; the text is the reason, for the person who delivered it."""
