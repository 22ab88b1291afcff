"""The app of webinars, registrations, attendance, imports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "webinars"
    verbose_name = _("Webinars")

    def ready(self) -> None:
        from webinars.domain.reverting import register_rules

        register_rules()
