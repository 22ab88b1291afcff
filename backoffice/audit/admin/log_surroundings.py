"""What the log knows of an object beside its history rows, for the object's own pages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from backoffice.audit.admin.log_origins import origins_of
from backoffice.audit.admin.log_signs import ICONS
from backoffice.audit.domain.reading.event_details import facts_of
from backoffice.audit.domain.reading.event_sentences import event_sentence
from backoffice.audit.models import Event, LogLine
from backoffice.foundation.admin.autocomplete import KEY_DIGITS
from backoffice.foundation.admin.surroundings import Happening, Link


class LogSurroundings:
    """Events about the object, and ways into the log. Those who may not read it see where imports came from only."""

    def reads_all(self, request: HttpRequest) -> bool:
        """Whether the reader may read the log."""
        return request.user.has_perm("audit.view_logline")

    def tabs(self, request: HttpRequest, model: type[Model], key: Any) -> list[Link]:
        """Of a person what they did."""
        if model is not get_user_model() or not self.reads_all(request):
            return []
        return [Link(_("What this person did"), _log(actor=key))]

    def tools(self, request: HttpRequest, model: type[Model], key: Any) -> list[Link]:
        """The object in the log."""
        if not self.reads_all(request):
            return []
        return [Link(_("In the whole log"), _log(model=model._meta.label_lower, object=key), "manage_search")]

    def happenings(
        self, request: HttpRequest, model: type[Model], key: Any, *, below: int | None, above: int, count: int
    ) -> list[Happening]:
        """The events about the object."""
        if not self.reads_all(request) or not (str(key).isdecimal() and len(str(key)) <= KEY_DIGITS):
            return []
        events = Event.objects.filter(model_label=model._meta.label_lower, object_id=int(key))
        found = events.filter(pk__gt=above).order_by("pk") if below is None else events.filter(pk__lt=below)
        return [_happening(event) for event in (found if below is None else found.order_by("-pk"))[:count]]

    def links(self, request: HttpRequest, model: type[Model], rows: Sequence[Any]) -> Mapping[UUID, list[Link]]:
        """The import that rows came from, and everything else of the same request or job."""
        label = model._meta.label_lower
        lines = [
            LogLine(group=row.group, way=row.way, model_label=label, kind=row.history_type, first_row_id=row.pk)
            for row in rows
        ]
        found: dict[UUID, list[Link]] = {
            group: [Link(origin.name, origin.address, "upload_file")]
            for group, origin in origins_of(request, lines).items()
        }
        if self.reads_all(request):
            for group in {row.group for row in rows}:
                found.setdefault(group, []).append(_whole(group))
        return found


def _log(**filters: Any) -> str:
    return f"{reverse('admin:audit_logline_changelist')}?{urlencode(filters)}"


def _whole(group: UUID) -> Link:
    return Link(_("All of this request or job"), reverse("admin:audit_logline_group", args=[group]), "account_tree")


def _happening(event: Event) -> Happening:
    return Happening(
        number=event.pk,
        at=event.at,
        actor_name=event.actor_name,
        sentence=event_sentence(event, thing=_("this")),
        way=event.get_way_display() if event.way else "",
        reason=event.reason,
        network_address=event.network_address,
        icon=ICONS.get(event.kind, ""),
        facts=facts_of(event),
        links=[_whole(event.group)],
    )
