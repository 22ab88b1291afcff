"""What can be done with one webinar, from its page and from its row's menu."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import scoped_permission
from backoffice.foundation.history import acting_as
from webinars.admin.webinar_dialogs import ARCHIVE, CANCEL, DUPLICATE, END, PUBLISH, RESTORE, START, UNPUBLISH
from webinars.choices import Phase
from webinars.domain import schedule
from webinars.domain.copying import duplicate
from webinars.models import Webinar


def _may_become(state: str) -> Callable[[Webinar], bool]:
    def may(webinar: Webinar) -> bool:
        return webinar.archived_at is None and schedule.state_by_clock(webinar, timezone.now()).may_become(state)

    return may


def _is_kept(webinar: Webinar) -> bool:
    return webinar.archived_at is None


class WebinarActions:
    """The moves of a webinar's life, each behind a dialog and ending in one verb of `schedule`."""

    has_schedule_permission = scoped_permission("schedule")
    has_publish_permission = scoped_permission("schedule", when=_may_become("scheduled"))
    has_unpublish_permission = scoped_permission("schedule", when=_may_become("draft"))
    has_cancel_permission = scoped_permission("schedule", when=_may_become("cancelled"))
    has_start_permission = scoped_permission("schedule", when=_may_become("live"))
    has_end_permission = scoped_permission(
        "schedule", when=lambda webinar: _is_kept(webinar) and webinar.phase == Phase.LIVE
    )
    has_archive_permission = scoped_permission(
        "schedule", when=lambda webinar: _is_kept(webinar) and webinar.phase not in {Phase.UPCOMING, Phase.LIVE}
    )
    has_restore_permission = scoped_permission("schedule", when=lambda webinar: not _is_kept(webinar))

    @action(
        description=_("Publish…"),
        icon="publish",
        permissions=["publish"],
        variant=ActionVariant.PRIMARY,
        dialog=PUBLISH,
    )
    def publish_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Draft to scheduled."""
        return self._move(request, form, object_id, schedule.publish, _("Published: people can register now."))

    @action(
        description=_("Back to draft…"),
        icon="undo",
        permissions=["unpublish"],
        dialog=UNPUBLISH,
    )
    def unpublish_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Scheduled to draft."""
        return self._move(request, form, object_id, schedule.unpublish, _("It is a draft again."))

    @action(
        description=_("Cancel webinar…"),
        icon="event_busy",
        permissions=["cancel"],
        variant=ActionVariant.DANGER,
        dialog=CANCEL,
    )
    def cancel_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Call it off, with the reason."""
        verb = partial(schedule.cancel, tells=form.cleaned_data["tells_registrants"])
        return self._move(request, form, object_id, verb, _("Cancelled."))

    @action(
        description=_("Start now…"),
        icon="play_circle",
        permissions=["start"],
        dialog=START,
    )
    def start_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Open before the time."""
        return self._move(request, form, object_id, schedule.start, _("It is live."))

    @action(
        description=_("End now…"),
        icon="stop_circle",
        permissions=["end"],
        dialog=END,
    )
    def end_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Close before the time."""
        return self._move(request, form, object_id, schedule.end, _("It has ended."))

    @action(
        description=_("Archive…"),
        icon="archive",
        permissions=["archive"],
        dialog=ARCHIVE,
    )
    def archive_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Put away."""
        return self._move(request, form, object_id, schedule.archive, _("Archived."))

    @action(
        description=_("Restore…"),
        icon="unarchive",
        permissions=["restore"],
        dialog=RESTORE,
    )
    def restore_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Bring back."""
        return self._move(request, form, object_id, schedule.restore, _("Restored."))

    @action(
        description=_("Duplicate…"),
        icon="content_copy",
        permissions=["duplicate"],
        dialog=DUPLICATE,
    )
    def duplicate_webinar(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """A new draft like this one; of whoever may not hand webinars to others it becomes their own."""
        webinar = self._allowed(request, object_id, self.has_duplicate_permission)
        user: Any = request.user
        organizer = webinar.organizer if user.has_perm("webinars.view_all_webinars") else user
        values = {name: form.cleaned_data[name] for name in ("title", "starts_at")}
        with acting_as(request.user, str(_("Copy of “%(title)s”")) % {"title": webinar.title}):
            return self.answer_dialog(  # type: ignore[attr-defined, no-any-return]
                request,
                partial(duplicate, webinar, organizer=organizer, **values),
                done=_("The copy is a draft: look it over, then publish it."),
                to=reverse("admin:webinars_webinar_changelist") + "?state__exact=draft",
            )

    @action(description=_("Registrations"), icon="how_to_reg", permissions=["registrations"])
    def show_registrations(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Go to the list of this webinar's registrations."""
        webinar = self._allowed(request, object_id, self.has_registrations_permission)
        address = reverse("admin:webinars_registration_changelist")
        return HttpResponseRedirect(f"{address}?webinar__id__exact={webinar.pk}")

    @action(description=_("Register a person"), icon="person_add", permissions=["register"])
    def register_person(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Go to the form that registers somebody."""
        webinar = self._allowed(request, object_id, self.has_register_permission)
        return HttpResponseRedirect(f"{reverse('admin:webinars_registration_add')}?webinar={webinar.pk}")

    @action(description=_("Import attendees…"), icon="upload_file", permissions=["import_attendees"])
    def import_attendees(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Go to the upload of an attendee list."""
        webinar = self._allowed(request, object_id, self.has_import_attendees_permission)
        return HttpResponseRedirect(f"{reverse('admin:webinars_attendeeimport_upload')}?webinar={webinar.pk}")

    def has_duplicate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the webinar and may make new ones."""
        return self.has_add_permission(request) and self.has_view_permission(request, obj)  # type: ignore[attr-defined, no-any-return]

    def has_registrations_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the webinar and may see registrations."""
        return request.user.has_perm("webinars.view_registration") and self.has_view_permission(request, obj)  # type: ignore[attr-defined, no-any-return]

    def has_register_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the webinar and may add registrations."""
        return request.user.has_perm("webinars.add_registration") and self.has_view_permission(request, obj)  # type: ignore[attr-defined, no-any-return]

    def has_import_attendees_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the webinar and may add imports."""
        return request.user.has_perm("webinars.add_attendeeimport") and self.has_view_permission(request, obj)  # type: ignore[attr-defined, no-any-return]

    def _move(
        self, request: HttpRequest, form: Any, object_id: Any, verb: Callable[[list[Webinar]], int], done: Any
    ) -> HttpResponse:
        # The state is asked by the verb, under the lock: a page that has grown old gets the reason as words.
        webinar = self._allowed(request, object_id, self.has_schedule_permission)
        with acting_as(request.user, form.cleaned_data.get("reason", "")):
            return self.answer_dialog(request, partial(verb, [webinar]), done=done)  # type: ignore[attr-defined, no-any-return]

    def _allowed(self, request: HttpRequest, object_id: Any, has_permission: Any) -> Webinar:
        webinar: Webinar = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not has_permission(request, webinar):
            raise PermissionDenied
        return webinar
