"""The pages of background tasks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from people.models import User

pytestmark = pytest.mark.django_db


def test_a_task_is_shown_by_its_name_and_its_state_in_words(
    administrator: User, signed_in: Callable[[User], Client]
) -> None:
    task = DBTaskResult.objects.create(
        task_path="comms.tasks.fan_out", args_kwargs={"args": [1], "kwargs": {}}, backend_name="default",
        run_after=timezone.now(),
    )  # fmt: skip

    page = signed_in(administrator).get(f"/admin/django_tasks_database/dbtaskresult/{task.pk}/change/")

    shown = page.content.decode()
    assert "fan out" in shown
    assert "DBTaskResult object" not in shown
    assert "&#x27;READY&#x27;" not in shown
    assert "Tasks Database Backend" not in shown


def test_with_redis_as_the_queue_the_list_says_where_tasks_are(
    administrator: User, signed_in: Callable[[User], Client], settings: Any
) -> None:
    words = "queued in Redis now"
    address = "/admin/django_tasks_database/dbtaskresult/"
    browser = signed_in(administrator)

    before = browser.get(address).content.decode()
    settings.TASKS_ENGINE = "redis"
    after = browser.get(address).content.decode()

    assert (words in before, words in after) == (False, True)
