"""The demo: made by doing the job, believable, and made once."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from comms.models import Notification
from people.choices import Role
from people.models import User
from webinars.models import Registration


@pytest.mark.django_db(transaction=True)
def test_the_demo_has_a_login_for_each_role_and_nothing_of_it_lies_in_a_future_that_has_not_come(settings: Any) -> None:
    settings.DEMO_IS_ALLOWED = True

    call_command("demo", stdout=StringIO())

    assert set(User.objects.exclude(username="").values_list("role", flat=True)) == set(Role.values)
    assert Registration.objects.count() > 500
    assert not Registration.objects.filter(registered_at__gt=timezone.now()).exists()
    assert Notification.objects.exists()

    before = (User.objects.count(), Registration.objects.count(), Notification.objects.count())
    call_command("demo", stdout=StringIO())
    assert (User.objects.count(), Registration.objects.count(), Notification.objects.count()) == before
