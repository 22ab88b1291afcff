"""A search for several objects, for fields that a form has and its model has not."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelectMultiple


class SearchedMultiple(AutocompleteSelectMultiple):
    """Django's widget, which shows wrong input again instead of failing on what is no key."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The chosen objects, those with a key that can be one."""
        return super().optgroups(name, [key for key in value if str(key).isdecimal()], attr)

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        """The attributes without Unfold's binding to the page's state, which forgets what the search brings along."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs.pop("x-model.fill", None)
        return attrs
