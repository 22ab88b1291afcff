"""Sending an announcement to oneself, to see it as it arrives."""

from email.utils import make_msgid
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.foundation.errors import RuleBroken
from comms.choices import MessageKind
from comms.domain.messages import Recipient, letter_of
from comms.domain.sending.accounts import account_named
from comms.domain.wishes.unsubscribing import preferences_url, unsubscribe_url
from comms.models import Announcement
from people.models import User


def send_trial(announcement: Announcement, *, to: User) -> str:
    """Mail the announcement to one person, who is told nothing in the app. Returns the address that it went to.

    It counts as no delivery; the log says who tried it. Raises RuleBroken where it can't be written or handed over.
    """
    if not to.email:
        raise RuleBroken(
            _("Your account has no email address, so nothing can be sent to you. Enter one in your account first."),
            code="trial_without_address",
        )
    site = settings.SITE_URL
    account = account_named(announcement.mail_account)
    letter = letter_of(announcement, from_email=account.from_email, base_url=site)
    mail = letter.to(
        Recipient.of_user(to),
        message_id=make_msgid(domain=urlsplit(site).hostname or "localhost"),
        unsubscribe_url=unsubscribe_url(to.pk, MessageKind.ANNOUNCEMENT, base_url=site),
        preferences_url=preferences_url(to.pk, MessageKind.ANNOUNCEMENT, base_url=site),
    )
    try:
        get_connection(account.backend, **account.options).send_messages([mail])
    except (SMTPException, OSError) as error:
        raise RuleBroken(
            _("The mail server did not take it: %(answer)s. Nothing was sent."),
            code="trial_not_taken",
            params={"answer": str(error) or type(error).__name__},
        ) from error
    note(EventKind.TESTED, subject=announcement, user=to, details={"address": to.email})
    return to.email
