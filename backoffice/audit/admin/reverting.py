"""The pages on which something is taken back: a look at what that does, a reason, and it is done."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.audit.admin.reverting_form import RevertForm, tells_anybody
from backoffice.audit.admin.reverting_words import page_of, shown_plan
from backoffice.audit.domain.reverting import Group, Plan, Reverted, Source, Version, apply, make_plan, told_since
from backoffice.foundation.errors import RuleBroken
from backoffice.foundation.history import is_tracked

NOT_THERE = {"group_not_known", "version_not_known"}


def urls(site: Any) -> list[URLPattern]:
    """The addresses of both pages, below the admin's."""
    group, version = site.admin_view(revert_group), site.admin_view(revert_object)
    return [
        path("audit/revert/<uuid:group>/", group, name="audit_revert_group"),
        path("audit/revert/<str:label>/<int:key>/<int:row>/", version, name="audit_revert_object"),
    ]


def revert_group(request: HttpRequest, group: UUID) -> HttpResponseBase:
    """One request or job as a whole. Raises Http404, PermissionDenied."""
    return _page(request, Group(group), after=reverse("admin:index"))


def revert_object(request: HttpRequest, label: str, key: int, row: int) -> HttpResponseBase:
    """One object to one of its versions. Raises Http404, PermissionDenied."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise Http404(_("There is nothing here that you may see.")) from error
    if not is_tracked(model) or model not in admin.site._registry:
        raise Http404(_("There is nothing here that you may see."))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_history"
    return _page(request, Version(model, key, row), after=reverse(name, args=[key]))


def _page(request: HttpRequest, source: Source, *, after: str) -> HttpResponseBase:
    form = RevertForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        try:
            outcome = apply(
                source,
                by=request.user,
                reason=form.cleaned_data["reason"],
                fingerprint=form.cleaned_data["fingerprint"],
                chosen=form.chosen,
                tells=form.cleaned_data["tells"],
            )
        except RuleBroken as broken:
            _raise_if_final(broken)
            form.add_error(None, broken.as_validation_error())
            if broken.code == "changed_in_between" and form.cleaned_data["looked_at"]:
                form.add_error(None, told_since(source, form.cleaned_data["looked_at"]))
        else:
            messages.success(request, _said(outcome))
            return HttpResponseRedirect(_where_to(request, form.cleaned_data["next"], after))
    return _preview(request, source, form, after)


def _preview(request: HttpRequest, source: Source, form: RevertForm, after: str) -> HttpResponseBase:
    context = {
        **admin.site.each_context(request),
        **_place(source),
        "page_step": _("Take back"),
        "form": form,
        "back": _where_to(request, form["next"].value() or "", after),
    }
    try:
        plan = make_plan(source, by=request.user)
    except RuleBroken as broken:
        _raise_if_final(broken)
        refusal = broken.params.get("refusal")
        context |= {"refusal": broken, "refusal_page": page_of(refusal) if refusal else ""}
        return _rendered(request, context)
    if form.is_bound:
        plan.choose(form.chosen)
    if not tells_anybody(plan):
        del form.fields["tells"]
    context |= {"plan": plan, "shown": shown_plan(plan), "made": _made(plan), "is_version": isinstance(source, Version)}
    return _rendered(request, context)


def _place(source: Source) -> dict[str, Any]:
    """What the page belongs to: the object, or the log."""
    if not isinstance(source, Version):
        return {"title": _("Audit log")}
    live = source.model._base_manager.filter(pk=source.key).first()
    return {"title": _("Take back"), "opts": source.model._meta, "object": live}


def _rendered(request: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/audit/revert.html", context)


def _made(plan: Plan) -> Any:
    """Whose change it is that is looked at; of one object, the version that it is set back to."""
    source = plan.source
    if isinstance(source, Version):
        return source.model.history.filter(history_id=source.row_id).first()  # type: ignore[attr-defined]
    return next((step.made for step in plan.every_step() if step.made is not None), None)


def _raise_if_final(broken: RuleBroken) -> None:
    if broken.code in NOT_THERE:
        raise Http404(str(broken)) from broken
    if broken.code == "revert_not_allowed":
        raise PermissionDenied(str(broken)) from broken


def _where_to(request: HttpRequest, wanted: str, after: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else after


def _said(outcome: Reverted) -> str:
    """What happened, with the way to undo it."""
    removed, restored = outcome.removed_count, outcome.restored_count
    recreated, left = outcome.recreated_count, outcome.left_count
    told = {
        ngettext("%(n)s object was removed", "%(n)s objects were removed", removed): removed,
        ngettext("%(n)s object got former values", "%(n)s objects got former values", restored): restored,
        ngettext("%(n)s object came back", "%(n)s objects came back", recreated): recreated,
        ngettext("%(n)s was left, in part or as a whole", "%(n)s were left, in part or as a whole", left): left,
    }
    words = [text % {"n": f"{number:,}"} for text, number in told.items() if number]
    return format_html(
        '{} <a class="underline" href="{}">{}</a>',
        _("Taken back: %(what)s.") % {"what": get_text_list(words, _("and"))},
        reverse("admin:audit_revert_group", args=[outcome.group]),
        _("Undo this revert"),
    )
