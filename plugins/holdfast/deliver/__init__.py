"""Files for the people who act: the contact agenda of each owner."""

from holdfast.deliver.agenda import deliver_agenda
from holdfast.deliver.digests import digests_to_send, note_sent
from holdfast.deliver.sending import send_deliveries

__all__ = ["deliver_agenda", "digests_to_send", "note_sent", "send_deliveries"]
