"""The app of recordings: who may watch, for how long, who did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = _("Recordings")

    def ready(self) -> None:
        from media.domain.reverting import register_rules

        register_rules()
