"""The addresses of the whole back office."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("admin/", admin.site.urls),
    # Pictures and thumbnails, which are everybody's; a proxy in front may serve the folder itself.
    path("uploads/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="uploads"),
    path("audit/", include("backoffice.audit.urls")),
    path("", include("backoffice.console.urls")),
    path("", include("people.urls")),
    path("", include("webinars.urls")),
    path("", include("media.urls")),
    path("", include("comms.urls")),
]
