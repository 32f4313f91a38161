"""The one exception a person is meant to read."""


class HoldfastError(Exception):
    """Something the user can act on: its text says what, where and what to do, in one or two sentences."""
