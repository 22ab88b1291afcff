"""The trial admin site, free of the console's sidebar and dashboard."""

from typing import Any

import pytest
from django.conf import settings as django_settings

from people.domain.role_sync import sync_roles


@pytest.fixture
def lab(db: None, settings: Any) -> None:
    """The addresses are those of the trial admin site."""
    sync_roles()
    settings.ROOT_URLCONF = "tests.foundation.admin_lab"
    settings.UNFOLD = {
        **django_settings.UNFOLD,
        "DASHBOARD_CALLBACK": None,
        "SIDEBAR": {"navigation": []},
        "COMMAND": {"search_models": False},
    }
