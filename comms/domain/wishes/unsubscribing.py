"""Unsubscribing by the link in a mail, without a login, and taking it back."""

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.foundation.history import Way, acting_as_system, current_actor
from comms.choices import Channel, MessageKind
from comms.domain.wishes.preferences import choose
from comms.domain.wishes.tokens import Wish, token_of
from people.models import User

BY_LINK = "unsubscribe link"


def unsubscribe_url(user_id: int, kind: MessageKind, *, base_url: str) -> str:
    """The address for `List-Unsubscribe`: a POST to it unsubscribes at once, a GET asks. It does not expire."""
    return _address("unsubscribe", Wish(user_id, kind), base_url)


def preferences_url(user_id: int, kind: MessageKind, *, base_url: str) -> str:
    """The address of the page, open without a login, where the person chooses what they are mailed."""
    return _address("preferences_by_link", Wish(user_id, kind), base_url)


def unsubscribe(person: User, kind: MessageKind, *, source: str = BY_LINK, why: str = "") -> bool:
    """Send the person no mails of this kind any more; returns whether that changed anything.

    Mails not yet claimed are not sent, since each claim asks again. Of a mandatory kind nothing changes.
    """
    reason = why or _("Unsubscribed by the link in a mail")
    with acting_as_system(source[:200], reason, way=current_actor().way or Way.TASK):
        return bool(choose(person, {(kind, Channel.EMAIL): False}, source=source))


def subscribe_again(person: User, kind: MessageKind) -> bool:
    """Send the person mails of this kind again; returns whether that changed anything."""
    with acting_as_system(BY_LINK, _("Wants these mails again, by the link in a mail"), way=Way.WEB):
        return bool(choose(person, {(kind, Channel.EMAIL): True}, source=BY_LINK))


def _address(page: str, wish: Wish, base_url: str) -> str:
    before, after = _around_token(page)
    return f"{base_url.rstrip('/')}{before}{token_of(*wish)}{after}"


@cache
def _around_token(page: str) -> tuple[str, str]:
    """What stands before and behind the token: asked for once, since a mail can't wait for the resolver."""
    before, _token, after = reverse(page, args=["TOKEN"]).partition("TOKEN")
    return before, after
