"""The addresses of this app's pages outside the admin."""

from django.urls import path

from media import views

urlpatterns = [
    path("recordings/", views.recordings, name="recordings"),
    path("watch/<int:recording_id>/", views.watch, name="watch"),
    path("watch/<int:recording_id>/file/", views.watch_file, name="watch_file"),
]
