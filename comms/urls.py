"""The addresses of this app's pages outside the admin."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from comms.views import inbox, mail_events, preferences, unsubscribing

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", inbox.list_notifications, name="inbox"),
    path("notifications/read/", inbox.read_notifications, name="read_notifications"),
    path("notifications/<int:pk>/", inbox.show_notification, name="notification"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/<str:token>/", preferences.preferences_by_link, name="preferences_by_link"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("unsubscribe/<str:token>/again/", unsubscribing.subscribe_again, name="subscribe_again"),
    path("mail/events/<slug:account>/", mail_events.receive, name="mail_events"),
]
if apps.is_installed("anymail"):
    urlpatterns.append(path("mail/anymail/", include("anymail.urls")))
