"""The addresses of the audit beside the admin's."""

from django.urls import path

from backoffice.audit.views import public_key

urlpatterns = [
    path("public-key.pem", public_key, name="audit_public_key"),
]
