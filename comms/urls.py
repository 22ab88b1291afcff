"""The addresses of this app's pages outside the admin."""

from django.urls import URLPattern, path

from comms import views

urlpatterns: list[URLPattern] = [
    path("notifications/", views.list_notifications, name="inbox"),
    path("notifications/read/", views.read_notifications, name="read_notifications"),
    path("notifications/<int:pk>/", views.show_notification, name="notification"),
]
