"""The settings of the task engine are read strictly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice.settings import env


def test_an_engine_that_is_not_known_stops_the_start_and_the_known_ones_are_named(monkeypatch) -> None:
    monkeypatch.setenv("TASKS_ENGINE", "rabbits")

    with pytest.raises(ImproperlyConfigured, match="'rabbits' is none of database, redis"):
        env.choice("TASKS_ENGINE", "database", ["database", "redis"])


def test_an_address_that_is_no_redis_stops_the_start(monkeypatch) -> None:
    monkeypatch.setenv("REDIS_URL", "http://localhost")

    with pytest.raises(ImproperlyConfigured, match="Use redis://"):
        env.redis_queues("REDIS_URL", ["default"])
