"""The exceptions that a person is meant to read."""


class HoldfastError(Exception):
    """Something the user can act on: its text says what, where and what to do, in one or two sentences."""


class PassingError(HoldfastError):
    """The same, where time alone may mend it: a server that is away, a connection that was cut."""
