"""Series as a table."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.import_cells import FilledField, ScopedForeignKeyWidget
from backoffice.foundation.admin.resources import ScopedResource
from people.models import User
from webinars.models import Series


class SeriesResource(ScopedResource):
    """One row a series, found by its slug; the organizer by address."""

    organizer = FilledField("organizer", "organizer", widget=ScopedForeignKeyWidget(User, "email"))

    not_imported = {"webinars": _("a webinar names its series, on its page and in an import of webinars")}

    class Meta(ScopedResource.Meta):
        model = Series
        fields = ["title", "slug", "description", "organizer"]
        import_id_fields = ["slug"]
