"""Django's search fields for related objects, which show wrong input again instead of failing on what is no key."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms import ModelMultipleChoiceField

if TYPE_CHECKING:
    from django.forms.widgets import ChoiceWidget as Base
else:
    Base = object

# What a database takes for a key at most has one digit more.
KEY_DIGITS = 18


class OnlyKeys(Base):
    """Looks up the chosen objects by what can be a key; the field itself says what is wrong with the rest."""

    def optgroups(self, name: str, value: Iterable[Any], attrs: Any = None) -> Any:
        """The chosen objects, as the widget shows them."""
        return super().optgroups(name, [key for key in value if _is_key(key)], attrs)


class SearchedSelect(OnlyKeys, AutocompleteSelect):
    """A search for one object; says in the empty field what it was given as `data-placeholder`."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        """The attributes; Django puts an empty placeholder over whatever there is."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-placeholder": base_attrs.get("data-placeholder", "")}


class SearchedMultiple(OnlyKeys, AutocompleteSelectMultiple):
    """A search for several objects."""


class ChoiceOfSeveral(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of several objects, which refuses what can't be a key before the database is asked."""

    def clean(self, value: Any) -> Any:
        """The chosen objects. Raises ValidationError naming what is none."""
        for key in value or []:
            if not _is_key(key):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(key)[:50]}
                )
        return super().clean(value)


def _is_key(value: Any) -> bool:
    word = str(value)
    return word.isascii() and word.isdecimal() and len(word) <= KEY_DIGITS
