"""What can be done with many webinars at once."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from backoffice.foundation.admin import ReasonForm
from webinars.admin.webinar_dialogs import CancelForm, TagForm
from webinars.domain import schedule
from webinars.domain.tagging import add_tag


class WebinarBulkActions:
    """Each asks first, and changes all of the webinars or none."""

    @action(description=_("Publish selected webinars…"), permissions=["schedule"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Drafts to scheduled."""
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=ReasonForm,
            title=_("Publish webinars"),
            description=_("People can see their pages and register from now on."),
            submit=_("Publish them"),
            verb=lambda webinars, form: schedule.publish(webinars),
            done=lambda count: (
                ngettext("%(count)s webinar published.", "%(count)s webinars published.", count) % {"count": count}
            ),
        )

    @action(description=_("Cancel selected webinars…"), permissions=["schedule"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Call them off, with the reason."""
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=CancelForm,
            title=_("Cancel webinars"),
            description=_("They can’t be brought back. Their pages say that they do not take place."),
            submit=_("Cancel them"),
            is_danger=True,
            verb=lambda webinars, form: schedule.cancel(webinars, tells=form.cleaned_data["tells_registrants"]),
            done=lambda count: (
                ngettext("%(count)s webinar cancelled.", "%(count)s webinars cancelled.", count) % {"count": count}
            ),
        )

    @action(description=_("Tag selected webinars…"), permissions=["change"])
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """Put a tag on them."""
        return self.confirm_bulk(  # type: ignore[attr-defined, no-any-return]
            request,
            queryset,
            form_class=TagForm,
            title=_("Tag webinars"),
            submit=_("Put the tag on them"),
            verb=lambda webinars, form: add_tag(webinars, form.cleaned_data["tag"]),
            done=lambda count: (
                ngettext("%(count)s webinar tagged.", "%(count)s webinars tagged.", count) % {"count": count}
            ),
        )
