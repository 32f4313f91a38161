"""Files for the people who act: the contact agenda of each owner."""

from holdfast.deliver.agenda import deliver_agenda

__all__ = ["deliver_agenda"]
