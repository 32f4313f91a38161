"""Sends the owners' digests through Airflow's SMTP hook and its connection."""

from __future__ import annotations

from holdfast.errors import HoldfastError, PassingError
from holdfast.settings import Settings
from wiring import log

CONNECTION = "smtp_default"


def send_digests(settings: Settings) -> int:
    """Send what was not sent yet; returns how many. What one mail server refuses does not hold up the others' mails.

    Raises PassingError when some could not be sent, HoldfastError when there is no connection.
    """
    from airflow.providers.smtp.hooks.smtp import SmtpHook
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    from holdfast.deliver import digests_to_send, note_sent

    try:
        Connection.get(CONNECTION)
    except AirflowNotFoundException:
        raise HoldfastError(
            f"The digests need the Airflow connection {CONNECTION}; add it, or unset HOLDFAST_DIGESTS."
        ) from None
    digests = list(digests_to_send(settings))
    failed = []
    for digest in digests:
        try:
            with SmtpHook(smtp_conn_id=CONNECTION) as hook:
                hook.send_email_smtp(
                    to=digest.address,
                    subject=digest.subject,
                    html_content=digest.html,
                    files=digest.files,
                    custom_headers={"Message-ID": digest.message_id},
                )
        except Exception as error:  # whatever a mail server or a network does; its text may quote the conversation
            log.warning("The e-mail to %s could not be sent (%s).", digest.owner, type(error).__name__)
            failed.append(digest.owner)
        else:
            note_sent(settings, digest)
            log.info("Sent to %s: %s", digest.owner, digest.subject)
    if failed:
        raise PassingError(
            f"No e-mail could be sent to {', '.join(failed)} by {CONNECTION}; look at the connection and the mail server."
        )
    return len(digests)
