"""The app of users, roles, tags."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import receivers

        receivers.connect()
        # Django creates permissions after each app's migrations; the table of roles is applied behind them.
        post_migrate.connect(_apply_roles, dispatch_uid="people.apply_roles")

        from people.domain.reverting import register_rules

        register_rules()


def _apply_roles(app_config: AppConfig, **kwargs: Any) -> None:
    from people.domain.role_sync import sync_roles

    if app_config.name == "backoffice.console":
        sync_roles()
