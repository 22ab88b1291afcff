"""Tags as a table."""

from backoffice.foundation.admin.resources import ScopedResource
from people.models import Tag


class TagResource(ScopedResource):
    """One tag a row, told apart by its name."""

    class Meta(ScopedResource.Meta):
        model = Tag
        fields = ["name", "description"]
        import_id_fields = ["name"]
