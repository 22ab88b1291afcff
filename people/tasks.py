"""What the worker does for people."""

from backoffice.foundation.tasks import task
from people.domain.password_links import mail_link


@task()
def mail_password_link(address: str, site: str) -> int:
    """Mail the link for setting a password to whoever has this address; `site` is the address of the home page."""
    return mail_link(address, site=site)
