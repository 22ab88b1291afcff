"""The history pages of an object: what happened to it, and what it looked like at one moment."""

from functools import partial
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from backoffice.foundation.admin.surroundings import Link, NoSurroundings, Surroundings
from backoffice.foundation.admin.timeline import Bounds, Window, read_window
from backoffice.foundation.admin.versions import VersionReader
from backoffice.foundation.history.names import names_of, with_relations
from backoffice.foundation.querysets import sees_all


class HistoryPages(SimpleHistoryAdmin):
    """Who changed an object, when, what and why. Models without history have no such pages."""

    # Fields whose values are shown nowhere: the history says only that they changed, lookups and exports refuse them.
    secret_fields: tuple[str, ...] = ("password",)
    # Fields that change without anybody's doing.
    history_ignored_fields: tuple[str, ...] = ("last_login",)
    versions_per_page = 20

    @property
    def surroundings(self) -> Surroundings:
        """What happened to objects besides, as far as an app has told the site who knows."""
        return getattr(self.admin_site, "surroundings", None) or NoSurroundings()

    @property
    def keeps_history(self) -> bool:
        """Whether the model has a history table."""
        return hasattr(self.model._meta, "simple_history_manager_attribute")

    def has_view_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The permission `view_historical<model>`."""
        return self.keeps_history and super().has_view_history_permission(request, obj)

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes history."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The form, with a tab for its history for those who may read it."""
        context = {**(extra_context or {})}
        if object_id is not None and self.keeps_history:
            context |= self.object_tabs(request, object_id, form_url=request.path, on_form=True)
        response: HttpResponseBase = super().changeform_view(request, object_id, form_url, context)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What happened to one object, newest first. Raises Http404 outside the scope, PermissionDenied."""
        if not self.has_view_history_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        obj = self.get_object(request, key)
        rows = self._rows(key)
        if obj is None and not self._may_read_of_deleted(request, key, rows):
            raise Http404(_("There is nothing here that you may see."))
        window = read_window(
            rows,
            partial(self.surroundings.happenings, request, self.model, key),
            size=self.versions_per_page,
            older=Bounds.read(request.GET.get("older", "")),
            newer=Bounds.read(request.GET.get("newer", "")),
        )
        context = {
            "title": _("Audit log of %(name)s") % {"name": obj or self._last_name(rows)},
            "object": obj,
            "object_id": object_id,
            "is_deleted": obj is None,
            "window": window,
            "entries": self._entries(request, window),
            "shows_addresses": self.surroundings.reads_all(request),
            "object_tools": self.surroundings.tools(request, self.model, key),
        }
        return self._show(request, "admin/backoffice/history.html", {**context, **(extra_context or {})})

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All fields as they were at one moment; nothing can be saved here. Raises as `history_view` does."""
        if not self.has_view_history_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        obj = self.get_object(request, key)
        rows = self._rows(key)
        if obj is None and not self._may_read_of_deleted(request, key, rows):
            raise Http404(_("There is nothing here that you may see."))
        row = rows.filter(history_id=int(version_id)).first() if version_id.isdecimal() else None
        if row is None:
            raise Http404(_("There is no such version."))
        context = {
            "title": _("%(name)s at one moment") % {"name": obj or self._last_name(rows)},
            "object": obj,
            "object_id": object_id,
            "is_deleted": obj is None,
            "row": row,
            "values": self.version_reader().values(row),
            "newer": rows.filter(history_id__gt=row.history_id).order_by("history_id").first(),
            "older": rows.filter(history_id__lt=row.history_id).first(),
            "page_step": _("As it was"),
        }
        return self._show(request, "admin/backoffice/version.html", {**context, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """No list may be filtered by a secret field through its address."""
        if lookup.split("__", 1)[0] in self.secret_fields:
            return False
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return allowed

    def version_reader(self) -> VersionReader:
        """What puts history rows of this model into words; what is secret it hides."""
        return VersionReader(self.model, secret=self.secret_fields, ignored=self.history_ignored_fields)

    def _entries(self, request: HttpRequest, window: Window) -> list[dict[str, Any]]:
        """Versions and happenings in the order of time, each with the pages that lead on from it."""
        rows = [*window.rows, window.former] if window.former is not None else window.rows
        versions = self.version_reader().versions(rows, shown=len(window.rows))
        links = self.surroundings.links(request, self.model, window.rows)
        told: list[tuple[Any, dict[str, Any]]] = [
            (version.row.history_date, {"version": version, "links": links.get(version.row.group, [])})
            for version in versions
        ]
        if told and window.newer is None:
            # What it is like now: there is nothing to revert to.
            told[0][1]["is_newest"] = True
        told += [(one.at, {"happening": one, "links": one.links}) for one in window.happenings]
        told.sort(key=lambda pair: pair[0], reverse=True)
        return [entry for _moment, entry in told]

    def _rows(self, key: str) -> QuerySet[Any]:
        history = self.model.history.model
        try:
            return history._base_manager.filter(**{self.opts.pk.attname: key}).order_by("-history_id")
        except (ValueError, ValidationError) as error:
            raise Http404(_("There is nothing here that you may see.")) from error

    def _may_read_of_deleted(self, request: HttpRequest, key: str, rows: QuerySet[Any]) -> bool:
        """A deleted object has no owner any more to ask: only those whom the scope never narrows read about it."""
        is_deleted = not self.model._base_manager.filter(pk=key).exists()
        return is_deleted and sees_all(self.model, request.user) and rows.exists()

    def _last_name(self, rows: QuerySet[Any]) -> str:
        row = with_relations(rows).first()
        return names_of([row])[row.pk] if row is not None else ""

    def _show(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        form_url = self._object_url(context["object"])
        return render(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                **self.object_tabs(request, context["object_id"], form_url=form_url, on_form=False),
                "opts": self.opts,
                "page_step": _("Audit log"),
                **context,
            },
        )

    def object_tabs(self, request: HttpRequest, object_id: str, *, form_url: str, on_form: bool) -> dict[str, Any]:
        """The pages of an object as Unfold shows tabs: its form, its audit log, and what an app above adds."""
        if IS_POPUP_VAR in request.GET or not self.has_view_history_permission(request):
            return {}
        history = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[object_id])
        pages = [Link(capfirst(self.opts.verbose_name), form_url)] if form_url else []
        pages += [Link(_("Audit log"), history), *self.surroundings.tabs(request, self.model, unquote(object_id))]
        here = form_url if on_form else history
        items = [
            {"title": page.title, "link": page.address, "active": page.address == here, "has_permission": True}
            for page in pages
        ]
        return {"tab_list": [{"models": [{"name": str(self.opts), "detail": True}], "items": items}]}

    def _object_url(self, obj: Any) -> str:
        if obj is None:
            return ""
        try:
            return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        except NoReverseMatch:
            return ""
