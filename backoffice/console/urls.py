"""The addresses of the pages that stand above the apps."""

from django.urls import path

from backoffice.console.views import home

urlpatterns = [
    path("", home, name="home"),
]
