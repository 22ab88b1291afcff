"""Announcements, notifications, deliveries, suppressed addresses, chat messages."""

from itertools import count
from typing import Any

from comms.choices import AnnouncementState, AudienceKind, Channel, MessageKind
from comms.models import (
    AddressList,
    Announcement,
    ChatMessage,
    Delivery,
    ListedAddress,
    Notification,
    Preference,
    Segment,
    Suppression,
)
from people.choices import Role
from people.models import Tag
from tests.factories.people import make_user
from tests.factories.webinars import make_webinar
from webinars.choices import RegistrationState
from webinars.models import Webinar

_numbers = count(1)


def make_announcement(**values: Any) -> Announcement:
    """A draft to everyone; without `sender` it gets a member of staff of its own."""
    values.setdefault("title", f"Announcement {next(_numbers)}")
    values.setdefault("body", "Something to **read**.")
    if "sender" not in values:
        values["sender"] = make_user(Role.STAFF)
    return Announcement.objects.create(**values)


def to_role(role: str) -> dict[str, Any]:
    """The audience of a role, as columns of an announcement."""
    return {"audience_kind": AudienceKind.ROLE, "audience": {"role": role}}


def to_tags(*tags: Tag) -> dict[str, Any]:
    """The audience of tags, as columns of an announcement."""
    return {"audience_kind": AudienceKind.TAG, "audience": {"tags": [tag.pk for tag in tags]}}


def to_registrants(*webinars: Webinar, states: tuple[str, ...] = (RegistrationState.CONFIRMED,)) -> dict[str, Any]:
    """The audience of webinars' registrants, as columns of an announcement."""
    rule = {"webinars": [webinar.pk for webinar in webinars], "states": [str(state) for state in states]}
    return {"audience_kind": AudienceKind.REGISTRANTS, "audience": rule}


def make_notification(**values: Any) -> Notification:
    """An unread notification of a sent announcement; person and announcement are made where they are not given."""
    if "user" not in values:
        values["user"] = make_user()
    if "announcement" not in values:
        values["announcement"] = make_announcement(state=AnnouncementState.SENT)
    return Notification.objects.create(**values)


def make_delivery(**values: Any) -> Delivery:
    """A mail that is due."""
    values.setdefault("channel", Channel.EMAIL)
    if "user" not in values:
        values["user"] = make_user()
    if "announcement" not in values:
        values["announcement"] = make_announcement(state=AnnouncementState.SENT)
    return Delivery.objects.create(**values)


def make_suppression(**values: Any) -> Suppression:
    """An address that staff keep all mail from."""
    values.setdefault("address", f"suppressed{next(_numbers)}@example.com")
    return Suppression.objects.create(**values)


def make_preference(**values: Any) -> Preference:
    """Somebody who wants no reminders by email."""
    if "user" not in values:
        values["user"] = make_user()
    values.setdefault("kind", MessageKind.REMINDER)
    values.setdefault("channel", Channel.EMAIL)
    values.setdefault("is_wanted", False)
    return Preference.objects.create(**values)


def make_chat_message(**values: Any) -> ChatMessage:
    """A message beside a webinar; without `webinar` it gets one of its own."""
    values.setdefault("text", f"Question {next(_numbers)}?")
    if "webinar" not in values:
        values["webinar"] = make_webinar()
    if "user" not in values:
        values["user"] = make_user()
    return ChatMessage.objects.create(**values)


def to_rules(*include: dict[str, Any], exclude: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The audience of rules, as columns of an announcement."""
    return {"audience_kind": AudienceKind.RULES, "audience": {"include": [*include], "exclude": [*exclude]}}


def make_segment(*include: dict[str, Any], exclude: tuple[dict[str, Any], ...] = (), **values: Any) -> Segment:
    """A segment of rules; without `owner` it gets a member of staff of its own."""
    values.setdefault("name", f"Segment {next(_numbers)}")
    if "owner" not in values:
        values["owner"] = make_user(Role.STAFF)
    return Segment.objects.create(rules={"include": [*include], "exclude": [*exclude]}, **values)


def make_address_list(*addresses: str, **values: Any) -> AddressList:
    """A stored list of these addresses."""
    values.setdefault("name", f"List {next(_numbers)}")
    if "owner" not in values:
        values["owner"] = make_user(Role.STAFF)
    made = AddressList.objects.create(address_count=len(addresses), **values)
    ListedAddress.objects.bulk_create([ListedAddress(address_list=made, address=address) for address in addresses])
    return made
