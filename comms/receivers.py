"""What happens here when the apps below say that something has changed: people are told.

Each runs inside the transaction of the change, so that neither is stored without the other.
"""

from collections.abc import Sequence
from typing import Any

from backoffice.audit.choices import EventKind
from backoffice.audit.domain.events import note
from comms import tasks
from comms.domain.notices import changes as webinar_changes
from comms.domain.notices import recordings as published
from comms.domain.notices import registrations
from comms.models import Notice
from media.models import Recording
from media.signals import recordings_published
from webinars.models import Webinar
from webinars.signals import (
    RegistrationChange,
    WebinarChange,
    people_arrived,
    registrations_changed,
    webinars_changed,
)


def connect() -> None:
    """Listen; one receiver a signal."""
    registrations_changed.connect(on_registrations_changed, dispatch_uid="comms.registrations_changed")
    webinars_changed.connect(on_webinars_changed, dispatch_uid="comms.webinars_changed")
    people_arrived.connect(on_people_arrived, dispatch_uid="comms.people_arrived")
    recordings_published.connect(on_recordings_published, dispatch_uid="comms.recordings_published")


def on_registrations_changed(*, changes: Sequence[RegistrationChange], tells: bool, **_kwargs: Any) -> None:
    """Tell each person what became of their registration. Without `tells` nothing is asked of the database."""
    if tells:
        _set_to_work(registrations.tell_of_registrations(changes))


def on_webinars_changed(*, changes: Sequence[WebinarChange], tells: bool, **_kwargs: Any) -> None:
    """Tell the registrants what has changed; stop reminders of a time that is no more, whether or not they are told."""
    _set_to_work(webinar_changes.tell_of_changes(changes, tells=tells))


def on_people_arrived(*, webinar: Webinar, user_ids: list[int], **_kwargs: Any) -> None:
    """Welcome those whom a list brought here."""
    notice = registrations.welcome(webinar, user_ids)
    _set_to_work([] if notice is None else [notice])


def on_recordings_published(*, recordings: Sequence[Recording], again: bool, **_kwargs: Any) -> None:
    """Tell those who may watch."""
    notices = published.tell_of_recordings(recordings, again=again)
    for notice in notices if again else ():
        note(EventKind.RESENT, subject=notice)
    _set_to_work(notices)


def _set_to_work(notices: Sequence[Notice]) -> None:
    if notices:
        tasks.nudge_notices()
