"""What can be done with recordings, one or many: publish, take back, say whom they are for, give access."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import RequiredReasonForm, scoped_permission
from backoffice.foundation.history import Way, acting_as
from media.admin.action_forms import GrantForm, PolicyForm, PublishForm
from media.domain.granting import Granted, grant
from media.domain.publishing import change_policy, publish, unpublish
from media.models import Recording


def _changed(count: int) -> str:
    return ngettext("%(count)s recording changed.", "%(count)s recordings changed.", count) % {"count": count}


def _granted(outcome: Granted) -> str:
    return _("Access granted: %(new)s new, %(renewed)s renewed, %(unchanged)s had it already.") % {
        "new": outcome.new,
        "renewed": outcome.renewed,
        "unchanged": outcome.unchanged,
    }


class ActionsOnOneRecording:
    """The buttons on a recording's page and in the menu of its row."""

    has_publish_permission = scoped_permission("publish", when=lambda recording: recording.published_at is None)
    has_unpublish_permission = scoped_permission("publish", when=lambda recording: recording.published_at is not None)
    has_change_access_permission = scoped_permission("change")

    def has_grant_access_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may add grants, to the recordings that they see."""
        return request.user.has_perm("media.add_grant") and self.in_scope(request, obj)  # type: ignore[attr-defined, no-any-return]

    @action(
        description=gettext_lazy("Publish…"),
        icon="publish",
        permissions=["publish"],
        dialog={
            "title": gettext_lazy("Publish this recording?"),
            "description": gettext_lazy("Those whom it is for can watch it, within the time in which it is available."),
            "form_class": PublishForm,
            "form_submit_text": gettext_lazy("Publish it"),
        },
    )
    def publish_recording(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Show it to those whom it is for."""
        rows = self._just_this(request, object_id, self.has_publish_permission)
        return self._answer(request, form, partial(publish, rows, **form.telling), done=_("Published."))

    @action(
        description=gettext_lazy("Unpublish…"),
        icon="unpublished",
        permissions=["unpublish"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": gettext_lazy("Take this recording back?"),
            "description": gettext_lazy("Only those who manage the webinar can watch it then. Grants stay, and wait."),
            "form_class": RequiredReasonForm,
            "form_submit_text": gettext_lazy("Take it back"),
        },
    )
    def unpublish_recording(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Take it back."""
        rows = self._just_this(request, object_id, self.has_unpublish_permission)
        return self._answer(request, form, partial(unpublish, rows), done=_("Taken back."))

    @action(
        description=gettext_lazy("Change access…"),
        icon="lock_person",
        permissions=["change_access"],
        dialog={
            "title": gettext_lazy("Who may watch?"),
            "description": gettext_lazy("It counts at once, also for those who are watching. Grants stay as they are."),
            "form_class": PolicyForm,
            "form_submit_text": gettext_lazy("Change access"),
        },
    )
    def change_access(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Say anew whom it is for."""
        rows = self._just_this(request, object_id, self.has_change_access_permission)
        call = partial(change_policy, rows, policy=form.cleaned_data["access_policy"])
        return self._answer(request, form, call, done=_changed)

    @action(
        description=gettext_lazy("Grant access…"),
        icon="person_add",
        permissions=["grant_access"],
        dialog={
            "title": gettext_lazy("Grant access"),
            "description": gettext_lazy("These people may watch, whomever it is for, while it is available."),
            "form_class": GrantForm,
            "form_submit_text": gettext_lazy("Grant access"),
        },
    )
    def grant_access(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Let people in by name."""
        rows = self._just_this(request, object_id, self.has_grant_access_permission)
        call = partial(grant, rows, form.chosen, expires_at=form.cleaned_data["expires_at"], by=request.user)
        return self._answer(request, form, call, done=_granted)

    def _just_this(self, request: HttpRequest, object_id: Any, permission: Callable[..., bool]) -> QuerySet[Recording]:
        recording = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not permission(request, recording):
            raise PermissionDenied
        return Recording.objects.filter(pk=recording.pk)

    def _answer(self, request: HttpRequest, form: Any, call: Any, *, done: Any) -> HttpResponse:
        with acting_as(request.user, form.cleaned_data["reason"], way=Way.ADMIN):
            return self.answer_dialog(request, call, done=done)  # type: ignore[attr-defined, no-any-return]


class ActionsOnManyRecordings:
    """The bulk actions of the list."""

    @action(description=gettext_lazy("Publish selected recordings…"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Publish the drafts among them."""
        return self._ask_first(
            request,
            queryset,
            lambda rows, form: publish(rows, **form.telling),
            form_class=PublishForm,
            title=_("Publish recordings"),
            description=_("Those published already stay as they are."),
            submit=_("Publish them"),
        )

    @action(description=gettext_lazy("Unpublish selected recordings…"), permissions=["unpublish"])
    def unpublish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Take them back."""
        return self._ask_first(
            request,
            queryset,
            lambda rows, form: unpublish(rows),
            form_class=RequiredReasonForm,
            title=_("Take recordings back"),
            description=_("Only those who manage the webinars can watch them then. Grants stay, and wait."),
            submit=_("Take them back"),
            is_danger=True,
        )

    @action(description=gettext_lazy("Change access to selected recordings…"), permissions=["change_access"])
    def change_access_of_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Say anew whom they are for."""
        return self._ask_first(
            request,
            queryset,
            lambda rows, form: change_policy(rows, policy=form.cleaned_data["access_policy"]),
            form_class=PolicyForm,
            title=_("Change access"),
            description=_("It counts at once, also for those who are watching. Grants stay as they are."),
            submit=_("Change access"),
            is_danger=True,
        )

    @action(description=gettext_lazy("Grant access to selected recordings…"), permissions=["grant_access"])
    def grant_access_to_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Let people in by name."""
        return self._ask_first(
            request,
            queryset,
            lambda rows, form: grant(rows, form.chosen, expires_at=form.cleaned_data["expires_at"], by=request.user),
            form_class=GrantForm,
            title=_("Grant access"),
            description=_("These people may watch, whomever the recordings are for, while they are available."),
            submit=_("Grant access"),
            done=_granted,
        )

    def _ask_first(
        self, request: HttpRequest, queryset: QuerySet[Any], verb: Any, **texts: Any
    ) -> HttpResponseBase | None:
        texts.setdefault("done", _changed)
        return self.confirm_bulk(request, queryset, verb=verb, **texts)  # type: ignore[attr-defined, no-any-return]
