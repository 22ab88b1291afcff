"""People in the admin."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.foundation.admin import (
    AutocompleteMultipleFilter,
    BackofficeAdmin,
    DayRangeFilter,
    state_badge,
)
from backoffice.foundation.admin.change_forms import posted_reason
from backoffice.foundation.admin.filters import BooleanRadioFilter, ChoicesCheckboxFilter
from backoffice.foundation.admin.importing import ImportMixin
from backoffice.foundation.history import acting_as
from people.admin.user_actions import ActionsOnMany, ActionsOnOne
from people.admin.user_forms import AddPersonForm, PersonForm, SetPasswordForm
from people.admin.user_search import ANYWHERE, found_people
from people.choices import Role
from people.domain.administrators import may_hand_over
from people.domain.consent import note_consent
from people.domain.profile import discard_picture
from people.models import User
from people.resources.user import UserResource

ROLE_COLOURS: dict[str, str] = {
    Role.ADMINISTRATOR: "danger",
    Role.STAFF: "primary",
    Role.ORGANIZER: "info",
    Role.AUDITOR: "warning",
}
NAMES: list[Any] = ["name", ("first_name", "last_name"), "organisation", "tags"]


@admin.register(User)
class UserAdmin(ImportMixin, ActionsOnOne, ActionsOnMany, DjangoUserAdmin, BackofficeAdmin):  # type: ignore[misc]
    """People. What lets somebody do more (role, superuser, groups) is in no form: only `change_role` moves it."""

    # Inlines of apps above, which this app must not know: they call `UserAdmin.add_inline`.
    extra_inlines: ClassVar[list[Any]] = []
    # Likewise filters of the list: `UserAdmin.add_filter`.
    extra_filters: ClassVar[list[Any]] = []

    list_display = [
        "person",
        "role_badge",
        "organisation",
        "tag_names",
        "is_active",
        "registrations",
        "last_login",
    ]
    list_filter = [
        ("role", ChoicesCheckboxFilter),
        ("is_active", BooleanRadioFilter),
        ("tags", AutocompleteMultipleFilter),
        ("date_joined", DayRangeFilter),
        ("has_consented", BooleanRadioFilter),
    ]
    list_display_links = ["person"]
    search_fields = ["name", "email", "username", "organisation"]
    search_help_text = _("Name, email or username; *part looks inside")
    ordering = ["name", "pk"]
    sortable_by = ["person", "role_badge"]
    filter_horizontal = ()
    autocomplete_fields = ["tags"]
    form = PersonForm
    add_form = AddPersonForm
    add_form_template = None
    change_password_form = SetPasswordForm
    change_user_password_template = "admin/people/user/set_password.html"
    # By what somebody logs in: with another address, another gets the link for a password.
    reason_fields = ["email", "username"]
    readonly_fields = ["role", "is_active", "password_state", "consented_at", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": NAMES}),
        (
            _("Account"),
            {
                "classes": ["tab"],
                "fields": [
                    "email",
                    "username",
                    "password_state",
                    "role",
                    "is_active",
                    ("last_login", "date_joined"),
                ],
            },
        ),
        (_("Preferences"), {"classes": ["tab"], "fields": [("time_zone", "locale"), "picture"]}),
        (_("Consent"), {"classes": ["tab"], "fields": ["has_consented", "consented_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", *NAMES]}),
        (_("Account"), {"fields": ["username", ("password1", "password2"), ("time_zone", "locale"), "picture"]}),
    ]
    actions = ["add_tags", "remove_tags", "activate_selected", "deactivate_selected", "change_role_of_selected"]
    actions_detail = ["set_password", "change_role", "deactivate", "activate"]
    actions_row = ["change_role", "deactivate", "activate"]
    resource_classes = [UserResource]
    export_columns = {
        "email": "email",
        "name": "name",
        "first_name": "first_name",
        "last_name": "last_name",
        "organisation": "organisation",
        "username": "username",
        "role": "role",
        "active": "is_active",
        "time_zone": "time_zone",
        "locale": "locale",
        "consents to announcements": "has_consented",
        "consent changed": "consented_at",
        "joined": "date_joined",
        "last login": "last_login",
        "registrations": "registration_count",
    }

    role_badge = state_badge("role", description=_("Role"), colours=ROLE_COLOURS)

    @classmethod
    def add_inline(cls, inline: Any) -> None:
        """Show related rows of a higher app on each person's page."""
        if inline not in cls.extra_inlines:
            cls.extra_inlines.append(inline)

    @classmethod
    def add_filter(cls, list_filter: Any) -> None:
        """Let the list of people be narrowed by something that a higher app knows."""
        if list_filter not in cls.extra_filters:
            cls.extra_filters.append(list_filter)

    @display(description=_("Person"), ordering="name", header=True)
    def person(self, user: User) -> list[Any]:
        """Name, address, and a face or its letter."""
        picture = {"path": user.picture.url, "width": 32, "height": 32} if user.picture else None
        return [str(user), user.email or user.username, str(user)[:1].upper(), picture]

    @display(description=_("Tags"))
    def tag_names(self, user: User) -> str:
        """The tags, one after the other."""
        return ", ".join(tag.name for tag in user.tags.all()) or "–"

    @display(description=_("Registrations"))
    def registrations(self, user: Any) -> int:
        """How many registrations the reader may see."""
        return user.registration_count

    @display(description=_("Password"))
    def password_state(self, user: User) -> Any:
        """Whether there is one."""
        return _("Set") if user.has_usable_password() else _("None: the person can set one by email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with the figures and tags that the list shows."""
        people: Any = super().get_queryset(request)
        return people.with_registration_count(request.user).prefetch_related("tags")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Whom the term finds: a whole address at once, beginnings by index in a large table, else a look at all."""
        term = search_term.strip()
        found = found_people(queryset, term) if term else None
        if found is not None:
            return found, False
        return super().get_search_results(request, queryset, term.removeprefix(ANYWHERE))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The filters, with those that higher apps attached."""
        return [*super().get_list_filter(request), *self.extra_filters]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """What higher apps attached, once the person exists."""
        return [*super().get_inlines(request, obj), *(self.extra_inlines if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Who may log in as whom is not for everybody: address and username of colleagues are the administrators'."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if may_hand_over(request.user, obj) else [*fields, "email", "username"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As everywhere, but an administrator is changed only by administrators."""
        if not super().has_change_permission(request, obj):
            return False
        person = None if obj is None else self.scoped_object(request, obj)
        return person is None or not person.is_administrator or getattr(request.user, "is_administrator", False)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As everywhere, but nobody who works here is deleted: what they did would lose its author."""
        if not super().has_delete_permission(request, obj):
            return False
        person = None if obj is None else self.scoped_object(request, obj)
        return person is None or not person.is_staff

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Ask and delete; for somebody who works here, say what to do instead."""
        person = self.scoped_object(request, object_id)
        if person is not None and person.is_staff and super().has_delete_permission(request):
            messages.error(
                request,
                _("“%(name)s” works here and is never deleted, or the history would lose its author. Deactivate them.")
                % {"name": person},
            )
            return HttpResponseRedirect(reverse("admin:people_user_change", args=[person.pk]))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion takes along; those who work here stand among what prevents it.

        What prevents it is said, rather than which permissions would be lacking if nothing did.
        """
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [_("%(name)s, who works here: deactivate the account instead") % {"name": p} for p in objs if p.is_staff]
        return to_delete, counts, set() if protected or kept else lacking, [*protected, *kept]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set somebody's password, signed with a reason.

        Raises PermissionDenied where that would let the user become a colleague.
        """
        if not may_hand_over(request.user, self.scoped_object(request, id)):
            raise PermissionDenied
        with acting_as(request.user, posted_reason(request)), transaction.atomic():
            return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the person; the time of a changed consent and the end of a replaced picture follow."""
        old_picture = User.objects.filter(pk=obj.pk).values_list("picture", flat=True).first() if change else None
        note_consent(obj, obj.has_consented)
        super().save_model(request, obj, form, change)
        discard_picture(obj, old_picture)
