"""Recordings as a table: links only, since a table holds no film."""

from import_export.fields import Field

from backoffice.foundation.admin.resources import ScopedForeignKeyWidget, ScopedResource
from media.models import Recording
from webinars.models import Webinar


class RecordingResource(ScopedResource):
    """One link a row, told apart by webinar and link; new ones are not published."""

    webinar = Field("webinar", "webinar", widget=ScopedForeignKeyWidget(Webinar, "slug"))

    class Meta(ScopedResource.Meta):
        model = Recording
        fields = [
            "webinar",
            "link",
            "title",
            "description",
            "duration_seconds",
            "access_policy",
            "available_from",
            "available_until",
        ]
        import_id_fields = ["webinar", "link"]
