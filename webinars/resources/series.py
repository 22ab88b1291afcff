"""Series as a table."""

from import_export.fields import Field

from backoffice.foundation.admin.resources import ScopedForeignKeyWidget, ScopedResource
from people.models import User
from webinars.models import Series


class SeriesResource(ScopedResource):
    """One row a series, found by its slug; the organizer by address."""

    organizer = Field("organizer", "organizer", widget=ScopedForeignKeyWidget(User, "email"))

    class Meta(ScopedResource.Meta):
        model = Series
        fields = ["title", "slug", "description", "organizer"]
        import_id_fields = ["slug"]
