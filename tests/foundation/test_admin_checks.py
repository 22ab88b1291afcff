"""An admin that would show too much does not pass the checks."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from backoffice.foundation.admin import AutocompleteFilter, BackofficeAdmin
from tests.foundation import admin_lab
from webinars.models import Registration, Webinar


def _complaints(kind: type[BackofficeAdmin], model: type[Model]) -> set[str]:
    return {message.id for message in kind(model, admin_lab.site).check()}


def test_the_trial_admins_pass() -> None:
    assert {message.id for admin in admin_lab.site._registry.values() for message in admin.check()} == set()


@pytest.mark.parametrize(("values", "expected"), [({}, {"backoffice.E101"}), ({"is_unscoped": True}, set())])
def test_a_model_must_say_who_may_see_it(values: dict[str, Any], expected: set[str]) -> None:
    kind = type("GroupAdmin", (BackofficeAdmin,), {"fields": ["name"], **values})
    assert _complaints(kind, Group) == expected


@pytest.mark.parametrize(
    ("filter_class", "expected"), [(AutocompleteSelectFilter, {"backoffice.E102"}), (AutocompleteFilter, set())]
)
def test_a_filter_by_a_relation_must_be_narrowed(filter_class: Any, expected: set[str]) -> None:
    values = {"fields": ["user"], "autocomplete_fields": ["user"], "list_filter": [("webinar", filter_class)]}
    assert _complaints(type("RegistrationAdmin", (BackofficeAdmin,), values), Registration) == expected


def test_a_form_must_name_its_fields() -> None:
    assert _complaints(type("WebinarAdmin", (BackofficeAdmin,), {}), Webinar) == {"backoffice.E103"}
