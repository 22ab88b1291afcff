"""Recordings as a table: links only, since a table holds no film."""

from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin.import_cells import FilledField, ScopedForeignKeyWidget
from backoffice.foundation.admin.resources import ScopedResource
from media.models import Recording
from webinars.models import Webinar


class RecordingResource(ScopedResource):
    """One link a row, told apart by webinar and link; new ones are not published."""

    webinar = FilledField("webinar", "webinar", widget=ScopedForeignKeyWidget(Webinar, "slug"))

    not_imported = {
        "file": _("a table holds no films; upload it on the page of the recording"),
        **dict.fromkeys(("published", "published_at"), _("recordings are published by hand")),
        "webinar title": _("a webinar is named by its slug"),
        **dict.fromkeys(("viewings", "uploaded by", "created"), _("it follows from what people do")),
    }

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
