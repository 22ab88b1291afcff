"""A search for several objects, for fields that a form has and its model has not."""

from typing import Any

from backoffice.foundation.admin.autocomplete import SearchedMultiple


class SearchedMultipleOfForm(SearchedMultiple):
    """A search whose choices stay: Unfold's binding to the page's state forgets what the search brings along."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        """The attributes without that binding."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs.pop("x-model.fill", None)
        return attrs
