"""What the worker does for people."""

from dataclasses import replace

from backoffice.foundation.history import current_actor, signed_by
from backoffice.foundation.tasks import task
from people.domain.password_links import mail_link


@task()
def mail_password_link(address: str, site: str, asked_from: str = "") -> int:
    """Mail the link for setting a password to whoever has this address; `site` is the address of the home page.

    `asked_from` is the network address of whoever asked, which the log tells.
    """
    with signed_by(replace(current_actor(), address=asked_from)):
        return mail_link(address, site=site)
