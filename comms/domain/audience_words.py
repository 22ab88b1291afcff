"""An announcement's audience as a person would say it."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from comms.choices import AudienceKind
from comms.models import Announcement
from people.choices import Role
from people.models import Tag
from webinars.choices import RegistrationState
from webinars.models import Webinar


def words_for(announcements: Iterable[Announcement]) -> dict[int, str]:
    """The audience of each announcement in words, by its key; two queries for however many there are."""
    listed = list(announcements)
    tags = _names(Tag, "name", listed, "tags")
    webinars = _names(Webinar, "title", listed, "webinars")
    return {announcement.pk: _words(announcement, tags, webinars) for announcement in listed}


def _names(
    model: type[Tag] | type[Webinar], column: str, announcements: list[Announcement], key: str
) -> dict[int, str]:
    wanted = {number for announcement in announcements for number in announcement.audience_value(key)}
    return dict(model._base_manager.filter(pk__in=wanted).values_list("pk", column)) if wanted else {}


def _words(announcement: Announcement, tags: dict[int, str], webinars: dict[int, str]) -> str:
    match announcement.audience_kind:
        case AudienceKind.ROLE:
            role = announcement.audience.get("role", "")
            return _("Everyone with the role %(role)s") % {"role": dict(Role.choices).get(role, role)}
        case AudienceKind.TAG:
            names = [f"“{tags.get(key, key)}”" for key in announcement.audience_value("tags")]
            return _("Everyone tagged %(tags)s") % {"tags": get_text_list(names, _("or"))}
        case AudienceKind.REGISTRANTS:
            labels = dict(RegistrationState.choices)
            states = [str(labels.get(state, state)) for state in announcement.audience_value("states")]
            names = [f"“{webinars.get(key, key)}”" for key in announcement.audience_value("webinars")]
            return _("Registrants of %(webinars)s: %(states)s") % {
                "webinars": get_text_list(names, _("or")),
                "states": get_text_list(states, _("or")).lower(),
            }
    return str(announcement.get_audience_kind_display())
