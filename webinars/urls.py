"""The addresses of this app's pages outside the admin."""

from django.urls import path

from webinars import views

urlpatterns = [
    path("webinars/<slug:slug>/", views.webinar_page, name="webinar"),
    path("webinars/<slug:slug>/register/", views.register, name="webinar_register"),
    path("webinars/<slug:slug>/cancel/", views.cancel, name="webinar_cancel"),
    path("webinars/<slug:slug>/calendar.ics", views.calendar, name="webinar_calendar"),
    path("my/webinars/", views.my_webinars, name="my_webinars"),
]
