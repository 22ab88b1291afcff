"""What the actions on webinars ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.foundation.admin import DialogForm, ReasonForm, RequiredReasonForm, narrowed
from people.models import Tag
from webinars.admin.local_time_field import LocalTimeField, settle_start
from webinars.domain.copying import next_start
from webinars.domain.local_time import local_time
from webinars.models import Webinar


class DuplicateForm(DialogForm):
    """What the copy is called, and when it takes place."""

    title = forms.CharField(label=_("Title"), max_length=200)
    starts_at = LocalTimeField(label=_("Starts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        original = Webinar.objects.visible_to(self.request.user).filter(pk=self.object_id).first()
        self.zone_name = original.time_zone if original else "UTC"
        self.fields["starts_at"].help_text = _("As the clocks of %(zone)s show it.") % {"zone": self.zone_name}
        if original is not None:
            self.fields["title"].initial = original.title
            self.fields["starts_at"].initial = local_time(next_start(original), self.zone_name)

    def clean(self) -> dict[str, Any]:
        """Day and time become an instant, in the original's zone."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        shown = cleaned.pop("starts_at", None)
        instant = None if shown is None else settle_start(self, shown, self.zone_name)
        if instant is not None:
            cleaned["starts_at"] = instant
        return cleaned


class TagForm(DialogForm):
    """Which tag."""

    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["tag"]
        choice.queryset = narrowed(Tag.objects.all(), self.request.user)


class CancelForm(RequiredReasonForm):
    """Why, and whether the registrants hear of it."""

    tells_registrants = forms.BooleanField(
        label=_("Tell the registrants"),
        required=False,
        initial=True,
        help_text=_("Everybody who is registered hears that it does not take place; the reason is not told."),
    )


def _asks(title: Any, description: Any, submit: Any, form_class: type[DialogForm] = DialogForm) -> dict[str, Any]:
    return {"title": title, "description": description, "form_class": form_class, "form_submit_text": submit}


PUBLISH = _asks(_("Publish this webinar?"), _("People can see its page and register from now on."), _("Publish"))
UNPUBLISH = _asks(
    _("Make it a draft again?"),
    _("Its page disappears. This works only while nobody is registered."),
    _("Make it a draft"),
    ReasonForm,
)
CANCEL = _asks(
    _("Cancel this webinar?"),
    _("It can’t be brought back. Its page says that it does not take place."),
    _("Cancel the webinar"),
    CancelForm,
) | {"is_danger": True}
START = _asks(_("Start now?"), _("The clock starts it by itself at its time; this opens it early."), _("Start it"))
END = _asks(_("End now?"), _("Nobody can join or register afterwards."), _("End it"))
ARCHIVE = _asks(
    _("Archive this webinar?"),
    _("Its page closes and nobody can register. Nothing is deleted, and it can be restored."),
    _("Archive it"),
    ReasonForm,
)
RESTORE = _asks(_("Restore it from the archive?"), _("It is back as it was."), _("Restore it"), ReasonForm)
DUPLICATE = _asks(
    _("Duplicate this webinar"),
    _("The copy is a draft with the same hosts, tags, seats and texts. Nobody is registered for it."),
    _("Make the copy"),
    DuplicateForm,
)
