"""The values that criteria may have beyond words and days: keys of objects, and a segment with its rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .naming import expanded

# What a database takes for a key at most has one digit more.
KEY_DIGITS = 18


class KeysField(forms.Field):
    """Keys of objects; whether these exist is not asked here, so that a worker asks nothing twice."""

    widget = forms.SelectMultiple
    default_error_messages = {"not_keys": _("These are no keys of objects.")}

    def to_python(self, value: Any) -> list[int]:
        """The keys. Raises ValidationError for what is none."""
        if value in self.empty_values:
            return []
        if not isinstance(value, list | tuple):
            raise forms.ValidationError(self.error_messages["not_keys"], code="not_keys")
        keys = [key_in(item) for item in value]
        if None in keys:
            raise forms.ValidationError(self.error_messages["not_keys"], code="not_keys")
        return [key for key in keys if key is not None]


class SegmentField(forms.Field):
    """A segment by its key, or with the rules that were put in its place."""

    default_error_messages = {"not_a_segment": _("There is no such segment.")}

    def to_python(self, value: Any) -> dict[str, Any] | None:
        """The segment with its rules. Raises ValidationError where there are none."""
        if value in self.empty_values:
            return None
        if not isinstance(value, dict):
            [rule] = expanded({"include": [{"segment": key_in(value)}]})["include"]
            value = rule["segment"]
        if not isinstance(value, dict) or not isinstance(value.get("rules"), dict):
            raise forms.ValidationError(self.error_messages["not_a_segment"], code="not_a_segment")
        return value


def key_in(value: Any) -> int | None:
    """The key that a number, or a word of an address, stands for."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    word = str(value)
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= KEY_DIGITS else None
