"""As whom an announcement is previewed: one real person out of its audience."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import narrowed
from backoffice.foundation.admin.autocomplete import SearchedSelect
from comms.domain import audience
from comms.models import Announcement, Delivery
from people.models import User


class PersonForm(forms.Form):
    """Chooses one of the people in the audience."""

    person = forms.ModelChoiceField(
        label=_("As"),
        required=False,
        queryset=User.objects.none(),
        widget=SearchedSelect(
            Delivery._meta.get_field("user"), admin.site, attrs={"data-placeholder": _("Somebody else of the audience")}
        ),
        help_text=_(
            "Search by name, email address, username or organisation; *part looks inside. Where nobody matches, the "
            "list says so and the preview stays as it is. Whoever is not in the audience can’t be chosen."
        ),
        error_messages={"invalid_choice": _("This person is not in the audience. Choose somebody else.")},
    )

    def __init__(self, people: QuerySet[User], data: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["person"]
        field.queryset = people


def people_for(request: HttpRequest, announcement: Announcement) -> QuerySet[User]:
    """The audience, narrowed to whom the user may see."""
    return narrowed(audience.people_of(announcement), request.user).order_by("pk")


def chosen_person(people: QuerySet[User], form: PersonForm) -> User | None:
    """Whoever was chosen, else the first one; None where there is nobody to choose."""
    chosen: User | None = form.cleaned_data.get("person") if form.is_valid() else None
    return chosen or people.first()


def next_person(people: QuerySet[User], person: User) -> User | None:
    """Whoever comes behind, the first one behind the last; None where there is nobody else."""
    return people.filter(pk__gt=person.pk).first() or people.exclude(pk=person.pk).first()
