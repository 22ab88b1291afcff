"""Webinars as a table."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.widgets import Widget

from backoffice.foundation.admin.import_cells import FilledField, ScopedForeignKeyWidget
from backoffice.foundation.admin.resources import ScopedResource
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.fields import validate_time_zone
from people.choices import STAFF_ROLES
from people.models import User
from webinars.domain.local_time import LocalTime, instant_of
from webinars.domain.revising import revise
from webinars.models import Series, Webinar

DAY_CHARACTERS = len("2026-11-24")


class StartWidget(Widget):  # type: ignore[misc]
    """A date and a time on the clock of the zone that the row names."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime:
        """The instant. Raises ValidationError with what to correct."""
        zone_name = (row or {}).get("time_zone") or "UTC"
        validate_time_zone(zone_name)
        text = str(value).strip()
        try:
            shown = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not a time. Write it as 2026-11-24 18:00, on the clock of the time zone.")
                % {"value": value}
            ) from None
        if len(text) <= DAY_CHARACTERS:
            raise ValidationError(_("“%(value)s” has no time of day. Write it as 2026-11-24 18:00.") % {"value": value})
        if shown.tzinfo is not None:
            return shown
        try:
            return instant_of(LocalTime(shown.date(), shown.time()), zone_name)
        except RuleBroken as broken:
            raise broken.as_validation_error() from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The instant with its offset, which `clean` reads back whatever the zone."""
        return "" if value is None else value.isoformat(sep=" ", timespec="minutes")


class WebinarResource(ScopedResource):
    """One row a webinar, found by its slug. New ones are drafts; the state is in no column."""

    organizer = FilledField("organizer", "organizer", widget=ScopedForeignKeyWidget(User, "email"))
    series = FilledField("series", "series", widget=ScopedForeignKeyWidget(Series, "slug"))
    starts_at = FilledField("starts_at", "starts", widget=StartWidget())

    not_imported = {
        "state": gettext_lazy("webinars are published, ended and cancelled by hand, so that everybody hears of it"),
        **dict.fromkeys(("seats taken", "waiting", "registrations"), gettext_lazy("it follows from the registrations")),
        "hosts": gettext_lazy("hosts are named on the page of the webinar"),
        "tags": gettext_lazy("tags are given on the list of webinars"),
        "thumbnail": gettext_lazy("a table holds no pictures; it is put in on the page of the webinar"),
    }

    class Meta(ScopedResource.Meta):
        model = Webinar
        fields = [
            "slug", "title", "organizer", "series", "starts_at", "time_zone", "duration_minutes", "capacity", "price",
            "currency", "join_link", "description",
        ]  # fmt: skip
        import_id_fields = ["slug"]

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """A row that names no organizer is the importing user's own; one without a time zone keeps what it has."""
        # The cell of the start is read on the clock of this zone.
        row["time_zone"] = row.get("time_zone") or instance.time_zone
        if new and self.user is not None and not row.get("organizer"):
            instance.organizer = self.user

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check like the form: the end that follows, and an organizer who can look after the webinar."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        if instance.starts_at is not None:
            instance.bring_end_into_line()
        if instance.organizer_id is not None and instance.organizer.role not in STAFF_ROLES:
            errors["organizer"] = ValidationError(_("%(name)s does not work here.") % {"name": instance.organizer})
        super().validate_instance(instance, errors, validate_unique)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Store the webinar by the rules of the form."""
        if is_create:
            instance.save()
            return
        try:
            revise(instance)
        except RuleBroken as broken:
            raise broken.as_validation_error() from None
