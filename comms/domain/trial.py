"""Sending an announcement to oneself, to see it as it arrives."""

import time
from datetime import datetime
from email.utils import make_msgid
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from backoffice.foundation.errors import RuleBroken
from comms.choices import MessageKind
from comms.domain.messages import Recipient, letter_of
from comms.domain.sending import places
from comms.domain.sending.accounts import MailAccount, account_named
from comms.domain.wishes.unsubscribing import preferences_url, unsubscribe_url
from comms.models import Announcement
from people.models import User

# So long somebody waits at most for a place in line.
PATIENCE_SECONDS = 5.0


def send_trial(announcement: Announcement, *, to: User) -> str:
    """Mail the announcement to one person, who is told nothing in the app. Returns the address that it went to.

    It counts as no delivery, but keeps to its account's pace and is one of its mails of the day; the log says who tried
    it. Raises RuleBroken where it can't be written or handed over, or the account has no place for it soon.
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
        _hand_over(mail, account)
    except (SMTPException, OSError) as error:
        raise RuleBroken(
            _("The mail server did not take it: %(answer)s. Nothing was sent."),
            code="trial_not_taken",
            params={"answer": str(error) or type(error).__name__},
        ) from error
    note(EventKind.TESTED, subject=announcement, user=to, details={"address": to.email})
    return to.email


def _hand_over(mail: EmailMessage, account: MailAccount) -> None:
    connection = get_connection(account.backend, **account.options)
    try:
        # Before the place is taken: it is good for a moment only, and a server that is down costs none.
        connection.open()
        _wait_for_place(account)
        connection.send_messages([mail])
    finally:
        connection.close()


def _wait_for_place(account: MailAccount) -> None:
    """Take a place in the account's line, and wait for it. Raises RuleBroken where there is none soon."""
    while True:
        taken = places.take_soon(account, within_seconds=PATIENCE_SECONDS)
        if not taken.moments:
            raise RuleBroken(
                _(
                    "Nothing was sent: the mail account “%(account)s” has no place for it before %(time)s. "
                    "Try again then. The reason: %(why)s"
                ),
                code="trial_without_place",
                params={"account": account.name, "time": _at(taken.resting_until), "why": taken.because},
            )
        [moment] = taken.moments
        time.sleep(max(0.0, moment - time.monotonic()))
        if account.rate_per_second is None or time.monotonic() <= moment + places.GOOD_FOR_SECONDS:
            return
        places.give_back(account, 1)


def _at(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i:s")
