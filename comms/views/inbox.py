"""A person's notifications: the list, one of them, marking all as read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from comms.domain import inbox
from comms.domain.messages import Recipient
from comms.models import Notification

PER_PAGE = 20


@login_required
@require_safe
def list_notifications(request: HttpRequest) -> HttpResponse:
    """One page of the person's notifications, newest first; `?before=` continues behind the last one shown."""
    notifications = inbox.inbox(_user(request))
    before = request.GET.get("before", "")
    if before.isdecimal():
        notifications = notifications.filter(pk__lt=int(before[:18]))
    page = list(notifications[: PER_PAGE + 1])
    reader = Recipient.of_user(_user(request))
    context = {
        "notifications": [(item, inbox.title_of(item, reader)) for item in page[:PER_PAGE]],
        "older": page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None,
        "is_first": not before,
    }
    return render(request, "comms/inbox.html", context)


@login_required
@require_safe
def show_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """One notification of one's own with its whole text; who opens it has read it. Raises Http404 for others'."""
    notifications = inbox.inbox(_user(request)).select_related("webinar", "recording")
    notification: Notification = get_object_or_404(notifications, pk=pk)
    if request.method == "GET" and notification.read_at is None:
        inbox.mark_read(_user(request), [notification.pk])
    reader = Recipient.of_user(_user(request))
    context = {
        "notification": notification,
        "title": inbox.title_of(notification, reader),
        "html": inbox.html_of(notification, reader),
    }
    return render(request, "comms/notification.html", context)


@login_required
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """Mark everything as read, and go back to the list."""
    count = inbox.mark_all_read(_user(request))
    messages.success(
        request,
        ngettext("%(count)s notification marked as read.", "%(count)s notifications marked as read.", count)
        % {"count": count}
        if count
        else _("There was nothing unread."),
    )
    return redirect("inbox")


def _user(request: HttpRequest) -> Any:
    return request.user
