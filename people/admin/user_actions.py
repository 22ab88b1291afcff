"""What can be done with people from the list and from their page."""

from functools import partial
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.foundation.admin import ReasonForm, RequiredReasonForm
from backoffice.foundation.history import acting_as
from people.admin.user_forms import RoleForm, TagsForm
from people.domain.activation import activate, deactivate
from people.domain.administrators import may_hand_over
from people.domain.roles import assign_role
from people.domain.tagging import add_tags, remove_tags
from people.models import User


def _user(request: HttpRequest) -> User:
    """The user, who is signed in wherever an action runs."""
    return cast("User", request.user)


def people_changed(count: int) -> str:
    """What the verbs of this page say when they are done."""
    return ngettext("%(count)s person changed.", "%(count)s people changed.", count) % {"count": count}


class ActionsOnOne:
    """The buttons on a person's page and in the menu of their row."""

    def has_set_password_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the person, and may set what they log in with."""
        if not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return False
        return obj is None or may_hand_over(request.user, self.scoped_object(request, obj))  # type: ignore[attr-defined]

    def has_deactivate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the person, if the account is open and not their own."""
        if not self.has_change_permission(request, obj) or obj is None:  # type: ignore[attr-defined]
            return self.has_change_permission(request, obj)  # type: ignore[attr-defined, no-any-return]
        person = self.scoped_object(request, obj)  # type: ignore[attr-defined]
        return person is not None and person.is_active and person.pk != request.user.pk

    def has_activate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the person, if the account is closed."""
        if not self.has_change_permission(request, obj) or obj is None:  # type: ignore[attr-defined]
            return self.has_change_permission(request, obj)  # type: ignore[attr-defined, no-any-return]
        person = self.scoped_object(request, obj)  # type: ignore[attr-defined]
        return person is not None and not person.is_active

    def has_change_role_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The permission `change_role`, for anybody but oneself."""
        if not request.user.has_perm("people.change_role"):
            return False
        if obj is None:
            return True
        person = self.scoped_object(request, obj)  # type: ignore[attr-defined]
        return person is not None and person.pk != request.user.pk

    @action(description=_("Set password…"), icon="key", permissions=["set_password"])
    def set_password(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Open the page on which a password is set."""
        person = self._person(request, object_id, self.has_set_password_permission)
        return redirect("admin:auth_user_password_change", person.pk)

    @action(
        description=_("Change role…"),
        icon="badge",
        permissions=["change_role"],
        dialog={
            "title": _("Change the role"),
            "description": _("The role decides what this person may see and do, at once."),
            "form_class": RoleForm,
            "form_submit_text": _("Change the role"),
        },
    )
    def change_role(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Give the person another role."""
        person = self._person(request, object_id, self.has_change_role_permission)
        call = partial(assign_role, [person], form.cleaned_data["role"], by=_user(request))
        return self._answer(request, form, call, done=_("Role changed."))

    @action(
        description=_("Deactivate…"),
        icon="block",
        permissions=["deactivate"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": _("Close this account?"),
            "description": _("The person is logged out and receives nothing. Everything they did stays."),
            "form_class": RequiredReasonForm,
            "form_submit_text": _("Close the account"),
        },
    )
    def deactivate(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Close the account."""
        person = self._person(request, object_id, self.has_deactivate_permission)
        return self._answer(request, form, partial(deactivate, [person], by=_user(request)), done=_("Account closed."))

    @action(
        description=_("Activate…"),
        icon="check_circle",
        permissions=["activate"],
        dialog={
            "title": _("Open this account again?"),
            "description": _("The person can log in and receives announcements again."),
            "form_class": ReasonForm,
            "form_submit_text": _("Open the account"),
        },
    )
    def activate(self, request: HttpRequest, form: Any, object_id: Any) -> HttpResponse:
        """Open the account again."""
        person = self._person(request, object_id, self.has_activate_permission)
        return self._answer(
            request, form, partial(activate, [person], by=_user(request)), done=_("Account open again.")
        )

    def _person(self, request: HttpRequest, object_id: Any, permission: Any) -> Any:
        person = self.object_or_404(request, object_id)  # type: ignore[attr-defined]
        if not permission(request, person):
            raise PermissionDenied
        return person

    def _answer(self, request: HttpRequest, form: Any, call: Any, *, done: Any) -> HttpResponse:
        with acting_as(request.user, form.cleaned_data["reason"]):
            return self.answer_dialog(request, call, done=done)  # type: ignore[attr-defined, no-any-return]


class ActionsOnMany:
    """The bulk actions of the list."""

    @action(description=_("Add tags to selected people…"), permissions=["change"])
    def add_tags(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Put tags on the selected people."""
        return self._tagging(request, queryset, add_tags, title=_("Add tags"))

    @action(description=_("Remove tags from selected people…"), permissions=["change"])
    def remove_tags(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Take tags off the selected people."""
        return self._tagging(request, queryset, remove_tags, title=_("Remove tags"))

    @action(description=_("Change role of selected people…"), permissions=["change_role"])
    def change_role_of_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Give the selected people another role."""
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=RoleForm,
            title=_("Change roles"),
            description=_("The role decides what these people may see and do, at once."),
            submit=_("Change the roles"),
            is_danger=True,
            verb=lambda people, form: assign_role(people, form.cleaned_data["role"], by=_user(request)),
            done=people_changed,
        )

    @action(description=_("Deactivate selected people…"), permissions=["change"])
    def deactivate_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Close the accounts of the selected people."""
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=RequiredReasonForm,
            title=_("Deactivate people"),
            description=_("They are logged out and receive nothing. Everything they did stays."),
            submit=_("Close these accounts"),
            is_danger=True,
            verb=lambda people, form: deactivate(people, by=_user(request)),
            done=people_changed,
        )

    @action(description=_("Activate selected people…"), permissions=["change"])
    def activate_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Open the accounts of the selected people again."""
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=ReasonForm,
            title=_("Activate people"),
            description=_("They can log in and receive announcements again."),
            submit=_("Open these accounts"),
            verb=lambda people, form: activate(people, by=_user(request)),
            done=people_changed,
        )

    def _tagging(
        self, request: HttpRequest, queryset: QuerySet[Any], verb: Any, *, title: Any
    ) -> HttpResponseBase | None:
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=TagsForm,
            title=title,
            submit=title,
            verb=lambda people, form: verb(people, form.cleaned_data["tags"]),
            done=people_changed,
        )
